"""Putting tasks that waited for a machine's draft into the queue: with the draft where there is one by now."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.jobs.availability import job, task
from service.jobs.offering import offer_tasks
from service.settings import Settings
from service.sources.models import DraftOrigin, SourceTranscript

BATCH: Final = 200
_source: Any = SourceTranscript.__table__  # type: ignore[attr-defined]


async def release_drafts(
    session: AsyncSession, order_id: str, *, media_id: str | None = None, settings: Settings, now: datetime
) -> None:
    """Ends the waiting of an order's tasks, or of those of one media file, and offers them; again, it does nothing.

    Where no machine has made a draft they start from segments cut at the silences.
    """
    of_media = [] if media_id is None else [job.c.media_id == media_id]
    await _release(session, task.c.order_id == order_id, *of_media, settings=settings, now=now)


async def release_overdue(session: AsyncSession, settings: Settings, now: datetime) -> int:
    """The same for a batch of tasks that have waited too long, whatever has become of the machine; returns how many."""
    waited = now - timedelta(minutes=settings.draft_minutes)
    overdue = (
        select(task.c.id)
        .where(task.c.is_drafting, task.c.opened_at <= waited)
        .order_by(task.c.opened_at, task.c.id)
        .limit(BATCH)
        .with_for_update(of=task, key_share=True, skip_locked=True)
    )
    ids = (await session.scalars(overdue)).all()
    if ids:
        await _release(session, task.c.id.in_(ids), settings=settings, now=now)
    return len(ids)


async def _release(
    session: AsyncSession, *which: ColumnElement[bool], settings: Settings, now: datetime
) -> Sequence[str]:
    drafted = (
        select(task.c.id, _source.c.label)
        .select_from(task.join(job, job.c.id == task.c.job_id))
        .outerjoin(_source, and_(_source.c.media_id == job.c.media_id, _source.c.origin == DraftOrigin.MACHINE))
        .where(task.c.is_drafting, *which)
        .subquery("drafted")
    )
    origin = case((drafted.c.label.is_(None), DraftOrigin.SILENCES.value), else_=DraftOrigin.MACHINE.value)
    released = await session.scalars(
        update(task)
        .where(task.c.id == drafted.c.id, task.c.is_drafting)
        .values(is_drafting=False, draft_origin=origin, draft_label=drafted.c.label, opened_at=now)
        .returning(task.c.id)
    )
    ids = released.all()
    await offer_tasks(session, ids, settings=settings, now=now)
    return ids
