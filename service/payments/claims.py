"""The rows of payments under their locks. Always in this order: the order, its checkout, a refund, the accounts."""

from datetime import datetime
from typing import TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.ids import REFUND, new_id
from service.payments.models import Checkout, Refund, RefundState

Row = TypeVar("Row", Checkout, Refund)


async def locked_checkout(session: AsyncSession, order_id: str) -> Checkout | None:
    """The order's checkout under a row lock; the caller holds the order's."""
    return await _locked(session, select(Checkout).where(Checkout.order_id == order_id))  # type: ignore[arg-type]


async def locked_refund(session: AsyncSession, refund_id: str) -> Refund | None:
    """The refund under a row lock; the caller holds the order's."""
    return await _locked(session, select(Refund).where(Refund.id == refund_id))  # type: ignore[arg-type]


async def _locked(session: AsyncSession, query: Select[tuple[Row]]) -> Row | None:
    locking = query.with_for_update().execution_options(populate_existing=True)
    return (await session.execute(locking)).scalar_one_or_none()


async def find_refund(session: AsyncSession, key: str) -> Refund | None:
    """The refund of this key."""
    return (await session.execute(select(Refund).where(Refund.key == key))).scalar_one_or_none()  # type: ignore[arg-type]


async def claimed_cents(session: AsyncSession, order_id: str) -> int:
    """What has gone back of an order's card payment, or is about to. What Stripe refused does not count."""
    total = func.coalesce(func.sum(Refund.amount_cents), 0)
    query = select(total).where(Refund.order_id == order_id, Refund.state != RefundState.TROUBLE)  # type: ignore[arg-type]
    return int((await session.execute(query)).scalar_one())


async def claim_refund(
    session: AsyncSession, order_id: str, amount_cents: int, *, key: str, reason: str, actor: str, now: datetime
) -> None:
    """Writes down that this money goes back, once per key; ``refunds.make_refund`` then asks Stripe for it.

    The database refuses more than the checkout took (IntegrityError).
    """
    statement = insert(Refund).values(
        id=new_id(REFUND),
        key=key,
        order_id=order_id,
        amount_cents=amount_cents,
        state=RefundState.WANTED,
        reason=reason,
        actor=actor,
        created_at=now,
    )
    await session.execute(statement.on_conflict_do_nothing(index_elements=["key"]))
