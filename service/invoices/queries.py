"""Reading an invoice: as it was issued, with what has gone back since."""

from dataclasses import replace

import msgspec
from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.credits.models import Transfer
from service.credits.movements import REFUNDS, REVENUE
from service.errors import OrderRefused
from service.invoices.document import InvoiceDocument, InvoiceRefund
from service.invoices.models import InvoiceRow


async def read_invoice(session: AsyncSession, order_id: str) -> InvoiceDocument:
    """The order's invoice; raises OrderRefused ``not_paid_yet`` where none was issued."""
    query = select(InvoiceRow).where(InvoiceRow.order_id == order_id)  # type: ignore[arg-type]
    row = (await session.execute(query)).scalar_one_or_none()
    if row is None:
        raise OrderRefused(
            "not_paid_yet",
            "An invoice is issued when an order is paid, and this one was not. Nothing was changed. "
            "Pay at the order's checkout, then ask again.",
        )
    return replace(msgspec.convert(row.body, InvoiceDocument), refunds=await _refunds(session, order_id))


async def _refunds(session: AsyncSession, order_id: str) -> tuple[InvoiceRefund, ...]:
    """What has left revenue or refunds for this order; a refund that bounced has not gone back."""
    bounced = select(Transfer.key).where(Transfer.order_id == order_id, Transfer.to_account == REFUNDS)  # type: ignore[call-overload]
    destination = case({REFUNDS: "to the card"}, value=Transfer.from_account, else_="to the credits")
    query = (
        select(Transfer.created_at, Transfer.amount_cents, destination)  # type: ignore[call-overload]
        .where(
            Transfer.order_id == order_id,
            Transfer.from_account.in_((REFUNDS, REVENUE)),  # type: ignore[attr-defined]
            func.concat("bounce:", Transfer.key).not_in(bounced),
        )
        .order_by(Transfer.created_at)
    )
    rows = await session.execute(query)
    return tuple(InvoiceRefund(refunded_at=at, amount_cents=cents, destination=to) for at, cents, to in rows)
