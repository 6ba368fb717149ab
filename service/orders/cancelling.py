"""Cancelling: what it costs is shown first and agreed to, then the order is on its way out."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from pricing.cancellation import JobProgress, cancellation_fee
from service.access.roles import Role
from service.auth.principals import Principal
from service.credits.ledger import order_money
from service.errors import OrderRefused
from service.jobs.models import Job, Task
from service.orders.access import own_locked_order
from service.orders.models import Order
from service.orders.moves import move_order
from service.outbox import writing as outbox
from service.payments.claims import claimed_cents
from service.quotes.quoting import current_quote
from service.workspaces.models import Billing
from workflows.ids import order_workflow_id
from workflows.stages import plan
from workflows.states import ORDER_MOVES, JobState, OrderEvent, OrderState, TaskOutcome, TaskState, sources

CANCELLABLE = frozenset(sources(ORDER_MOVES, OrderEvent.CANCEL))
PAID_STATES = frozenset({OrderState.PAID, OrderState.ACCEPTED})


@dataclass(frozen=True, slots=True)
class Cancellation:
    """What cancelling costs and gives back at this moment, in cents. ``returned_cents`` went back before."""

    is_cancellable: bool
    paid_cents: int
    fee_cents: int
    returns_to: str | None
    returned_cents: int = 0

    @property
    def refund_cents(self) -> int:
        """What goes back to where it came from."""
        return max(self.paid_cents - self.returned_cents - self.fee_cents, 0)


async def price_cancellation(session: AsyncSession, order: Order) -> Cancellation:
    """The price of cancelling now. Before work has started the fee is nothing."""
    is_paid = order.state in PAID_STATES and not order.is_sandbox
    found = await current_quote(session, order)
    if not is_paid or found is None:
        return Cancellation(order.state in CANCELLABLE, 0, 0, None)
    row, quote = found
    progress = await _progress(session, order.id)
    fee = cancellation_fee(progress, subtotal_cents=quote.subtotal_cents, total_cents=row.total_cents)
    returned = await _returned_cents(session, order)
    return Cancellation(True, row.total_cents, fee, order.billing.value if order.billing else None, returned)


async def _returned_cents(session: AsyncSession, order: Order) -> int:
    """What operators have given back already; of a card payment also what is only on its way."""
    if order.billing == Billing.CARD:
        return await claimed_cents(session, order.id)
    return (await order_money(session, order.id)).returned_cents


async def _progress(session: AsyncSession, order_id: str) -> list[JobProgress]:
    jobs = (await session.execute(select(Job).where(col(Job.order_id) == order_id))).scalars()
    finished = select(col(Task.job_id), col(Task.stage)).where(
        col(Task.order_id) == order_id,
        col(Task.state) == TaskState.DONE,
        col(Task.outcome) != TaskOutcome.RETURNED,
    )
    stages: dict[str, set[str]] = {}
    for job_id, stage in await session.execute(finished):
        stages.setdefault(job_id, set()).add(stage)
    return [_job_progress(job, stages.get(job.id, set())) for job in jobs]


def _job_progress(job: Job, finished: set[str]) -> JobProgress:
    rules = plan(job.service)
    total = sum(rule.pay_percent for rule in rules)
    is_whole = job.state == JobState.DELIVERED
    done = total if is_whole else sum(rule.pay_percent for rule in rules if rule.stage in finished)
    return JobProgress(price_cents=job.price_cents, finished_weight=done, total_weight=total)


async def cancel_order(
    session: AsyncSession,
    order_id: str,
    *,
    accepted_fee_cents: int,
    reason: str | None,
    actor: Principal,
    now: datetime,
) -> tuple[Order, Cancellation]:
    """Moves the order to ``cancelling``; its workflow stops the work and returns the money. Its admins may.

    Raises NotFound, Forbidden ``role_too_weak``, OrderRefused ``not_cancellable`` or ``fee_changed``.
    """
    order = await own_locked_order(session, order_id, actor, Role.ADMIN)
    price = await price_cancellation(session, order)
    if not price.is_cancellable:
        raise OrderRefused(
            "not_cancellable",
            f"The order is {order.state.value} and cannot be cancelled. Nothing was changed and no money moved.",
            state=order.state.value,
        )
    if price.fee_cents != accepted_fee_cents:
        raise OrderRefused(
            "fee_changed",
            f"Cancelling now costs {price.fee_cents} cents, not {accepted_fee_cents}: work was finished meanwhile. "
            "Nothing was changed and no money moved. Agree to the new fee and cancel again.",
            fee_cents=price.fee_cents,
            refund_cents=price.refund_cents,
        )
    order.cancel_reason, order.cancel_fee_cents = reason or "Cancelled by the customer", price.fee_cents
    await move_order(
        session,
        order,
        OrderEvent.CANCEL,
        actor=actor.actor,
        cause="cancel_requested",
        now=now,
        data={"fee_cents": price.fee_cents, "refund_cents": price.refund_cents},
    )
    outbox.signal(session, order_workflow_id(order_id), "cancel_requested", now=now)
    return order, price
