"""Tasks inside a workflow: started in order, awaited in order, and never left behind."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any


async def stop(*tasks: asyncio.Task[Any]) -> None:
    """Cancels what still runs and returns when all have ended; how they ended is of no interest any more."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def beside(work: Coroutine[Any, Any, Any]) -> AsyncIterator[asyncio.Task[Any]]:
    """Runs ``work`` beside the block and stops it at the block's end, however that comes."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        await stop(task)


async def all_of(works: Sequence[Coroutine[Any, Any, Any]]) -> None:
    """Runs all at once; when one fails or this is cancelled, returns only after the others have stopped.

    Not a TaskGroup: that cancels in the order of a set, which differs between a run and its replay.
    """
    tasks = [asyncio.create_task(work) for work in works]
    try:
        await asyncio.gather(*tasks)
    finally:
        await stop(*tasks)
