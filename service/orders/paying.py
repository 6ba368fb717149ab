"""From ``submitted`` to ``paid``: the money is seen to be there, and with the same commit the work exists."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.activities import Activity
from service.credits.ledger import order_money
from service.invoices.issuing import issue_invoice
from service.jobs.creating import create_jobs
from service.notifications.customers import confirm_order
from service.orders.auditing import audit_order
from service.orders.models import Order
from service.orders.moves import move_order
from service.payments.collecting import collect_payment, payment_lapses_at
from service.quotes.quoting import current_quote
from service.settings import Settings
from service.workspaces.models import Billing, Workspace
from workflows.messages import PaymentOutcome, PaymentStatus
from workflows.states import OrderEvent, OrderState

WORKFLOW: Final = "workflow"
_PRODUCED: Final = frozenset({OrderState.PAID, OrderState.ACCEPTED, OrderState.DONE})


async def take_payment(session: AsyncSession, order: Order, settings: Settings, now: datetime) -> PaymentOutcome:
    """Takes the money of a submitted order if it can be taken; the caller holds the order's lock."""
    if order.state not in {OrderState.SUBMITTED, *_PRODUCED}:
        return PaymentOutcome(PaymentStatus.ENDED, order.state)
    if order.state == OrderState.SUBMITTED:
        status = PaymentStatus.TAKEN if order.is_sandbox else await collect_payment(session, order, now=now)
        if status != PaymentStatus.TAKEN:
            lapses_at = await payment_lapses_at(session, order, settings)
            return PaymentOutcome(status, order.state, lapses_at=lapses_at)
        await move_order(session, order, OrderEvent.MONEY_TAKEN, actor=WORKFLOW, cause="money_taken", now=now)
        await _audit(session, order, now)
    return await _produce(session, order, settings, now)


async def _audit(session: AsyncSession, order: Order, now: datetime) -> None:
    """The payment from credits; one by card was recorded when its money was seen. Of a sandbox order there is none."""
    amount_cents = (await order_money(session, order.id)).charged_cents
    if order.is_sandbox or (order.billing is Billing.CARD and amount_cents):
        return
    data = {"amount_cents": amount_cents, "by": Billing.CREDITS.value}
    await audit_order(session, order, Activity.ORDER_PAID, actor=None, now=now, data=data)


async def _produce(session: AsyncSession, order: Order, settings: Settings, now: datetime) -> PaymentOutcome:
    found = await current_quote(session, order)
    if found is None:
        raise RuntimeError(f"{order.id} was paid without a quote")
    row, quote = found
    workspace = await session.get_one(Workspace, order.workspace_id)
    work = await create_jobs(session, order, row, workspace=workspace, settings=settings, now=now)
    if not order.is_sandbox:
        await issue_invoice(session, order, quote, now)
        await confirm_order(session, order, quote, due_at=order.due_at or now, settings=settings, now=now)
    return PaymentOutcome(
        PaymentStatus.TAKEN,
        order.state,
        tick_at=work.tick_at,
        batches=work.batches,
        jobs=work.jobs,
        awaits_drafts=work.awaits_drafts,
    )
