"""Money on its way back: all of it less the fee when an order ends undelivered, or a part that an operator gives."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pricing.money import usd
from service.audit.activities import Activity
from service.credits.ledger import HoldEnd, order_money, release_hold, return_credits
from service.database import transaction, utc_now
from service.errors import NotFound, OrderRefused
from service.orders.auditing import audit_order
from service.orders.models import Order
from service.orders.moves import append_event, locked_order
from service.parts import Parts
from service.payments.claims import claim_refund, claimed_cents, find_refund, locked_checkout
from service.payments.failures import StripeUnreachable
from service.payments.lapsing import lapse_checkout
from service.payments.models import CheckoutState, RefundState
from service.payments.refunds import make_refund, make_refunds
from service.workspaces.models import Billing
from workflows.states import OrderState

log = structlog.get_logger()

RETURNING: Final = frozenset(
    {OrderState.REJECTED, OrderState.CANCELLING, OrderState.CANCELLED, OrderState.EXPIRED, OrderState.MERGED}
)
_KNOWN: Final = text("SELECT amount_cents FROM transfer WHERE key = :key")


@dataclass(frozen=True, slots=True)
class RefundGiven:
    """How an operator's refund stands; ``wanted``: Stripe does not answer, the worker tries again by itself."""

    amount_cents: int
    state: RefundState
    destination: Billing


async def return_money(parts: Parts, order_id: str) -> None:
    """Gives back what was taken for an order that has ended without delivery, less its fee, once.

    Raises StripeUnreachable (run it again) and ValueError for an order that goes on. Safe to stop at any line.
    """
    await lapse_checkout(parts, order_id)
    now = utc_now()
    async with transaction(parts.sessions) as session:
        order = await locked_order(session, order_id)
        if order is None or order.is_sandbox:
            return
        if order.state not in RETURNING:
            raise ValueError(f"order {order_id} is {order.state}: its money stays")
        if order.billing == Billing.CREDITS:
            await _return_credits(session, order, now)
        elif order.billing == Billing.CARD:
            await _claim_what_is_left(session, order, now)
    await make_refunds(parts, order_id)


async def _return_credits(session: AsyncSession, order: Order, now: datetime) -> None:
    was_settled = await _known_cents(session, f"settle:{order.id}") is not None
    end = await release_hold(session, order.id, now=now)
    if end is HoldEnd.RELEASED and not was_settled:
        await _audit_return(session, order, (await _known_cents(session, f"settle:{order.id}")) or 0, now)
    if end is not HoldEnd.CAPTURED:
        return
    key = f"return:{order.id}"
    if await _known_cents(session, key) is not None:
        return
    kept = (await order_money(session, order.id)).kept_cents - (order.cancel_fee_cents or 0)
    if kept > 0:
        await return_credits(session, order.id, kept, key=key, reason=f"order {order.state}", now=now)
        await _audit_return(session, order, kept, now)


async def _known_cents(session: AsyncSession, key: str) -> int | None:
    """What has moved under a key of the ledger; None when nothing has."""
    found: int | None = (await session.execute(_KNOWN, {"key": key})).scalar_one_or_none()
    return found


async def _audit_return(session: AsyncSession, order: Order, amount_cents: int, now: datetime) -> None:
    data = {"amount_cents": amount_cents, "order_state": order.state.value}
    await audit_order(session, order, Activity.CREDITS_RETURNED, actor=None, now=now, data=data)


async def _claim_what_is_left(session: AsyncSession, order: Order, now: datetime) -> None:
    key = f"refund:{order.id}:end"
    if await find_refund(session, key) is not None:
        return
    left = await _refundable_cents(session, order.id) - (order.cancel_fee_cents or 0)
    if left > 0:
        reason = f"order {order.state}"
        await claim_refund(session, order.id, left, key=key, reason=reason, actor="system", now=now)


