"""What happened to an order's money, as Stripe and the ledger tell it."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.credits.ledger import order_money
from service.credits.models import Transfer
from service.operations.story_schemas import CheckoutStory, MoneyStory, RefundStory, TransferStory
from service.orders.models import Order
from service.payments.models import Checkout, Refund

MOVEMENTS: Final = 500


async def money_story(session: AsyncSession, order: Order) -> MoneyStory:
    """Sums, the checkout, the first refunds and transfers of one order."""
    money = await order_money(session, order.id)
    return MoneyStory(
        billing=order.billing.value if order.billing else None,
        charged_cents=money.charged_cents,
        returned_cents=money.returned_cents,
        checkout=await _checkout(session, order.id),
        refunds=await _refunds(session, order.id),
        transfers=await _transfers(session, order.id),
    )


async def _checkout(session: AsyncSession, order_id: str) -> CheckoutStory | None:
    row = await session.get(Checkout, order_id)
    if row is None:
        return None
    return CheckoutStory(
        row.session_id,
        row.state.value,
        row.amount_cents,
        row.payment_intent,
        row.last_decline,
        row.created_at,
        row.expires_at,
        row.paid_at,
    )


async def _refunds(session: AsyncSession, order_id: str) -> list[RefundStory]:
    query = select(Refund).where(col(Refund.order_id) == order_id).order_by(col(Refund.id)).limit(MOVEMENTS)
    return [
        RefundStory(
            row.id, row.key, row.amount_cents, row.state.value, row.reason, row.actor, row.created_at, row.made_at
        )
        for row in (await session.execute(query)).scalars()
    ]


async def _transfers(session: AsyncSession, order_id: str) -> list[TransferStory]:
    query = select(Transfer).where(col(Transfer.order_id) == order_id).order_by(col(Transfer.id)).limit(MOVEMENTS)
    return [
        TransferStory(
            row.key, row.from_account, row.to_account, row.amount_cents, row.reason, row.actor, row.created_at
        )
        for row in (await session.execute(query)).scalars()
    ]
