"""Asking for long work on a dub: speaking its lines, or mixing its film. One piece at a time for each task."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.dubbing.access import document_of, held_for_change, held_for_reading
from service.dubbing.lines import lines
from service.dubbing.models import TaskWorkKind
from service.dubbing.rows import chosen_takes, renew_lease
from service.dubbing.schemas import TaskWorkResponse
from service.dubbing.voices import has_voices
from service.dubbing.works import work
from service.errors import InvalidInput, TaskRefused
from service.exports.states import IN_THE_MAKING, WorkState
from service.formats.options import SoundOptions
from service.ids import TASK_WORK, new_id
from service.outbox import writing as outbox
from service.settings import Settings
from workflows.ids import file_workflow_id
from workflows.messages import FileInput, FileKind

WORKFLOW: Final = "FileWorkflow"
MOST_SHOWN: Final = 20


async def ask_for_takes(
    session: AsyncSession, task_id: str, segments: Sequence[str] | None, *, linguist_id: str, settings: Settings,
    now: datetime,
) -> TaskWorkResponse:  # fmt: skip
    """Has the provider speak the segments (all, if none are named) that have no fresh take.

    Raises NotFound, InvalidInput, TaskRefused: claim_lost, takes_not_wanted, document_incomplete, no_voices,
    work_running.
    """
    held = await held_for_change(session, task_id, linguist_id, now)
    if not has_voices(settings):
        raise TaskRefused(
            "no_voices",
            "No provider of voices is configured here: every line is recorded. Nothing was changed. Upload a recording "
            "for each segment, or the finished film.",
        )
    known = {one.segment_id for one in lines(document_of(held))}
    if unknown := [one for one in segments or () if one not in known]:
        raise InvalidInput.at("body", "segments", msg=f"no segment with anything to say has the id {unknown[0]!r}")
    options = {"segments": None if segments is None else sorted(set(segments))}
    return await _ask(session, held, TaskWorkKind.TAKES, options, settings, now)


async def ask_for_mix(
    session: AsyncSession, task_id: str, options: SoundOptions, *, linguist_id: str, settings: Settings, now: datetime
) -> TaskWorkResponse:
    """Has the film mixed from the chosen takes.

    Raises NotFound, TaskRefused: claim_lost, takes_not_wanted, document_incomplete, no_takes, work_running.
    """
    held = await held_for_change(session, task_id, linguist_id, now)
    chosen = await chosen_takes(session, held.job_id)
    if not any(one.segment_id in chosen for one in lines(document_of(held))):
        raise TaskRefused(
            "no_takes",
            "No segment has a take yet, so there is nothing to mix. Nothing was changed. Upload takes or have them "
            "spoken, or upload the finished film.",
        )
    return await _ask(session, held, TaskWorkKind.MIX, msgspec.to_builtins(options), settings, now)


async def _ask(
    session: AsyncSession, held: Any, kind: TaskWorkKind, options: dict[str, Any], settings: Settings, now: datetime
) -> TaskWorkResponse:
    """The new work, or what runs already if it is the same. The task's lock lets nobody else ask meanwhile."""
    await renew_lease(session, held, settings, now)
    running = (
        await session.execute(select(work).where(work.c.task_id == held.id, work.c.state.in_(IN_THE_MAKING)))
    ).one_or_none()
    if running is None:
        return shown_work(await _insert(session, held, kind, options, now))
    if running.kind == kind and running.options == options:
        return shown_work(running)
    raise TaskRefused(
        "work_running",
        f"Other work of this task is under way ({running.kind}, {running.progress} %), and there is one piece at a "
        "time. Nothing was changed. Wait until it is done: GET /v1/tasks/{task_id}/work shows it.",
        work_id=running.id,
    )


async def _insert(session: AsyncSession, held: Any, kind: TaskWorkKind, options: dict[str, Any], now: datetime) -> Any:
    last = await session.scalar(select(func.max(work.c.number)).where(work.c.task_id == held.id))
    values = {
        "id": new_id(TASK_WORK),
        "task_id": held.id,
        "number": (last or 0) + 1,
        "kind": kind,
        "state": WorkState.PENDING,
        "progress": 0,
        "options": options,
        "created_by": held.linguist_id,
        "created_at": now,
    }
    row = (await session.execute(insert(work).values(**values).returning(*work.c))).one()
    outbox.start(session, file_workflow_id(row.id), WORKFLOW, FileInput(FileKind.TASK_WORK, row.id), now=now)
    return row


async def list_work(session: AsyncSession, task_id: str, *, linguist_id: str, now: datetime) -> list[TaskWorkResponse]:
    """The task's newest pieces of work, the last one first. Raises NotFound, TaskRefused."""
    held = await held_for_reading(session, task_id, linguist_id, now)
    query = select(work).where(work.c.task_id == held.id).order_by(work.c.number.desc()).limit(MOST_SHOWN)
    return [shown_work(row) for row in await session.execute(query)]


def shown_work(row: Any) -> TaskWorkResponse:
    """A piece of work on the wire."""
    return TaskWorkResponse(
        id=row.id,
        task_id=row.task_id,
        number=row.number,
        kind=row.kind.value,
        state=row.state.value,
        progress=row.progress,
        options=row.options,
        report=row.report,
        failure_slug=row.failure_slug,
        failure_message=row.failure_message,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )
