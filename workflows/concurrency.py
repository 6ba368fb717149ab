"""Tasks inside a workflow: started in order, awaited in order, cancelled once, and never left behind.

Not a TaskGroup: that cancels in the order of a set, which differs between a run and its replay. Not ``gather``:
cancelled itself it cancels its tasks, and cleaning up after it would ask each child workflow twice to stop. Not
``finally``: a worker that ends drops its workflows where they stand (GeneratorExit), and then nothing may be awaited.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any

from temporalio import workflow


async def stop(tasks: Sequence[asyncio.Task[Any]]) -> None:
    """Cancels what still runs and returns when all have ended; how they ended is of no interest any more."""
    running = [task for task in tasks if not task.done()]
    for task in running:
        task.cancel()
    if running:
        await workflow.wait(running)
    for task in tasks:
        if not task.cancelled():
            task.exception()


@asynccontextmanager
async def beside(work: Coroutine[Any, Any, Any]) -> AsyncIterator[asyncio.Task[Any]]:
    """Runs ``work`` beside the block and stops it at the block's end, however that comes."""
    task = asyncio.create_task(work)
    try:
        yield task
    except (Exception, asyncio.CancelledError):
        await stop([task])
        raise
    await stop([task])


async def all_of(works: Sequence[Coroutine[Any, Any, Any]]) -> None:
    """Runs all at once; when one fails or this is cancelled, returns only after the others have stopped."""
    tasks = [asyncio.create_task(work) for work in works]
    if not tasks:
        return
    try:
        ended, _ = await workflow.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in ended:
            task.result()
    except (Exception, asyncio.CancelledError):
        await stop(tasks)
        raise
