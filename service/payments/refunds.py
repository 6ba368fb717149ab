"""Making a claimed refund at Stripe: look whether it is there already, ask with its own key, write down the answer.

Safe to stop at any line and run again: what Stripe has carries our refund's id, for ever and not only for the day
that it keeps idempotency keys.
"""

from datetime import datetime
from typing import Final

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.activities import Activity
from service.credits.ledger import record_bounce, record_refund
from service.database import transaction, utc_now
from service.orders.auditing import audit_order
from service.orders.models import Order
from service.orders.moves import append_event, locked_order
from service.parts import Parts
from service.payments.claims import locked_refund
from service.payments.failures import StripeMismatch, StripeRefused, StripeStuck
from service.payments.gateway import StripeGateway
from service.payments.models import Checkout, Refund, RefundState
from service.payments.settling import STRIPE
from service.payments.stripe_objects import StripeRefund
from service.payments.trouble import Trouble, tell_operators
from service.settings import Settings

log = structlog.get_logger()

NEXT_STEP: Final = "Send the money back another way, or correct what is wrong at Stripe and refund the order again."


async def make_refunds(parts: Parts, order_id: str) -> None:
    """Makes every refund of the order that is claimed and not made. Raises StripeUnreachable: run it again."""
    async with transaction(parts.sessions) as session:
        wanted = select(Refund.id).where(Refund.order_id == order_id, Refund.state == RefundState.WANTED)  # type: ignore[call-overload]
        ids = list((await session.execute(wanted.order_by(Refund.created_at))).scalars())
    for refund_id in ids:
        await make_refund(parts, refund_id)


async def make_refund(parts: Parts, refund_id: str) -> None:
    """Makes one refund; one that Stripe refuses for good is ``trouble``, and an operator is told once."""
    async with transaction(parts.sessions) as session:
        refund = await session.get_one(Refund, refund_id)
        checkout = await session.get_one(Checkout, refund.order_id)
    if refund.state != RefundState.WANTED:
        return
    if checkout.payment_intent is None:
        await _note_refusal(parts, refund, "the checkout has no payment to refund")
        return
    try:
        made = await _ask(parts.stripe, refund, checkout.payment_intent)
    except StripeRefused as refusal:
        await _note_refusal(parts, refund, refusal.message)
    else:
        await _note_made(parts, refund, made)


async def _ask(stripe: StripeGateway, refund: Refund, payment_intent: str) -> StripeRefund:
    for known in await stripe.list_refunds(payment_intent):
        if known.metadata.get("refund_id") == refund.id:
            return known
    metadata = {"refund_id": refund.id, "order_id": refund.order_id}
    try:
        return await stripe.create_refund(payment_intent, refund.amount_cents, metadata=metadata, key=refund.key)
    except (StripeStuck, StripeMismatch):
        other_key = f"{refund.key}:{refund.id}"
        return await stripe.create_refund(payment_intent, refund.amount_cents, metadata=metadata, key=other_key)


async def _note_made(parts: Parts, refund: Refund, made: StripeRefund) -> None:
    async with transaction(parts.sessions) as session:
        order = await locked_order(session, refund.order_id)
        locked = await locked_refund(session, refund.id)
        if order is None or locked is None or locked.state != RefundState.WANTED:
            return
        now = utc_now()
        locked.stripe_refund_id = made.id
        if made.has_failed:
            await _trouble(session, order, locked, made.failure_reason or "unknown", settings=parts.settings, now=now)
            return
        locked.state, locked.made_at = RefundState.MADE, now
        await record_refund(
            session, order.id, locked.amount_cents, key=locked.key, reason=locked.reason, actor=locked.actor, now=now
        )
        data = {"amount_cents": locked.amount_cents, "reason": locked.reason}
        await append_event(session, order.id, actor=locked.actor, cause="refund_made", now=now, data=data)
        data = {"amount_cents": locked.amount_cents, "to": "card"}
        await audit_order(session, order, Activity.ORDER_REFUNDED, actor=locked.actor, now=now, data=data)


async def _note_refusal(parts: Parts, refund: Refund, reason: str) -> None:
    async with transaction(parts.sessions) as session:
        order = await locked_order(session, refund.order_id)
        locked = await locked_refund(session, refund.id)
        if order is not None and locked is not None and locked.state == RefundState.WANTED:
            await _trouble(session, order, locked, reason, settings=parts.settings, now=utc_now())


async def note_bounce(session: AsyncSession, seen: StripeRefund, now: datetime, *, settings: Settings) -> None:
    """A refund that Stripe took on has failed at the customer's bank; refunds that are not ours are ignored.

    The news may come before the answer to our own call has been written down.
    """
    query = select(Refund.id, Refund.order_id).where(Refund.id == seen.metadata.get("refund_id"))  # type: ignore[call-overload]
    found = (await session.execute(query)).one_or_none()
    order = await locked_order(session, found.order_id) if found else None
    locked = await locked_refund(session, found.id) if found else None
    if order is None or locked is None or locked.state == RefundState.TROUBLE:
        return
    if locked.state == RefundState.MADE:
        key, reason = f"bounce:{locked.key}", f"refund {locked.key} failed"
        await record_bounce(session, order.id, locked.amount_cents, key=key, reason=reason, actor=STRIPE, now=now)
    locked.stripe_refund_id = seen.id
    await _trouble(session, order, locked, seen.failure_reason or "unknown", settings=settings, now=now)


async def _trouble(
    session: AsyncSession, order: Order, refund: Refund, reason: str, *, settings: Settings, now: datetime
) -> None:
    refund.state = RefundState.TROUBLE
    log.error("refund_trouble", order_id=order.id, refund_id=refund.id, reason=reason)
    trouble = Trouble(
        key=f"refund:{refund.id}",
        problem=f"A refund to the customer's card was not made. Stripe says: {reason}",
        next_step=NEXT_STEP,
        amount_cents=refund.amount_cents,
        reference=refund.stripe_refund_id or refund.id,
    )
    await tell_operators(session, order, trouble, settings=settings, now=now)
    data = {"amount_cents": refund.amount_cents, "to": "card", "failure": reason}
    await audit_order(session, order, Activity.ORDER_REFUNDED, actor=STRIPE, now=now, data=data, succeeded=False)
