"""What is read of orders."""

from msgspec import UNSET
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from pricing.money import amount_usd
from service.auth.principals import Principal
from service.orders.models import Order, OrderEvent
from service.orders.schemas import (
    ItemQuote,
    OrderEventResponse,
    OrderItemResponse,
    OrderResponse,
    OrderSummary,
)
from service.orders.seen import OrderFilter, newest_seen
from service.quotes.models import QuoteRow
from service.quotes.quoting import item_amounts, order_items


async def list_orders(session: AsyncSession, actor: Principal, chosen: OrderFilter) -> list[OrderSummary]:
    """One page of the orders that the actor sees: one query."""
    page = newest_seen(actor, chosen)
    query = (
        select(Order, col(QuoteRow.total_cents), col(QuoteRow.is_complete))
        .join(page, page.c.id == col(Order.id))
        .outerjoin(QuoteRow, col(Order.quote_id) == col(QuoteRow.id))
        .order_by(col(Order.created_at).desc(), col(Order.id).desc())
    )
    return [_summary(order, total, is_complete) for order, total, is_complete in await session.execute(query)]


def _summary(order: Order, total: int | None, is_complete: bool | None) -> OrderSummary:
    return OrderSummary(
        order_id=order.id,
        name=order.name,
        state=order.state.value,
        sandbox=order.is_sandbox,
        updated_at=order.updated_at,
        total_amount_usd=amount_usd(total) if total is not None and is_complete else UNSET,
        submitted_at=order.submitted_at,
        cancel_reason=order.cancel_reason,
    )


async def order_details(session: AsyncSession, order: Order) -> OrderResponse:
    """One order whole: two more queries. Customers poll it, so a quote of 10,000 lines is summed as it is stored."""
    items = await order_items(session, order.id)
    quote = await session.get_one(QuoteRow, order.quote_id) if order.quote_id else None
    prices = item_amounts(quote) if quote else {}
    return OrderResponse(
        order_id=order.id,
        name=order.name,
        state=order.state.value,
        sandbox=order.is_sandbox,
        items=[OrderItemResponse(item.id, item.spec, _item_quote(prices.get(item.id))) for item in items],
        created_at=order.created_at,
        submitted_at=order.submitted_at,
        paid_at=order.paid_at,
        accepted_at=order.accepted_at,
        completed_at=order.completed_at,
        cancel_reason=order.cancel_reason,
        due_at=order.due_at,
        total_amount_usd=amount_usd(quote.total_cents) if quote and quote.is_complete else UNSET,
    )


def _item_quote(cents: int | None) -> ItemQuote | None:
    return None if cents is None else ItemQuote(amount_usd(cents))


async def order_events(session: AsyncSession, order_id: str, *, after: int, limit: int) -> list[OrderEventResponse]:
    """The order's history from event ``after`` on, oldest first."""
    query = (
        select(OrderEvent)
        .where(col(OrderEvent.order_id) == order_id, col(OrderEvent.seq) > after)
        .order_by(col(OrderEvent.seq))
        .limit(limit)
    )
    return [
        OrderEventResponse(
            seq=event.seq,
            at=event.at,
            actor=event.actor,
            cause=event.cause,
            from_state=event.from_state,
            to_state=event.to_state,
            data=event.data,
        )
        for event in (await session.execute(query)).scalars()
    ]
