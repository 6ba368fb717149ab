"""The least that a page of fifty orders could cost: an ASGI function that looks a session up, reads fifty rows with one
statement through asyncpg, and writes a line of HTML for each. `bench.pages` sets every page beside it.
"""

import os
from hashlib import sha256
from html import escape
from http.cookies import SimpleCookie
from typing import Any

import asyncpg

LOOK_UP = "SELECT workspace_id FROM web_session WHERE hashed = $1 AND revoked_at IS NULL"
FIFTY = """SELECT o.id, o.name, o.state, o.created_at, o.due_at, q.total_cents FROM "order" o
JOIN quote q ON q.id = o.quote_id WHERE o.workspace_id = $1 ORDER BY o.created_at DESC, o.id DESC LIMIT 50"""


class Floor:
    """Answers any address with the newest orders of whoever is signed in."""

    def __init__(self) -> None:
        self._pool: asyncpg.Pool | None = None

    async def __call__(self, scope: Any, _: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        if self._pool is None:
            self._pool = await asyncpg.create_pool(os.environ["BENCH_DATABASE"], min_size=1, max_size=4)
        cookies = SimpleCookie(dict(scope["headers"]).get(b"cookie", b"").decode())
        token = next(iter(cookies.values())).value if cookies else ""
        async with self._pool.acquire() as connection:
            workspace = await connection.fetchval(LOOK_UP, sha256(token.encode()).hexdigest())
            rows = await connection.fetch(FIFTY, workspace)
        body = "".join(_line(row) for row in rows).encode()
        headers = [(b"content-type", b"text/html"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _line(row: Any) -> str:
    cells = (row["state"], row["created_at"], row["due_at"], row["total_cents"])
    return f'<li><a href="/orders/{row["id"]}">{escape(row["name"])}</a> {" ".join(map(str, cells))}</li>'


app = Floor()
