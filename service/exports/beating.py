"""Telling the engine that long work lives: every few seconds by itself, and at once when a step is passed."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import Context, copy_context
from typing import Final

from temporalio import activity

Beat = Callable[[], None]
"""Says "I live"; may be called from any thread, as often as one likes."""

SECONDS: Final = 5.0


@asynccontextmanager
async def beating() -> AsyncIterator[Beat]:
    """Beats for as long as the block lasts; outside an activity nobody listens."""
    if not activity.in_activity():
        yield _nobody_listens
        return
    loop, context = asyncio.get_running_loop(), copy_context()

    async def keep_beating() -> None:
        while True:
            activity.heartbeat()
            await asyncio.sleep(SECONDS)

    heart = asyncio.create_task(keep_beating())
    try:
        yield lambda: _beat_soon(loop, context)
    finally:
        heart.cancel()


def _beat_soon(loop: asyncio.AbstractEventLoop, context: Context) -> None:
    loop.call_soon_threadsafe(activity.heartbeat, context=context)


def _nobody_listens() -> None:
    return
