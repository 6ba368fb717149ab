"""The invoice as a PDF, laid out by Typst.

The template is a program and the invoice is its data: what people wrote reaches it as one JSON
string and is only ever shown, never read as markup or code. The compiler is confined to a folder with
nothing else in it, sees no fonts of the machine and gets its date from the invoice, so that the same
document gives the same bytes everywhere.
"""

import json
from datetime import UTC
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from pricing.money import usd
from service.invoices.document import InvoiceDocument, InvoiceLine
from service.notifications.wording import day, one_line

_FONTS = ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono")


def render_invoice(document: InvoiceDocument) -> bytes:
    """The PDF, A4, with as many pages as its lines need. Blocks for tens of milliseconds: call it in a thread."""
    with TemporaryDirectory(prefix="invoice-") as folder:
        template = Path(folder) / "invoice.typ"
        template.write_bytes(_template())
        return typst.compile(
            template,
            root=template.parent,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"invoice": json.dumps(_printed(document))},
            format="pdf",
        )


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
        "fonts": list(_FONTS),
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


@cache
def _template() -> bytes:
    return (files("templates") / "invoice" / "invoice.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """The fonts inside the compiler only: what the machine has installed must not change an invoice."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
