"""Progress of long work, from any thread into a row: the newest share, once a second at most.

A share that cannot be noted is lost, never the work.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

Progress = Callable[[float], None]
"""Takes the share that is done, 0 to 1; may be called from any thread, as often as one likes."""

SECONDS: Final = 1.0


@asynccontextmanager
async def noted(note: Callable[[int], Awaitable[None]], *, seconds: float = SECONDS) -> AsyncIterator[Progress]:
    """A function that takes the share, for as long as the block lasts; ``note`` gets whole percents that are new."""
    reached = 0

    def take(share: float) -> None:
        nonlocal reached
        reached = max(reached, int(share * 100))

    async def follow() -> None:
        told = 0
        while True:
            await asyncio.sleep(seconds)
            if reached > told:
                told = reached
                await note(told)

    following = asyncio.create_task(follow())
    try:
        yield take
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
