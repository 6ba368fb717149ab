"""What time does to the queue, looked after about every second: leases lapse, machines' drafts are
waited for no longer, offers widen, people are told.

Each step takes a bounded batch that no other worker has locked, in a transaction of its own.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.database import transaction
from service.events.noting import publish
from service.events.types import EventType
from service.jobs.availability import is_live, offer, qualification, task
from service.jobs.leases import put_back
from service.jobs.mails import mail_deadline_near, mail_no_taker
from service.jobs.offering import offer_tasks
from service.notifications.models import Mail
from service.orders.moves import append_event
from service.parts import Parts
from service.settings import Settings
from service.sources.releasing import release_overdue
from workflows.states import TaskEvent, TaskState

BATCH: Final = 200
SWEEPER: Final = "worker"


async def sweep_tasks(parts: Parts, now: datetime) -> bool:
    """One round of all steps; True when a batch was full, so that there may be more at once."""
    handled = []
    for step in (lapse_leases, release_overdue, widen_offers, tell_no_taker, tell_deadline_near):
        async with transaction(parts.sessions) as session:
            handled.append(await step(session, parts.settings, now))
    return max(handled) >= BATCH


async def lapse_leases(session: AsyncSession, settings: Settings, now: datetime) -> int:
    """Puts tasks back whose lease has run out, with their drafts, and records it once per order."""
    rows = await _batch(session, now, task.c.state == TaskState.CLAIMED, task.c.lease_expires_at <= now)
    if rows:
        await put_back(session, [row.id for row in rows], TaskEvent.LAPSE, settings=settings, now=now)
    lapsed: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        lapsed[row.order_id].append({"task_id": row.id, "linguist_id": row.linguist_id})
    for order_id in sorted(lapsed):
        data = {"tasks": lapsed[order_id]}
        await append_event(session, order_id, actor=SWEEPER, cause="lease_lapsed", now=now, data=data)
    return len(rows)


async def widen_offers(session: AsyncSession, settings: Settings, now: datetime) -> int:
    """Offers tasks whose offers have all expired or been declined to the next ones, at last to anybody."""
    held = exists().where(offer.c.task_id == task.c.id, is_live(offer))
    rows = await _batch(session, now, _is_waiting(), ~task.c.is_public, ~held)
    if rows:
        await offer_tasks(session, [row.id for row in rows], settings=settings, now=now)
    return len(rows)


async def tell_no_taker(session: AsyncSession, settings: Settings, now: datetime) -> int:
    """Mails the operators, once per task, about what waits too long; one mail for tasks of a kind in an order."""
    waited = now - timedelta(minutes=settings.no_taker_minutes)
    rows = await _batch(session, now, _is_waiting(), task.c.no_taker_told_at.is_(None), task.c.opened_at <= waited)
    if not rows:
        return 0
    ids = [row.id for row in rows]
    await session.execute(update(task).where(task.c.id.in_(ids)).values(no_taker_told_at=now))
    first = {(row.order_id, row.stage, row.pair_source, row.pair_target): row for row in reversed(rows)}
    for row in first.values():
        qualified = await session.scalar(
            select(func.count()).where(
                qualification.c.stage == row.stage,
                qualification.c.source_language == row.pair_source,
                qualification.c.target_language == row.pair_target,
            )
        )
        offers = await session.scalar(select(func.count()).where(offer.c.task_id == row.id))
        publish(session, EventType.TASK_UNTAKEN, _untaken(row), now=now, order_id=row.order_id)
        await mail_no_taker(session, row.id, qualified=qualified or 0, offers=offers or 0, settings=settings, now=now)
    return len(rows)


def _untaken(row: Any) -> dict[str, Any]:
    """The first task of a kind; the others of that kind in the order are not told of one by one."""
    return {
        "task_id": row.id,
        "order_id": row.order_id,
        "stage": row.stage,
        "source_language": row.pair_source,
        "language": row.pair_target,
    }


async def tell_deadline_near(session: AsyncSession, settings: Settings, now: datetime) -> int:
    """Mails whoever holds a task of which four fifths of the time are gone; once per claim."""
    key = func.concat("task_deadline_near:", task.c.id, ":", task.c.claim_seq)
    told = exists().where(Mail.key == key)  # type: ignore[arg-type]
    near = task.c.due_at - (task.c.due_at - task.c.opened_at) / 5
    rows = await _batch(session, now, task.c.state == TaskState.CLAIMED, near <= now, ~told)
    if rows:
        await mail_deadline_near(session, [row.id for row in rows], settings=settings, now=now)
    return len(rows)


def _is_waiting() -> ColumnElement[bool]:
    return (task.c.state == TaskState.OPEN) & ~task.c.is_paused & ~task.c.is_drafting


async def _batch(session: AsyncSession, now: datetime, *conditions: ColumnElement[bool]) -> Sequence[Any]:
    """At most a batch of tasks, locked, the oldest first; those that others have locked are left to them."""
    columns = ("id", "order_id", "linguist_id", "stage", "pair_source", "pair_target")
    query = (
        select(*(task.c[name] for name in columns))
        .where(*conditions)
        .order_by(task.c.opened_at, task.c.id)
        .limit(BATCH)
        .with_for_update(of=task, key_share=True, skip_locked=True)
    )
    return (await session.execute(query, {"now": now})).all()
