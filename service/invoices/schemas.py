"""What the invoice route answers."""

from datetime import datetime

import msgspec

from pricing.money import amount_usd
from service.invoices.document import InvoiceDocument, InvoiceLine, InvoiceRefund


class InvoiceResponse(msgspec.Struct):
    """An invoice with its lines; all amounts in cents of ``currency``, but ``total_usd``."""

    number: str
    issued_at: datetime
    seller: list[str]
    customer_name: str
    customer_email: str
    order_id: str
    order_name: str
    lines: list[InvoiceLine]
    subtotal_cents: int
    discount_cents: int
    total_cents: int
    total_usd: float
    currency: str
    payment: str
    refunds: list[InvoiceRefund]
    refunded_cents: int

    @classmethod
    def of(cls, invoice: InvoiceDocument) -> "InvoiceResponse":
        """From the document."""
        return cls(
            number=invoice.number,
            issued_at=invoice.issued_at,
            seller=list(invoice.seller_lines),
            customer_name=invoice.customer_name,
            customer_email=invoice.customer_email,
            order_id=invoice.order_id,
            order_name=invoice.order_name,
            lines=list(invoice.lines),
            subtotal_cents=invoice.subtotal_cents,
            discount_cents=invoice.discount_cents,
            total_cents=invoice.total_cents,
            total_usd=amount_usd(invoice.total_cents),
            currency=invoice.currency,
            payment=invoice.payment,
            refunds=list(invoice.refunds),
            refunded_cents=invoice.refunded_cents,
        )
