"""Delivering webhooks beside its floor: `python -m bench.webhooks`.

Ours is the engine: picking and leasing, signatures, a POST to a checked address, the attempt's row, the outcome of
delivery and endpoint, all committed (fsync on). The floor posts the same bodies with a bare httpx client to the same
receiver, as many at a time, with no database at all. Twenty-five endpoints of as many workspaces are one receiver on
loopback, under twenty-five names that a resolver of the bench leads there; a connection per request on both sides.
"""

import asyncio
import itertools
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from pydantic import SecretStr

from bench.measuring import Result, compare_rates, own_peak_mb, report
from pricing.books import shipped_books
from service.database import transaction, utc_now
from service.embedded.postgres import EmbeddedPostgres
from service.events.noting import publish
from service.events.publishing import publish_events
from service.events.types import EventType
from service.ids import WEBHOOK, WORKSPACE, new_id
from service.migrations.running import migrate
from service.net.pinned import Reach
from service.parts import Parts, create_parts
from service.settings import Settings
from service.webhooks.engine import DeliveryEngine
from service.webhooks.models import WebhookEndpoint
from service.webhooks.sealed import sealed_secret
from service.webhooks.signing import new_secret
from service.workspaces.models import Workspace

ENDPOINTS = 25
EVENTS_EACH = 12
AT_ONCE = 100
BODY = {"order_id": "prodorder_01jgatk6h0fwxrtbjade61yqhx", "order_name": "Interview", "state": "paid", "sequence": 7}
RECEIVER = """
import asyncio
OK = b"HTTP/1.1 200 OK\\r\\ncontent-length: 2\\r\\nconnection: close\\r\\n\\r\\nok"
async def handle(reader, writer):
    try:
        head = await reader.readuntil(b"\\r\\n\\r\\n")
        length = next((line for line in head.lower().split(b"\\r\\n") if line.startswith(b"content-length:")), b":0")
        await reader.readexactly(int(length.split(b":")[1]))
        writer.write(OK)
        await writer.drain()
    finally:
        writer.close()
async def main():
    server = await asyncio.start_server(handle, "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""


@asynccontextmanager
async def receiving() -> AsyncIterator[int]:
    """A receiver in a process of its own; its port."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", RECEIVER, stdout=subprocess.PIPE)
    try:
        yield int(await process.stdout.readline())  # type: ignore[union-attr]
    finally:
        process.terminate()
        await process.wait()


async def _here(_host: str, _port: int) -> list[str]:
    return ["127.0.0.1"]


async def settle(parts: Parts, port: int) -> list[str]:
    """Workspaces with an endpoint each; the workspaces."""
    made, now = [new_id(WORKSPACE) for _ in range(ENDPOINTS)], utc_now()
    async with transaction(parts.sessions) as session:
        for workspace in made:
            mail = "bench@example.com"
            session.add(Workspace(id=workspace, name="Bench", contact_email=mail, expedited_hours={}, created_at=now))
        await session.flush()
        for number, workspace in enumerate(made):
            endpoint = new_id(WEBHOOK)
            session.add(
                WebhookEndpoint(
                    id=endpoint,
                    workspace_id=workspace,
                    name="Bench",
                    url=f"http://hooks{number}.example:{port}/",
                    secret_sealed=sealed_secret(parts.settings, endpoint, new_secret()),
                    created_by="bench",
                    created_at=now,
                )
            )
    return made


async def deliver(parts: Parts, workspaces: list[str]) -> float:
    """Deliveries per second of the engine, for events that are in their feeds already."""
    async with transaction(parts.sessions) as session:
        for _, workspace in itertools.product(range(EVENTS_EACH), workspaces):
            publish(session, EventType.ORDER_PAID, BODY, now=utc_now(), workspace_id=workspace)
    while await publish_events(parts.sessions, utc_now()):
        pass
    engine, stop = DeliveryEngine(parts, reach=Reach(allow_loopback=True, resolve=_here)), asyncio.Event()
    start = time.perf_counter()
    running = asyncio.create_task(engine.run(stop))
    while await _left(parts):  # noqa: ASYNC110 - only the database knows
        await asyncio.sleep(0.02)
    seconds = time.perf_counter() - start
    stop.set()
    await running
    return ENDPOINTS * EVENTS_EACH / seconds


async def _left(parts: Parts) -> bool:
    async with parts.engine.connect() as connection:
        query = "SELECT 1 FROM webhook_delivery WHERE state IN ('pending', 'delivering') LIMIT 1"
        return (await connection.exec_driver_sql(query)).first() is not None


async def post_bare(port: int) -> float:
    """Posts per second of a bare client, a connection each, as many at a time."""
    limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=0)
    async with httpx.AsyncClient(limits=limits, trust_env=False, timeout=60) as client:
        start = time.perf_counter()
        many = ENDPOINTS * EVENTS_EACH
        answers = await asyncio.gather(*(client.post(f"http://127.0.0.1:{port}/", json=BODY) for _ in range(many)))
        seconds = time.perf_counter() - start
    if any(answer.status_code != httpx.codes.OK for answer in answers):
        raise RuntimeError("not delivered")
    return many / seconds


async def run(url: str, folder: Path) -> Result:
    """Measures with a database at ``url``."""
    settings = Settings(database_url=url, data_dir=folder, secret_key=SecretStr("a" * 40))
    parts = create_parts(settings, shipped_books())
    await migrate(parts.engine)
    async with receiving() as port:
        workspaces = await settle(parts, port)
        result = await compare_rates(
            "webhooks, 25 endpoints",
            lambda: deliver(parts, workspaces),
            lambda: post_bare(port),
            unit="deliveries/s",
            target=None,
            peak_mb=own_peak_mb,
        )
    await parts.close()
    return result


def main() -> None:
    """Starts a database of its own and compares."""
    with tempfile.TemporaryDirectory(prefix="bench-") as made, EmbeddedPostgres(Path(made, "pg")) as server:
        report([asyncio.run(run(server.ensure_database("bench"), Path(made)))])


if __name__ == "__main__":
    main()
