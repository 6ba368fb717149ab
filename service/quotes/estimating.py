"""What something would cost, for a duration that one states: no account, no file, nothing stored."""

from datetime import date

from pricing.books import PriceBooks
from pricing.items import MediaSpec
from pricing.quotes import Quote, estimate
from service.quotes.quoting import item_spec
from service.quotes.schemas import EstimateRequest


def estimate_of(wanted: EstimateRequest, books: PriceBooks, day: date) -> Quote:
    """By the price book of the day. Raises PricingError."""
    media = MediaSpec("estimate", "your file", round(wanted.duration_seconds * 1000) or 1)
    spec = {name: getattr(wanted, name) for name in wanted.__struct_fields__}
    return estimate([item_spec("estimate", spec, [media])], books.on(day))
