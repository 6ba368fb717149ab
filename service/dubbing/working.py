"""Doing the long work of a task, as the workflow asks for it. Safe to be run twice and killed at any line."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Final

import structlog

from service.database import utc_now
from service.dubbing.filming import mix_film
from service.dubbing.models import TaskWorkKind
from service.dubbing.refusals import DubRefused
from service.dubbing.speaking import speak_lines
from service.dubbing.works import work_rows
from service.errors import Refusal
from service.exports.beating import Beat
from service.exports.failures import NotMade
from service.exports.progress import Progress, noted
from service.media.refusals import MediaRefused
from service.parts import Parts

log = structlog.get_logger()

OUR_FAULT: Final = (
    "work_failed",
    "The work could not be done, and the fault is ours. Your draft and your takes are as they were, and so is the "
    "film, if there was one. Ask for it again; if that fails too, write to us with the id of the work.",
)
_WORKS: Final[dict[TaskWorkKind, Callable[[Parts, Any, Progress], Awaitable[dict[str, Any]]]]] = {
    TaskWorkKind.TAKES: speak_lines,
    TaskWorkKind.MIX: mix_film,
}


async def do_task_work(parts: Parts, work_id: str, beat: Beat) -> None:
    """Does the work and makes its row ``done``, or finds that done.

    What cannot be done, or is not wanted any more because the lease was lost, makes it ``failed`` with the reason.
    Every other error is raised: the work may be tried again.
    """
    row = await work_rows.begin(parts.sessions, work_id)
    if row is None:
        return
    try:
        async with noted(lambda percent: work_rows.note_progress(parts.sessions, work_id, percent)) as progress:
            report = await _WORKS[row.kind](parts, row, _beating(progress, beat))
    except (NotMade, Refusal, DubRefused, MediaRefused) as reason:
        log.info("task_work_failed", work_id=work_id, slug=reason.slug)
        await work_rows.fail(parts.sessions, work_id, reason.slug, reason.message, utc_now())
        return
    await work_rows.finish(parts.sessions, work_id, {"report": report}, utc_now())


async def give_up_task_work(parts: Parts, work_id: str, now: datetime) -> None:
    """Marks the work as ``failed`` by our fault, unless it is done."""
    await work_rows.fail(parts.sessions, work_id, *OUR_FAULT, now)


def _beating(progress: Progress, beat: Beat) -> Progress:
    def told(share: float) -> None:
        beat()
        progress(share)

    return told
