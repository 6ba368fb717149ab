"""Moving the deadline of an order to a later date: its unfinished jobs and their tasks, and the clocks that run."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.auth.principals import Principal
from service.errors import InvalidInput, NotFound, OrderRefused
from service.ids import is_well_formed
from service.jobs.availability import WORKED_STATES, job, task
from service.jobs.models import Job
from service.jobs.promises import passed_percent
from service.jobs.schedule import task_due_at
from service.operations.recording import record_action
from service.orders.models import Order
from service.orders.moves import append_event, locked_order
from service.outbox import writing as outbox
from workflows.ids import batch_workflow_id
from workflows.states import JobState, TaskState

LONGEST: Final = timedelta(days=366)


async def extend_order(
    session: AsyncSession, order_id: str, due_at: datetime, *, reason: str, actor: Principal, now: datetime
) -> tuple[Order, int]:
    """Moves every unfinished job that is due before ``due_at`` to it, and returns the order with their number.

    The clock begins anew for the new date: thresholds that it has not reached are told again. Raises NotFound,
    InvalidInput, and OrderRefused ``not_in_production`` or ``deadline_not_later``.
    """
    if not now < due_at <= now + LONGEST:
        raise InvalidInput.at("body", "due_at", msg=f"a deadline is in the future, at most {LONGEST.days} days ahead")
    moved = [row for row in await _locked_jobs(session, order_id) if row.due_at < due_at]
    for row in moved:
        _move(row, due_at, now)
    await session.flush()
    await _reschedule(session, moved)
    order = await _producing(session, order_id)
    if not moved:
        raise _not_later(order)
    was_due_at = order.due_at
    order.due_at = max(due_at, order.due_at or due_at)
    data = {"due_at": due_at.isoformat(), "was_due_at": was_due_at and was_due_at.isoformat(), "jobs": len(moved)}
    await append_event(session, order_id, actor=actor.actor, cause="deadline_extended", now=now, data=data)
    await record_action(session, actor, "extend_order", order_id, reason, now=now, data=data)
    for batch in sorted({row.batch for row in moved}):
        outbox.signal(session, batch_workflow_id(order_id, batch), "deadline_moved", now=now)
    return order, len(moved)


async def _locked_jobs(session: AsyncSession, order_id: str) -> Sequence[Job]:
    """Unfinished jobs under their locks. Jobs, then tasks, then the order: as the SLA clock and claims lock them."""
    query = (
        select(Job)
        .where(col(Job.order_id) == order_id, col(Job.state) == JobState.IN_PRODUCTION)
        .order_by(col(Job.id))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return (await session.execute(query)).scalars().all()


async def _producing(session: AsyncSession, order_id: str) -> Order:
    order = await locked_order(session, order_id) if is_well_formed(order_id) else None
    if order is None:
        raise NotFound("order")
    if order.state not in WORKED_STATES:
        raise OrderRefused(
            "not_in_production",
            f"The order is {order.state.value}, so it has no deadline to move. Nothing was changed.",
            state=order.state.value,
        )
    return order


def _not_later(order: Order) -> OrderRefused:
    return OrderRefused(
        "deadline_not_later",
        "No unfinished job of the order is due before that. Nothing was changed. Deadlines only move to a later date.",
        due_at=order.due_at.isoformat() if order.due_at else None,
    )


def _move(row: Job, due_at: datetime, now: datetime) -> None:
    row.due_at = due_at
    words = f"Moved by an operator, due {due_at.isoformat()}."
    row.due_steps = [*row.due_steps, {"kind": "moved", "day": due_at.date().isoformat(), "count": 0, "words": words}]
    row.sla_percent = passed_percent(row, now)


async def _reschedule(session: AsyncSession, jobs: Sequence[Job]) -> None:
    """Gives unfinished tasks their share of the new time, counted from when they were opened."""
    query = (
        select(task.c.id, task.c.stage, task.c.opened_at, job.c.service, job.c.due_at)
        .join(job, job.c.id == task.c.job_id)
        .where(task.c.job_id.in_([row.id for row in jobs]), task.c.state.in_((TaskState.OPEN, TaskState.CLAIMED)))
    )
    moved: list[dict[str, Any]] = [
        {"task": row.id, "later": task_due_at(row.service, row.stage, now=row.opened_at, due_at=row.due_at)}
        for row in await session.execute(query)
    ]
    if moved:
        later = func.greatest(task.c.due_at, bindparam("later", type_=task.c.due_at.type))
        statement = update(task).where(task.c.id == bindparam("task")).values(due_at=later)
        await (await session.connection()).execute(statement, moved)
