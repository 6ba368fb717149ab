"""An invoice to start from."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from service.invoices.document import InvoiceDocument, InvoiceLine, InvoiceRefund

LINES = (
    InvoiceLine(
        description="Transcript, English: board-meeting.mp4",
        quantity="62 min 05 s",
        rate_cents=200,
        list_rate_cents=200,
        amount_cents=12_417,
    ),
    InvoiceLine(
        description="Dub, English to Spanish: keynote.mov",
        quantity="90 min 10 s",
        rate_cents=1_980,
        list_rate_cents=2_200,
        amount_cents=178_530,
    ),
)
INVOICE = InvoiceDocument(
    number="P-2026-000042",
    issued_at=datetime(2026, 11, 22, 23, 30, tzinfo=UTC),
    seller_lines=("Productions Ltd.", "1 Example Street", "London EX1 2AB", "VAT GB 000 0000 00"),
    customer_name="Ada Okafor",
    customer_email="ada@customer.example",
    customer_lines=("Northwind Radio", "2 Sample Road", "Lagos"),
    order_id="prodorder_01jgatk6h0fwxrtbjade61yqhx",
    order_name="Board meeting, November",
    lines=LINES,
    subtotal_cents=190_947,
    discount_cents=19_095,
    discount_label="10 % discount",
    total_cents=171_852,
    payment="Paid by card",
)
REFUND = InvoiceRefund(
    refunded_at=datetime(2026, 11, 25, 8, 0, tzinfo=UTC), amount_cents=1_000, destination="to the card"
)


def invoice(**changes: Any) -> InvoiceDocument:
    return replace(INVOICE, **changes)


def invoice_of_lines(count: int) -> InvoiceDocument:
    """Each line with an amount of its own: 1.01, 1.02, ..."""
    lines = tuple(
        replace(LINES[0], description=f"Transcript, English: part-{number:03}.mp3", amount_cents=100 + number)
        for number in range(1, count + 1)
    )
    subtotal = sum(line.amount_cents for line in lines)
    return invoice(lines=lines, subtotal_cents=subtotal, discount_cents=0, total_cents=subtotal)
