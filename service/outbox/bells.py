"""Bells of the database: whoever fills a table rings, and the worker need not wait for its next sweep."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import asyncpg
import structlog

log = structlog.get_logger()

OUTBOX = "outbox"
EVENTS = "events"
DELIVERIES = "deliveries"


@asynccontextmanager
async def bells(database_url: str, *channels: str) -> AsyncIterator[Mapping[str, asyncio.Event]]:
    """An event per channel that is set whenever it rings, on one connection; without it they only stay silent."""
    rung = {channel: asyncio.Event() for channel in channels}
    connection: asyncpg.Connection | None = None
    try:
        connection = await asyncpg.connect(database_url.replace("+asyncpg", ""))
        for channel in channels:
            await connection.add_listener(channel, lambda _connection, _pid, name, _payload: rung[name].set())
    except (OSError, asyncpg.PostgresError) as error:
        log.warning("bells_are_silent", error=str(error))
    try:
        yield rung
    finally:
        if connection is not None:
            with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await connection.close(timeout=2)
