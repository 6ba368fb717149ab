"""What operators do to the queue: give a task to somebody, hold an order's work, let it go on.

The caller writes down who did it and why (``operator_action``); here the order's history gets its line.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import case, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.errors import NotFound, OrderRefused, TaskRefused
from service.jobs.availability import (
    LINGUIST,
    is_on_other_side,
    is_qualified,
    job,
    keeps_a_reviewer,
    linguist,
    offer,
    order,
    task,
)
from service.jobs.leases import locked_task
from service.orders.models import Order
from service.orders.moves import append_event, locked_order
from service.outbox import writing as outbox
from service.settings import Settings
from service.sources.models import DraftOrigin
from workflows.ids import order_workflow_id
from workflows.states import ENDED_ORDER_STATES, TASK_MOVES, IllegalMove, OrderState, TaskEvent, TaskState, advance


async def reassign_task(
    session: AsyncSession, task_id: str, linguist_id: str, *, actor: str, settings: Settings, now: datetime
) -> None:
    """Gives an open or claimed task to a linguist, with its draft and a fresh lease; limits and offers do not count.

    A task that waits for a machine's draft waits no longer. Raises NotFound, TaskRefused: task_not_open for a finished
    one, linguist_paused, not_qualified, reviewer_conflict, would_leave_no_reviewer.
    """
    await _lock_linguist(session, linguist_id)
    row = await locked_task(session, task_id)
    state = _reassigned(row)
    await _check_fit(session, row, linguist_id)
    await session.execute(
        update(task)
        .where(task.c.id == task_id)
        .values(
            state=state,
            linguist_id=linguist_id,
            claim_seq=task.c.claim_seq + 1,
            claimed_at=now,
            lease_expires_at=now + settings.lease,
            is_drafting=False,
            draft_origin=case((task.c.is_drafting, DraftOrigin.SILENCES.value), else_=task.c.draft_origin),
        )
    )
    held = update(offer).where(offer.c.task_id == task_id, offer.c.expires_at > now)
    await session.execute(held.values(expires_at=now))
    await _note_work_taken(session, row.order_id, now)
    data = {"task_id": task_id, "from": row.linguist_id, "to": linguist_id}
    await append_event(session, row.order_id, actor=actor, cause="task_reassigned", now=now, data=data)


async def pause_order(session: AsyncSession, order_id: str, *, actor: str, now: datetime) -> None:
    """Holds an order's work: nothing of it can be claimed; who has a task may finish it. The SLA clock runs on.

    Raises NotFound, OrderRefused order_ended. Pausing again changes nothing.
    """
    await _hold(session, order_id, is_paused=True, actor=actor, now=now)


async def resume_order(session: AsyncSession, order_id: str, *, actor: str, now: datetime) -> None:
    """Lets a paused order's work go on. Raises NotFound, OrderRefused order_ended."""
    await _hold(session, order_id, is_paused=False, actor=actor, now=now)


async def _hold(session: AsyncSession, order_id: str, *, is_paused: bool, actor: str, now: datetime) -> None:
    await session.execute(
        update(task)
        .where(task.c.order_id == order_id, task.c.state.in_((TaskState.OPEN, TaskState.CLAIMED)))
        .values(is_paused=is_paused)
    )
    row = await locked_order(session, order_id)
    if row is None:
        raise NotFound("order")
    _check_running(row)
    if row.is_paused == is_paused:
        return
    row.is_paused = is_paused
    await append_event(session, order_id, actor=actor, cause="paused" if is_paused else "resumed", now=now)


def _check_running(row: Order) -> None:
    if row.state in ENDED_ORDER_STATES:
        raise OrderRefused(
            "order_ended", f"The order is {row.state.value} and has no work to hold. Nothing was changed."
        )


async def _lock_linguist(session: AsyncSession, linguist_id: str) -> None:
    query = select(linguist.c.is_paused).where(linguist.c.id == linguist_id).with_for_update(key_share=True)
    is_paused = await session.scalar(query)
    if is_paused is None:
        raise NotFound("linguist")
    if is_paused:
        raise TaskRefused("linguist_paused", "That linguist is paused. Nothing was changed. Resume them first.")


def _reassigned(row: Any) -> TaskState:
    try:
        return advance(TASK_MOVES, TaskState(row.state), TaskEvent.REASSIGN)
    except IllegalMove:
        raise TaskRefused(
            "task_not_open", f"The task is {row.state.value}, so nobody can be given it. Nothing was changed."
        ) from None


async def _check_fit(session: AsyncSession, row: Any, linguist_id: str) -> None:
    query = (
        select(is_qualified(LINGUIST), is_on_other_side(LINGUIST), keeps_a_reviewer(LINGUIST), linguist.c.rank)
        .select_from(task.join(job, job.c.id == task.c.job_id).join(linguist, linguist.c.id == LINGUIST))
        .where(task.c.id == row.id)
    )
    knows, is_conflicted, is_reviewable, rank = (await session.execute(query, {"linguist": linguist_id})).one()
    if not knows:
        raise TaskRefused("not_qualified", "That linguist is not qualified for this task. Nothing was changed.")
    if is_conflicted or rank < row.min_rank:
        raise TaskRefused(
            "reviewer_conflict",
            f"A reviewer is never the editor nor of lower rank (here {row.min_rank}). Nothing was changed.",
            min_rank=row.min_rank,
        )
    if not is_reviewable:
        raise TaskRefused(
            "would_leave_no_reviewer",
            "If that linguist edited this job, nobody could review it. Nothing was changed. Give the task to somebody "
            "of lower rank, or qualify another reviewer first.",
        )


async def _note_work_taken(session: AsyncSession, order_id: str, now: datetime) -> None:
    """As the first claim of an order does: its workflow is told once."""
    first = (
        update(order)
        .where(order.c.id == order_id, order.c.state == OrderState.PAID, order.c.accepted_at.is_(None))
        .values(accepted_at=now)
        .returning(order.c.id)
    )
    if await session.scalar(first) is not None:
        outbox.signal(session, order_workflow_id(order_id), "work_taken", now=now)
