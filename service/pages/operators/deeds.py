"""Doing to orders what an operator wants, or only trying it: a rehearsal runs the very action and takes it back.

So what a preview says is what the action would have done, refusals included, and no rule stands here twice.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.approvals.asking import given_alone, refund_or_ask
from service.approvals.models import Approval
from service.auth.principals import Principal
from service.errors import InvalidInput, NotFound, Refusal
from service.jobs.availability import job, linguist, task
from service.operations.candidates import givable_tasks
from service.operations.extending import extend_order
from service.operations.intervening import ask_to_reject, pause_order, reassign_task, resume_order
from service.operations.order_schemas import RiskyOrder
from service.operations.refunding import refundable_cents
from service.operations.story import any_order
from service.pages.operators.wishes import Deed, Wish
from service.parts import Parts
from service.payments.returning import check_refundable

REHEARSAL = "rehearsal"


@dataclass(frozen=True, slots=True)
class GivenTask:
    """A task that goes to somebody, or the reason why it does not."""

    task_id: str
    stage: str
    source: str
    target: str
    was_with: str | None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a deed does, or did, to one order. ``refusal`` says why it does nothing."""

    order: RiskyOrder
    refusal: str = ""
    due_at: datetime | None = None
    moved_jobs: int = 0
    tasks: list[GivenTask] = field(default_factory=list)
    amount_cents: int = 0
    refundable_cents: int = 0
    needs_approval: bool = False
    approval_id: str = ""

    @property
    def people(self) -> int:
        """How many hold tasks of the order."""
        return len({one.holder.id for one in self.order.tasks if one.holder})

    @property
    def given(self) -> list[GivenTask]:
        """Tasks that do go to somebody."""
        return [one for one in self.tasks if not one.refusal]


@dataclass(frozen=True, slots=True)
class Hand:
    """Who does it, when and why; nothing stays of a rehearsal."""

    parts: Parts
    actor: Principal
    reason: str
    now: datetime
    is_rehearsal: bool


async def do_to_all(hand: Hand, wish: Wish, orders: list[RiskyOrder]) -> list[Outcome]:
    """To each order by itself: one that is refused keeps no other waiting."""
    return [await _do_to_one(hand, wish, order) for order in orders]


async def _do_to_one(hand: Hand, wish: Wish, order: RiskyOrder) -> Outcome:
    try:
        if wish.deed is Deed.REFUND:
            return await _refund(hand, wish, order)
        async with hand.parts.sessions() as session:
            outcome = await _act(session, hand, wish, order)
            if not hand.is_rehearsal:
                await session.commit()
            return outcome
    except Refusal as refusal:
        return Outcome(order, refusal=refusal.message)


async def _act(session: AsyncSession, hand: Hand, wish: Wish, order: RiskyOrder) -> Outcome:
    said: dict[str, Any] = {"reason": hand.reason, "actor": hand.actor, "now": hand.now}
    match wish.deed:
        case Deed.EXTEND:
            due_at = wish.due.get(order.order_id) or later(order, wish.hours or 0, hand.now)
            _, moved = await extend_order(session, order.order_id, due_at, **said)
            return Outcome(order, due_at=due_at, moved_jobs=moved)
        case Deed.PAUSE:
            await pause_order(session, order.order_id, **said)
        case Deed.RESUME:
            await resume_order(session, order.order_id, **said)
        case Deed.REASSIGN:
            return await _reassign(session, hand, wish, order)
        case Deed.REJECT:
            await ask_to_reject(session, order.order_id, **said)
            full = await any_order(session, order.order_id)
            return Outcome(order, refundable_cents=await refundable_cents(session, full))
    return Outcome(order)


def later(order: RiskyOrder, hours: int, now: datetime) -> datetime:
    """The date that many hours after the present one, or after now where that has passed."""
    return max(order.due_at or now, now) + timedelta(hours=hours)


async def _reassign(session: AsyncSession, hand: Hand, wish: Wish, order: RiskyOrder) -> Outcome:
    """Every task that can be given is; the others say why not."""
    known = (await givable_tasks(session, [order.order_id])).get(order.order_id, [])
    wanted = [one for one in known if wish.task_id in ("", one)]
    if not wanted:
        raise NotFound("unfinished task")
    given = [await _give(session, hand, wish.linguist_id, row) for row in await _described(session, wanted)]
    if all(one.refusal for one in given):
        return Outcome(order, refusal=given[0].refusal, tasks=given)
    return Outcome(order, tasks=given)


async def _give(session: AsyncSession, hand: Hand, linguist_id: str, row: Any) -> GivenTask:
    given = GivenTask(row.id, row.stage.value, row.pair_source, row.pair_target, row.name)
    try:
        async with session.begin_nested():
            await reassign_task(
                session, row.id, linguist_id, reason=hand.reason, actor=hand.actor,
                settings=hand.parts.settings, now=hand.now,
            )  # fmt: skip
    except Refusal as refusal:
        return GivenTask(given.task_id, given.stage, given.source, given.target, given.was_with, refusal.message)
    return given


async def _described(session: AsyncSession, task_ids: list[str]) -> list[Any]:
    query = (
        select(task.c.id, task.c.stage, job.c.pair_source, job.c.pair_target, linguist.c.name)
        .join(job, job.c.id == task.c.job_id)
        .outerjoin(linguist, linguist.c.id == task.c.linguist_id)
        .where(task.c.id.in_(task_ids))
        .order_by(task.c.due_at, task.c.id)
    )
    return list(await session.execute(query))


async def _refund(hand: Hand, wish: Wish, order: RiskyOrder) -> Outcome:
    amount = wish.amount_cents or 0
    if hand.is_rehearsal:
        return await _weigh_refund(hand, order, amount)
    if not wish.key:
        raise InvalidInput.at("body", "key", msg="look at the refund before you make it")
    made = await refund_or_ask(
        hand.parts, order.order_id, amount, key=wish.key, reason=hand.reason, actor=hand.actor, now=hand.now
    )
    if isinstance(made, Approval):
        return Outcome(order, amount_cents=amount, needs_approval=True, approval_id=made.id)
    return Outcome(order, amount_cents=amount, refundable_cents=made.refundable_cents)


async def _weigh_refund(hand: Hand, order: RiskyOrder, amount: int) -> Outcome:
    async with hand.parts.sessions() as session:
        left = await refundable_cents(session, await any_order(session, order.order_id))
        check_refundable(amount, left)
        alone = await given_alone(session, order.workspace.id, hand.now)
    beyond = alone + amount > hand.parts.settings.approval_over_cents
    return Outcome(order, amount_cents=amount, refundable_cents=left - amount, needs_approval=beyond)
