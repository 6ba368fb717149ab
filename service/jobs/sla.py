"""The SLA clock of a batch: thresholds recorded once per job, people told, missed dates moved."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.jobs.availability import job, linguist, task
from service.jobs.creating import batch_jobs
from service.jobs.delays import Delay, tell_delay
from service.jobs.mails import mail_deadline_near
from service.jobs.models import Job
from service.jobs.opening import URGENT_PERCENT
from service.jobs.promises import extension, next_threshold, passed_percent
from service.orders.models import Order, OrderEvent
from service.orders.moves import append_event, locked_order
from service.settings import Settings
from workflows.states import JobState, TaskState

CLOCK: Final = "clock"
BREACHED: Final = 100
_event = OrderEvent.__table__  # type: ignore[attr-defined]


async def tick_sla(
    session: AsyncSession, order_id: str, batch: int, now: datetime, settings: Settings
) -> datetime | None:
    """Records what jobs of the batch have passed, and returns when to look again; None when there is nothing left.

    50 %: recorded. 80 %: tasks jump the queue, who holds one is told. 100 %: the date moves by a quarter of the time,
    the operators and the customer are told; a date that is missed again moves again.
    """
    await _lock(session, order_id, batch)
    jobs = await batch_jobs(session, order_id, batch)
    passed: dict[tuple[int, datetime], list[Job]] = defaultdict(list)
    for row in jobs:
        percent = passed_percent(row, now) if row.state == JobState.IN_PRODUCTION else 0
        if percent > row.sla_percent or percent == BREACHED:
            passed[percent, row.due_at].append(row)
    for (percent, due_at), late in sorted(passed.items(), key=lambda entry: entry[0]):
        await _pass(session, late, percent, due_at, settings, now)
    ticks = [at for row in jobs if (at := next_threshold(row)) is not None]
    return min(ticks, default=None)


async def _lock(session: AsyncSession, order_id: str, batch: int) -> None:
    query = select(job.c.id).where(job.c.order_id == order_id, job.c.batch == batch).order_by(job.c.id)
    await session.execute(query.with_for_update(key_share=True))


async def _pass(
    session: AsyncSession, jobs: Sequence[Job], percent: int, due_at: datetime, settings: Settings, now: datetime
) -> None:
    """Takes jobs with one deadline over one threshold."""
    if percent >= URGENT_PERCENT:
        await _hurry(session, [row.id for row in jobs], settings, now)
    delay = _move_dates(jobs, due_at, now) if percent == BREACHED else None
    for row in jobs:
        row.sla_percent = percent
    await session.flush()
    order = await locked_order(session, jobs[0].order_id)
    if order is None:
        return
    await _record(session, order.id, percent, due_at, len(jobs), delay, now)
    if delay is not None:
        await _announce(session, order, jobs, delay, settings, now)


async def _hurry(session: AsyncSession, job_ids: Sequence[str], settings: Settings, now: datetime) -> None:
    """Unfinished tasks become urgent and public; who holds one is told that time runs out."""
    hurried = await session.execute(
        update(task)
        .where(task.c.job_id.in_(job_ids), task.c.state.in_((TaskState.OPEN, TaskState.CLAIMED)))
        .values(is_urgent=True, is_public=True)
        .returning(task.c.id, task.c.state)
    )
    claimed = [row.id for row in hurried if row.state == TaskState.CLAIMED]
    await mail_deadline_near(session, claimed, settings=settings, now=now)


def _move_dates(jobs: Sequence[Job], due_at: datetime, now: datetime) -> Delay:
    moved = due_at
    for row in jobs:
        row.due_at, step = extension(row, now)
        row.due_steps = [*row.due_steps, step]
        moved = max(moved, row.due_at)
    return Delay(jobs[0].service, due_at, moved)


async def _record(
    session: AsyncSession, order_id: str, percent: int, due_at: datetime, jobs: int, delay: Delay | None, now: datetime
) -> None:
    """One event per order, threshold and date, however many jobs and batches pass it. The caller locks the order."""
    cause = "sla_breached" if percent == BREACHED else f"sla_{percent}_percent"
    data: dict[str, Any] = {"percent": percent, "due_at": due_at.isoformat(), "jobs": jobs}
    if delay is not None:
        data["now_due_at"] = delay.now_due_at.isoformat()
    query = select(_event.c.seq).where(
        _event.c.order_id == order_id, _event.c.cause == cause, _event.c.data["due_at"].astext == data["due_at"]
    )
    if await session.scalar(query.limit(1)) is None:
        await append_event(session, order_id, actor=CLOCK, cause=cause, now=now, data=data)


async def _announce(
    session: AsyncSession, order: Order, jobs: Sequence[Job], delay: Delay, settings: Settings, now: datetime
) -> None:
    latest = await session.scalar(select(func.max(job.c.due_at)).where(job.c.order_id == order.id))
    order.due_at = latest
    query = (
        select(task.c.stage, task.c.state, job.c.language, linguist.c.name)
        .join(job, job.c.id == task.c.job_id)
        .outerjoin(linguist, linguist.c.id == task.c.linguist_id)
        .where(task.c.job_id.in_([row.id for row in jobs]), task.c.state.in_((TaskState.OPEN, TaskState.CLAIMED)))
        .order_by(task.c.id)
    )
    unfinished = (await session.execute(query)).all()
    await tell_delay(session, order, delay, unfinished, settings=settings, now=now)
