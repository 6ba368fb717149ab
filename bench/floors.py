"""Hand-written ASGI apps that do as little as an answer needs; see README.md beside this file."""

import asyncio
import os
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import msgspec

from bench.estimate import floor_estimate

WORKSPACE, MEMBER, KEY = "BENCH_WORKSPACE", "BENCH_MEMBER", "BENCH_KEY"
ORDER_BY_HAND = """
    INSERT INTO "order" (id, workspace_id, created_by, name, state, is_sandbox, is_paused, analysis_wanted, event_seq,
        created_at, updated_at)
    VALUES ($1, $2, $3, 'Untitled order', 'open', $4, false, false, 1, $5, $5)
"""
EVENT_BY_HAND = """
    INSERT INTO order_event (order_id, seq, at, actor, cause, to_state, data)
    VALUES ($1, 1, $2, $3, 'created', 'open', '{}')
"""
START_BY_HAND = """
    INSERT INTO outbox (kind, workflow_id, name, payload, created_at, next_attempt_at, attempts, is_dead)
    VALUES ('start', $1, 'OrderWorkflow', $2, $3, $3, 0, false)
"""


class Orders:
    """Creates orders: a key in a dict, three inserts in one transaction."""

    def __init__(self) -> None:
        self._pool: asyncpg.Pool | None = None
        self._connecting = asyncio.Lock()
        self._holders = {os.environ.get(KEY, "").encode(): (os.environ.get(WORKSPACE), os.environ.get(MEMBER))}

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            return
        workspace, member = self._holders[dict(scope["headers"])[b"xi-api-key"]]
        message = await receive()
        is_sandbox = bool(msgspec.json.decode(message["body"]).get("sandbox"))
        order_id = await self._create(workspace, member, is_sandbox)
        await answer(send, {"order_id": order_id, "sandbox": is_sandbox})

    async def _create(self, workspace: str | None, member: str | None, is_sandbox: bool) -> str:
        order_id, now = f"prodorder_{uuid4().hex}", datetime.now(UTC)
        argument = {"order_id": order_id, "is_sandbox": is_sandbox, "idle_at": now + timedelta(days=30)}
        start = msgspec.json.encode({"argument": argument}).decode()
        pool = self._pool or await self._connected()
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(ORDER_BY_HAND, order_id, workspace, member, is_sandbox, now)
            await connection.execute(EVENT_BY_HAND, order_id, now, f"member:{member}")
            await connection.execute(START_BY_HAND, f"order-{order_id}", start, now)
        return order_id

    async def _connected(self) -> asyncpg.Pool:
        async with self._connecting:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(os.environ["BENCH_DATABASE"], min_size=16, max_size=16)
        return self._pool


async def estimates(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answers an estimate."""
    if scope["type"] == "lifespan":
        return
    asked = msgspec.json.decode((await receive())["body"])
    milliseconds = round(asked["duration_seconds"] * 1000)
    made = floor_estimate("estimate", asked["destination_languages"], asked["sdh"], "your file", milliseconds)
    await answer(send, {**made, "currency": "usd", "amount_usd": made["total_cents"] / 100})


async def answer(send: Any, body: dict[str, Any]) -> None:
    """200 as JSON."""
    encoded = msgspec.json.encode(body)
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(encoded)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": encoded})


orders = Orders()
