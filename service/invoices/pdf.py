"""The invoice as a PDF. Its date is the invoice's, so that the same document gives the same bytes on every day."""

import json
from datetime import UTC
from typing import Any

from pricing.money import usd
from service.invoices.document import InvoiceDocument, InvoiceLine
from service.notifications.wording import day, one_line
from service.printing import FAMILIES, print_pdf


def render_invoice(document: InvoiceDocument) -> bytes:
    """The PDF, A4, with as many pages as its lines need. Blocks for tens of milliseconds: call it in a thread."""
    return print_pdf("invoice", "invoice.typ", {"invoice": json.dumps(_printed(document))})


def _printed(document: InvoiceDocument) -> dict[str, Any]:
    """The words and amounts of the template, each as it is printed."""
    issued = document.issued_at.astimezone(UTC)
    customer = (document.customer_name, document.customer_email, *document.customer_lines)
    return {
        "number": one_line(document.number),
        "issued": {"year": issued.year, "month": issued.month, "day": issued.day},
        "issued_on": day(issued),
        "seller": _lines(document.seller_lines),
        "customer": _lines(customer),
        "order_id": one_line(document.order_id),
        "order_name": one_line(document.order_name) or "Untitled order",
        "payment": one_line(document.payment),
        "currency": document.currency,
        "lines": [_line(line) for line in document.lines],
        "fonts": FAMILIES,
    } | _sums(document)


def _lines(lines: tuple[str, ...]) -> list[str]:
    return [line for line in map(one_line, lines) if line]


def _line(line: InvoiceLine) -> dict[str, str | None]:
    return {
        "description": one_line(line.description),
        "quantity": one_line(line.quantity),
        "rate": usd(line.rate_cents),
        "list_rate": usd(line.list_rate_cents) if line.list_rate_cents != line.rate_cents else None,
        "amount": usd(line.amount_cents),
    }


def _sums(document: InvoiceDocument) -> dict[str, Any]:
    return {
        "subtotal": usd(document.subtotal_cents),
        "discount": usd(-document.discount_cents) if document.discount_cents else None,
        "discount_label": one_line(document.discount_label),
        "total": usd(document.total_cents),
        "refunds": [
            {
                "on": day(refund.refunded_at),
                "destination": one_line(refund.destination),
                "amount": usd(-refund.amount_cents),
            }
            for refund in document.refunds
        ],
        "kept": usd(document.total_cents - document.refunded_cents),
    }
