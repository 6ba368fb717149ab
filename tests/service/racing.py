"""Two things at once, in one order: the first is committed when the second waits for it."""

import asyncio
import time
from collections.abc import Awaitable, Sequence
from typing import Any, Final, TypeVar

from sqlalchemy import text

from service.database import Sessions, transaction

PATIENCE_SECONDS: Final = 20.0
_WAITING: Final = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)

T = TypeVar("T")


async def during(sessions: Sessions, statements: Sequence[str], second: Awaitable[T], **values: Any) -> T:
    """Executes the statements in one transaction, begins the second deed, commits once that waits; its outcome."""
    async with transaction(sessions) as session:
        for statement in statements:
            await session.execute(text(statement), values)
        deed = asyncio.ensure_future(second)
        await _until_it_waits(sessions, deed)
    return await deed


async def _until_it_waits(sessions: Sessions, deed: "asyncio.Future[Any]") -> None:
    """Or is done without having waited."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not deed.done() and time.monotonic() < deadline:
        async with sessions() as session:
            if await session.scalar(_WAITING):
                return
        await asyncio.sleep(0.01)
