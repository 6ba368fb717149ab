"""What Stripe says of a Checkout Session becomes what we know of it. Any order of news, any number of times.

``open`` goes to ``processing``, ``paid`` or ``expired``; ``paid`` is never left, and reached from all others,
because money that was taken was taken whatever was believed before.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from pricing.money import usd
from service.audit.activities import Activity
from service.credits.ledger import record_charge
from service.orders.auditing import audit_order
from service.orders.models import Order
from service.orders.moves import append_event, locked_order
from service.outbox import writing as outbox
from service.payments.claims import claim_refund, locked_checkout
from service.payments.models import Checkout, CheckoutState
from service.payments.stripe_objects import StripeSession
from service.payments.trouble import Trouble, tell_operators
from service.settings import Settings
from workflows.ids import order_workflow_id
from workflows.states import OrderState

STRIPE: Final = "stripe"
CURRENCY: Final = "usd"


async def settle_session(
    session: AsyncSession,
    seen: StripeSession,
    now: datetime,
    *,
    settings: Settings,
    failure: str | None = None,
) -> None:
    """Takes note of a session as Stripe has it; unknown sessions are none of ours. ``failure``: it will never be paid.

    The workflow is signalled when anything has changed. Money for an order that no longer waits for it goes back.
    """
    found = await _locked_pair(session, seen.id)
    if found is None:
        return
    order, checkout = found
    if checkout.state == CheckoutState.PAID:
        return
    if seen.is_paid:
        await _receive(session, order, checkout, seen, settings=settings, now=now)
    elif failure := failure or seen.failure:
        checkout.last_decline = failure
        if _close(session, checkout, now):
            await _audit_failure(session, order, failure, now)
    elif seen.status == "expired":
        _close(session, checkout, now)
    elif seen.status == "complete" and checkout.state == CheckoutState.OPEN:
        checkout.state, checkout.payment_intent = CheckoutState.PROCESSING, seen.intent_id
        _tell_workflow(session, order.id, now)


async def remember_decline(session: AsyncSession, order_id: str, message: str) -> None:
    """Keeps why the last attempt to pay failed, for the customer to read; nothing once it is paid."""
    if await locked_order(session, order_id) is None:
        return
    checkout = await locked_checkout(session, order_id)
    if checkout is not None and checkout.state != CheckoutState.PAID:
        checkout.last_decline = message


async def _locked_pair(session: AsyncSession, session_id: str) -> tuple[Order, Checkout] | None:
    query = select(Checkout.order_id).where(Checkout.session_id == session_id)  # type: ignore[call-overload]
    order_id = (await session.execute(query)).scalar_one_or_none()
    if order_id is None:
        return None
    order = await locked_order(session, order_id)
    checkout = await locked_checkout(session, order_id)
    return (order, checkout) if order and checkout else None


async def _receive(
    session: AsyncSession,
    order: Order,
    checkout: Checkout,
    seen: StripeSession,
    *,
    settings: Settings,
    now: datetime,
) -> None:
    if (seen.amount_total, seen.currency) != (checkout.amount_cents, CURRENCY):
        checkout.state = CheckoutState.EXPIRED
        trouble = _wrong_amount(checkout, seen)
        await tell_operators(session, order, trouble, settings=settings, now=now)
        await _audit_failure(session, order, trouble.problem, now)
        return
    checkout.state, checkout.payment_intent, checkout.paid_at = CheckoutState.PAID, seen.intent_id, now
    await record_charge(session, order.id, checkout.amount_cents, reason="paid by card", actor=STRIPE, now=now)
    data = {"amount_cents": checkout.amount_cents}
    await append_event(session, order.id, actor=STRIPE, cause="payment_received", now=now, data=data)
    await audit_order(session, order, Activity.ORDER_PAID, actor=STRIPE, now=now, data={**data, "by": "card"})
    if order.state == OrderState.SUBMITTED:
        _tell_workflow(session, order.id, now)
    else:
        await _send_back(session, order, checkout.amount_cents, now)


async def _send_back(session: AsyncSession, order: Order, amount_cents: int, now: datetime) -> None:
    """The customer paid for an order that will not be produced: all of it goes back."""
    reason = f"paid when the order was {order.state}"
    key = f"refund:{order.id}:late"
    await claim_refund(session, order.id, amount_cents, key=key, reason=reason, actor=STRIPE, now=now)


def _close(session: AsyncSession, checkout: Checkout, now: datetime) -> bool:
    """Whether it was closed by this."""
    if checkout.state == CheckoutState.EXPIRED:
        return False
    checkout.state = CheckoutState.EXPIRED
    _tell_workflow(session, checkout.order_id, now)
    return True


async def _audit_failure(session: AsyncSession, order: Order, failure: str, now: datetime) -> None:
    data = {"failure": failure}
    await audit_order(session, order, Activity.CHECKOUT_FAILED, actor=STRIPE, now=now, data=data, succeeded=False)


def _tell_workflow(session: AsyncSession, order_id: str, now: datetime) -> None:
    outbox.signal(session, order_workflow_id(order_id), "payment_settled", now=now)


def _wrong_amount(checkout: Checkout, seen: StripeSession) -> Trouble:
    got = f"{usd(seen.amount_total or 0)} {(seen.currency or 'of no currency').upper()}"
    return Trouble(
        key=f"amount:{checkout.session_id}",
        problem=f"Stripe took {got} for a checkout of {usd(checkout.amount_cents)} USD. The order was not fulfilled.",
        next_step="Compare the session at Stripe with the quote, then refund it there or correct the order.",
        amount_cents=seen.amount_total or 0,
        reference=checkout.session_id,
    )