async def _refundable_cents(session: AsyncSession, order_id: str) -> int:
    checkout = await locked_checkout(session, order_id)
    if checkout is None or checkout.state != CheckoutState.PAID:
        return 0
    return checkout.amount_cents - await claimed_cents(session, order_id)


async def refund_order(
    parts: Parts, order_id: str, amount_cents: int, *, key: str, reason: str, actor: str
) -> RefundGiven:
    """Gives back a part of what an order cost, or all of it, in whatever state the order is. Once per ``key``.

    Raises NotFound, and OrderRefused ``nothing_to_refund``, ``refund_too_large`` (with ``refundable_cents``) or
    ``refund_key_reused``; nothing was moved then.
    """
    if amount_cents <= 0:
        raise OrderRefused("nothing_to_refund", "A refund is more than nothing. No money moved.")
    key = f"refund:{order_id}:operator:{key}"
    now = utc_now()
    async with transaction(parts.sessions) as session:
        order = await locked_order(session, order_id)
        if order is None:
            raise NotFound("order")
        if order.billing == Billing.CREDITS:
            await _give_credits(session, order, amount_cents, key=key, reason=reason, actor=actor, now=now)
            return RefundGiven(amount_cents, RefundState.MADE, Billing.CREDITS)
        await _claim_part(session, order, amount_cents, key=key, reason=reason, actor=actor, now=now)
    return RefundGiven(amount_cents, await _made(parts, key), Billing.CARD)


async def _made(parts: Parts, key: str) -> RefundState:
    async with transaction(parts.sessions) as session:
        refund = await find_refund(session, key)
    assert refund is not None
    try:
        await make_refund(parts, refund.id)
    except StripeUnreachable as trouble:
        log.warning("refund_waits", refund_id=refund.id, reason=trouble.message)
    async with transaction(parts.sessions) as session:
        refund = await find_refund(session, key)
    assert refund is not None
    return RefundState(refund.state)


async def _give_credits(
    session: AsyncSession, order: Order, amount_cents: int, *, key: str, reason: str, actor: str, now: datetime
) -> None:
    known = await _known_cents(session, key)
    if known is not None:
        _check_same(known, amount_cents)
        return
    check_refundable(amount_cents, (await order_money(session, order.id)).kept_cents)
    await return_credits(session, order.id, amount_cents, key=key, reason=reason, actor=actor, now=now)
    data = {"amount_cents": amount_cents, "reason": reason}
    await append_event(session, order.id, actor=actor, cause="refund_made", now=now, data=data)
    data = {"amount_cents": amount_cents, "to": Billing.CREDITS.value}
    await audit_order(session, order, Activity.ORDER_REFUNDED, actor=actor, now=now, data=data)


async def _claim_part(
    session: AsyncSession, order: Order, amount_cents: int, *, key: str, reason: str, actor: str, now: datetime
) -> None:
    known = await find_refund(session, key)
    if known is not None:
        _check_same(known.amount_cents, amount_cents)
        return
    check_refundable(amount_cents, await _refundable_cents(session, order.id))
    await claim_refund(session, order.id, amount_cents, key=key, reason=reason, actor=actor, now=now)


def _check_same(known_cents: int, amount_cents: int) -> None:
    if known_cents != amount_cents:
        raise OrderRefused(
            "refund_key_reused",
            f"A refund of {usd(known_cents)} was made under this key. Nothing more was moved. Use another key.",
            amount_cents=known_cents,
        )


def check_refundable(amount_cents: int, refundable_cents: int) -> None:
    """Raises OrderRefused ``nothing_to_refund`` or ``refund_too_large``."""
    if refundable_cents <= 0:
        raise OrderRefused("nothing_to_refund", "Nothing was paid for this order, or all of it has gone back already.")
    if amount_cents > refundable_cents:
        raise OrderRefused(
            "refund_too_large",
            f"At most {usd(refundable_cents)} of this order can still go back. No money moved.",
            refundable_cents=refundable_cents,
        )
