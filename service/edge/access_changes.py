"""Who may no longer, may no longer at once: this process and all others forget what they remember of keys and sessions.

Triggers on members, groups, accounts, keys, sessions and plans notify ``access_changed`` with their transaction; every
web process listens. What is remembered lives for a second anyway: that is how late it can be while nobody listens.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Final

import asyncpg
import structlog
from litestar.types import Message, Send

CHANNEL: Final = "access_changed"
RETRY_SECONDS: Final = 1.0
PROBE_SECONDS: Final = 30.0
ANSWER_SECONDS: Final = 10.0
CLOSE_SECONDS: Final = 2.0

_LOST: Final = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)

Forget = Callable[[], None]
log = structlog.get_logger()


@contextlib.asynccontextmanager
async def hearing_of_changes(database_url: str, forget: Forget) -> AsyncIterator[None]:
    """For the life of the process: calls ``forget`` whenever access has changed anywhere."""
    hearing = asyncio.create_task(_hear(database_url, forget))
    try:
        yield
    finally:
        hearing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await hearing


async def _hear(database_url: str, forget: Forget) -> None:
    """Until it is cancelled; a connection that is lost is opened again."""
    while True:
        try:
            await _hear_once(database_url, forget)
        except _LOST as error:
            log.warning("access_changes_unheard", error=type(error).__name__)
        await asyncio.sleep(RETRY_SECONDS)


async def _hear_once(database_url: str, forget: Forget) -> None:
    """Until the connection is lost. What changed before it stood was missed, so all is forgotten then."""
    connection: asyncpg.Connection = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    try:
        lost = asyncio.Event()
        connection.add_termination_listener(lambda *_: lost.set())
        await connection.add_listener(CHANNEL, lambda *_: forget())
        forget()
        while not lost.is_set():
            await _wait(lost)
            await connection.execute("SELECT 1", timeout=ANSWER_SECONDS)
    finally:
        with contextlib.suppress(*_LOST):
            await connection.close(timeout=CLOSE_SECONDS)


async def _wait(lost: asyncio.Event) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PROBE_SECONDS):
            await lost.wait()


def forgetting_first(send: Send, forget: Forget) -> Send:
    """A ``send`` that forgets before the answer leaves: whoever reads it finds the change done."""

    async def forget_and_send(message: Message) -> None:
        if message["type"] == "http.response.start":
            forget()
        await send(message)

    return forget_and_send
