"""The four mails to customers, put together from an order's rows."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from pricing.catalogue import Component
from pricing.quotes import Quote, QuoteLine
from service.notifications.about_orders import (
    Closing,
    FileLink,
    OrderClosed,
    OrderConfirmed,
    OrderReady,
    PaymentMethod,
    ReceiptLine,
)
from service.notifications.queueing import queue_mail
from service.orders.models import Order
from service.settings import Settings
from service.workspaces.models import Billing, Member, Workspace


async def confirm_order(
    session: AsyncSession, order: Order, quote: Quote, *, due_at: datetime, settings: Settings, now: datetime
) -> None:
    """The receipt."""
    if order.is_sandbox:
        return
    discount = sum(line.amount_cents for line in quote.lines if line.component is Component.DISCOUNT)
    context = OrderConfirmed(
        customer_name=await customer_name(session, order),
        order_id=order.id,
        order_name=order.name,
        order_url=order_url(settings, order.id),
        lines=tuple(_receipt_line(line) for line in quote.lines if line.component is not Component.DISCOUNT),
        subtotal_cents=quote.subtotal_cents,
        discount_cents=-discount,
        total_cents=quote.total_cents,
        paid_by=paid_by(order),
        paid_at=now,
        due_at=due_at,
    )
    await _queue(session, context, order, now)


def _receipt_line(line: QuoteLine) -> ReceiptLine:
    return ReceiptLine(
        description=f"{line.media_name}: {line.description}",
        quantity=in_minutes(line.billable_seconds),
        rate_cents=line.rate_cents,
        list_rate_cents=line.list_rate_cents,
        amount_cents=line.amount_cents,
    )


def in_minutes(seconds: int) -> str:
    """``2 min 05 s``."""
    return f"{seconds // 60} min {seconds % 60:02d} s"


async def announce_files(
    session: AsyncSession,
    order: Order,
    files: Sequence[FileLink],
    *,
    links_expire_at: datetime,
    settings: Settings,
    now: datetime,
) -> None:
    """The order is ready, with its files."""
    if order.is_sandbox:
        return
    context = OrderReady(
        customer_name=await customer_name(session, order),
        order_id=order.id,
        order_name=order.name,
        order_url=order_url(settings, order.id),
        files=tuple(files),
        links_expire_at=links_expire_at,
    )
    await _queue(session, context, order, now)


async def announce_end(
    session: AsyncSession,
    order: Order,
    *,
    outcome: Closing,
    reason: str,
    paid_cents: int,
    fee_cents: int,
    settings: Settings,
    now: datetime,
) -> None:
    """The order ends without delivery; says what happens to the money."""
    if order.is_sandbox:
        return
    context = OrderClosed(
        customer_name=await customer_name(session, order),
        order_id=order.id,
        order_name=order.name,
        order_url=order_url(settings, order.id),
        outcome=outcome,
        reason=reason,
        paid_cents=paid_cents,
        refund_cents=paid_cents - fee_cents,
        fee_cents=fee_cents,
        paid_by=paid_by(order),
    )
    await _queue(session, context, order, now)


async def customer_name(session: AsyncSession, order: Order) -> str:
    """Whoever made the order, else the workspace."""
    member = await session.get(Member, order.created_by)
    return member.name if member else (await session.get_one(Workspace, order.workspace_id)).name


async def customer_email(session: AsyncSession, order: Order) -> str:
    """Where the order's mail goes: to whoever made it."""
    member = await session.get(Member, order.created_by)
    return member.email if member else (await session.get_one(Workspace, order.workspace_id)).contact_email


def order_url(settings: Settings, order_id: str) -> str:
    """The order's page."""
    return f"{settings.public_url.rstrip('/')}/orders/{order_id}"


def paid_by(order: Order) -> PaymentMethod:
    """How the order is or was paid."""
    return "credits" if order.billing == Billing.CREDITS else "card"


async def _queue(
    session: AsyncSession, context: OrderConfirmed | OrderReady | OrderClosed, order: Order, now: datetime
) -> None:
    recipient = await customer_email(session, order)
    key = f"{context.mail}:{order.id}"
    await queue_mail(session, context, key=key, recipient=recipient, order_id=order.id, now=now)
