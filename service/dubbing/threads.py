"""Long work in a thread, that can be watched from the loop and ends soon when nobody waits for it any more."""

import asyncio
import threading
from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

from service.dubbing.finishing import Progress

P = ParamSpec("P")
R = TypeVar("R")
SECONDS_TO_STOP: Final = 20.0


class Stopped(Exception):
    """Raised in the thread, at its next sign of progress."""


async def in_thread(function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """``function`` in a thread; a keyword ``progress`` is watched. Cancelled, it waits for the thread to stop.

    So nothing is written any more to a folder that the caller removes.
    """
    stop = threading.Event()
    watched = kwargs.get("progress")
    if callable(watched):
        kwargs["progress"] = _stoppable(watched, stop)
    running = asyncio.ensure_future(asyncio.to_thread(function, *args, **kwargs))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        stop.set()
        await asyncio.wait([running], timeout=SECONDS_TO_STOP)
        raise


def _stoppable(progress: Progress, stop: threading.Event) -> Progress:
    def told(share: float) -> None:
        if stop.is_set():
            raise Stopped
        progress(share)

    return told


def share_of(progress: Progress, start: float, end: float) -> Progress:
    """Progress of one step, which is a part of the whole from ``start`` to ``end``."""
    return lambda share: progress(start + (end - start) * share)
