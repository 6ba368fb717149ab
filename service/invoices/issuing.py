"""Issuing an invoice: once per order, with the next number, as it was charged."""

from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from pricing.catalogue import Component
from pricing.quotes import Quote, QuoteLine
from service.audit.activities import Activity
from service.audit.recording import Resource, record
from service.ids import INVOICE, new_id
from service.invoices.document import InvoiceDocument, InvoiceLine
from service.invoices.models import InvoiceRow
from service.orders.models import Order
from service.workspaces.models import Billing, Workspace

SELLER: Final = ("Productions",)
_ONE_AT_A_TIME: Final = text("SELECT pg_advisory_xact_lock(hashtext('invoice numbers'))")


async def issue_invoice(session: AsyncSession, order: Order, quote: Quote, now: datetime) -> InvoiceRow:
    """The order's invoice, made if there is none yet; the caller holds the order's lock.

    Numbers have no gap: they are given one at a time until the caller commits, so this comes last in a transaction.
    """
    query = select(InvoiceRow).where(InvoiceRow.order_id == order.id)  # type: ignore[arg-type]
    issued = (await session.execute(query)).scalar_one_or_none()
    if issued is not None:
        return issued
    workspace = await session.get_one(Workspace, order.workspace_id)
    await session.execute(_ONE_AT_A_TIME)
    number = (await session.execute(select(func.coalesce(func.max(InvoiceRow.number), 0) + 1))).scalar_one()
    row = InvoiceRow(
        id=new_id(INVOICE),
        order_id=order.id,
        number=number,
        body=msgspec.to_builtins(_document(number, order, quote, workspace, now)),
        total_cents=quote.total_cents,
        issued_at=now,
    )
    session.add(row)
    await session.flush()
    await record(
        session,
        Activity.INVOICE_ISSUED,
        actor=None,
        workspace_id=order.workspace_id,
        now=now,
        resource=Resource("invoice", row.id, row.body["number"]),
        data={"order_id": order.id, "total_cents": row.total_cents},
    )
    return row


def _document(number: int, order: Order, quote: Quote, workspace: Workspace, now: datetime) -> InvoiceDocument:
    discounts = [line for line in quote.lines if line.component is Component.DISCOUNT]
    return InvoiceDocument(
        number=f"P-{now.year}-{number:06}",
        issued_at=now,
        seller_lines=SELLER,
        customer_name=workspace.name,
        customer_email=workspace.contact_email,
        order_id=order.id,
        order_name=order.name,
        lines=tuple(_line(line) for line in quote.lines if line.component is not Component.DISCOUNT),
        subtotal_cents=quote.subtotal_cents,
        discount_cents=-sum(line.amount_cents for line in discounts),
        discount_label=discounts[0].description if discounts else "Discount",
        total_cents=quote.total_cents,
        payment=_payment(order, quote),
    )


def _line(line: QuoteLine) -> InvoiceLine:
    minutes, seconds = divmod(line.billable_seconds, 60)
    return InvoiceLine(
        description=f"{line.description}: {line.media_name}" if line.media_name else line.description,
        quantity=f"{minutes} min {seconds:02} s",
        rate_cents=line.rate_cents,
        list_rate_cents=line.list_rate_cents,
        amount_cents=line.amount_cents,
    )


def _payment(order: Order, quote: Quote) -> str:
    if quote.total_cents == 0:
        return "Nothing to pay"
    return "Paid from credits" if order.billing == Billing.CREDITS else "Paid by card"
