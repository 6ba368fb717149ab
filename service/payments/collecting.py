"""Taking the money of a submitted order, where it is there to be taken."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from service.credits.ledger import HoldEnd, capture_hold
from service.orders.models import Order
from service.payments.checkouts import closes_at
from service.payments.models import Checkout, CheckoutState
from service.quotes.models import QuoteRow
from service.settings import Settings
from service.workspaces.models import Billing
from workflows.messages import PaymentStatus

SLOWEST: Final = timedelta(days=14)


class HoldMissing(Exception):
    """A submitted order that is paid from credits has no hold to capture: a defect, nothing was taken."""


async def collect_payment(session: AsyncSession, order: Order, *, now: datetime) -> PaymentStatus:
    """TAKEN when the hold is captured, the checkout is paid or there is nothing to pay; else AWAITED.

    The caller holds the order's lock, has seen that it is ``submitted``, and moves it in the same transaction.
    """
    if order.is_sandbox or await _is_free(session, order):
        return PaymentStatus.TAKEN
    if order.billing == Billing.CREDITS:
        end = await capture_hold(session, order.id, now=now)
        if end != HoldEnd.CAPTURED:
            raise HoldMissing(f"order {order.id}: {end}")
        return PaymentStatus.TAKEN
    checkout = await session.get(Checkout, order.id, populate_existing=True)
    is_paid = checkout is not None and checkout.state == CheckoutState.PAID
    return PaymentStatus.TAKEN if is_paid else PaymentStatus.AWAITED


async def payment_lapses_at(session: AsyncSession, order: Order, settings: Settings) -> datetime:
    """When a submitted order that is not paid expires; later while a bank is still moving the money."""
    checkout = await session.get(Checkout, order.id, populate_existing=True)
    if checkout is not None and checkout.state == CheckoutState.PROCESSING:
        return (order.submitted_at or order.updated_at) + SLOWEST
    return closes_at(order, settings)


async def _is_free(session: AsyncSession, order: Order) -> bool:
    row = await session.get(QuoteRow, order.quote_id) if order.quote_id else None
    return row is not None and row.total_cents == 0
