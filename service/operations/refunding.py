"""An operator's refund: given once per key, and written into the operators' log once."""

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.auth.principals import Principal
from service.credits.ledger import order_money
from service.database import transaction
from service.errors import NotFound
from service.ids import REFUND, is_well_formed, new_id
from service.operations.models import OperatorAction
from service.operations.order_schemas import RefundResponse
from service.operations.recording import record_action
from service.orders.models import Order
from service.orders.moves import locked_order
from service.parts import Parts
from service.payments.claims import claimed_cents
from service.payments.models import Checkout, CheckoutState
from service.payments.returning import refund_order
from service.workspaces.models import Billing

ACTION = "refund_order"


def refund_key(actor: Principal, idempotency_key: str) -> str:
    """A key for the refund of a request that was sent under this Idempotency-Key; short enough for Stripe's own."""
    return hashlib.sha256(f"{actor.key_id}:{idempotency_key}".encode()).hexdigest()[:40]


async def refund(
    parts: Parts,
    order_id: str,
    amount_cents: int,
    *,
    key: str | None,
    reason: str,
    actor: Principal,
    now: datetime,
) -> RefundResponse:
    """Gives back a part of what an order cost; the same ``key`` once.

    The refund itself carries operator and reason from the transaction that claims it; the line of the log follows,
    and is there after a repetition with the same key at the latest. Raises what ``refund_order`` does.
    """
    if not is_well_formed(order_id):
        raise NotFound("order")
    key = key or new_id(REFUND)
    given = await refund_order(parts, order_id, amount_cents, key=key, reason=reason, actor=actor.actor)
    data = {"amount_cents": amount_cents, "key": key}
    async with transaction(parts.sessions) as session:
        order = await locked_order(session, order_id)
        if not await _is_recorded(session, order_id, key):
            await record_action(session, actor, ACTION, order_id, reason, now=now, data=data)
        left = await refundable_cents(session, order) if order else 0
    return RefundResponse(order_id, given.amount_cents, given.state.value, given.destination.value, left)


async def _is_recorded(session: AsyncSession, order_id: str, key: str) -> bool:
    """The caller holds the order's lock."""
    query = select(col(OperatorAction.id)).where(
        col(OperatorAction.subject) == order_id,
        col(OperatorAction.action) == ACTION,
        col(OperatorAction.data)["key"].astext == key,
    )
    return await session.scalar(query.limit(1)) is not None


async def refundable_cents(session: AsyncSession, order: Order) -> int:
    """What could still go back of an order's price; card refunds that are under way count as gone."""
    if order.billing == Billing.CREDITS:
        return (await order_money(session, order.id)).kept_cents
    checkout = await session.get(Checkout, order.id)
    if checkout is None or checkout.state != CheckoutState.PAID:
        return 0
    return checkout.amount_cents - await claimed_cents(session, order.id)
