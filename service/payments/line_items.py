"""What the customer sees on Stripe's page: the quote's lines where they are few, else one line with the total."""

from typing import TYPE_CHECKING, Final

from pricing.quotes import Quote
from service.orders.models import Order

if TYPE_CHECKING:
    from stripe.params.checkout import SessionCreateParamsLineItem

MOST_LINES: Final = 20
LEAST_CENTS: Final = 50
MOST_CENTS: Final = 99_999_999
NAME_LENGTH: Final = 250


def is_payable_by_card(total_cents: int) -> bool:
    """Whether Stripe takes such an amount at all: from $0.50 to $999,999.99."""
    return LEAST_CENTS <= total_cents <= MOST_CENTS


def line_items(order: Order, quote: Quote) -> "list[SessionCreateParamsLineItem]":
    """Lines that add up to the quote's total. Stripe knows no negative line: with a discount it is one line."""
    charged = [line for line in quote.lines if line.amount_cents]
    if len(charged) > MOST_LINES or any(line.amount_cents < 0 for line in charged):
        count = len(quote.lines)
        return [
            _line(
                order.name.strip() or order.id, quote.total_cents, f"{count} lines, itemised in the quote of {order.id}"
            )
        ]
    return [_line((line.media_name or "").strip() or order.id, line.amount_cents, line.description) for line in charged]


def _line(name: str, amount_cents: int, description: str) -> "SessionCreateParamsLineItem":
    return {
        "quantity": 1,
        "price_data": {
            "currency": "usd",
            "unit_amount": amount_cents,
            "product_data": {"name": _fit(name), "description": _fit(description)},
        },
    }


def _fit(text: str) -> str:
    return text if len(text) <= NAME_LENGTH else text[: NAME_LENGTH - 1] + "…"
