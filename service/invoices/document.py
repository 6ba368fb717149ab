"""The invoice as a value: everything that is printed, and nothing that does not add up."""

from dataclasses import dataclass
from datetime import datetime


class InvoiceDoesNotAddUp(ValueError):
    """The lines, the discount and the total contradict each other; such an invoice is never printed."""


@dataclass(frozen=True, kw_only=True)
class InvoiceLine:
    """`quantity` is for people, such as "2 min 05 s"; rates are cents per minute, the list rate before terms."""

    description: str
    quantity: str
    rate_cents: int
    list_rate_cents: int
    amount_cents: int


@dataclass(frozen=True, kw_only=True)
class InvoiceRefund:
    """Money that went back after the invoice's payment; `destination` such as "to the card"."""

    refunded_at: datetime
    amount_cents: int
    destination: str


@dataclass(frozen=True, kw_only=True)
class InvoiceDocument:
    """One order's invoice in US cents. `payment` such as "Paid by card"; `discount_cents` is positive.

    Raises `InvoiceDoesNotAddUp`, and `ValueError` for a moment without time zone or another currency.
    """

    number: str
    issued_at: datetime
    seller_lines: tuple[str, ...]
    customer_name: str
    customer_email: str
    customer_lines: tuple[str, ...] = ()
    order_id: str
    order_name: str
    lines: tuple[InvoiceLine, ...]
    subtotal_cents: int
    discount_cents: int = 0
    discount_label: str = "Discount"
    total_cents: int
    currency: str = "USD"
    payment: str
    refunds: tuple[InvoiceRefund, ...] = ()

    def __post_init__(self) -> None:
        moments = (self.issued_at, *(refund.refunded_at for refund in self.refunds))
        if any(moment.utcoffset() is None for moment in moments):
            raise ValueError("the moments of an invoice have a time zone")
        if self.currency != "USD":
            raise ValueError(f"invoices are in USD, not in {self.currency}")
        if sum(line.amount_cents for line in self.lines) != self.subtotal_cents:
            raise InvoiceDoesNotAddUp(f"the lines of {self.number} are not its subtotal")
        if self.subtotal_cents - self.discount_cents != self.total_cents:
            raise InvoiceDoesNotAddUp(f"subtotal less discount of {self.number} is not its total")

    @property
    def refunded_cents(self) -> int:
        return sum(refund.amount_cents for refund in self.refunds)
