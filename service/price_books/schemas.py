"""Price books on the wire. Rates are US cents per minute of source audio, by column and table language."""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from service.operations.order_schemas import Named
from service.operations.requests import Intervention

BookState = Literal["past", "in_force", "scheduled", "withdrawn"]
Version = Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
RateCents = Annotated[int, Meta(ge=1, le=1_000_000)]
Language = Annotated[str, Meta(max_length=10)]


class BookRates(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The base rates. Verbatim and SDH follow from them and are not given. All languages must be there; subtitles
    and dubs are from English, so they have none for English itself."""

    transcript: dict[Language, RateCents]
    captions: dict[Language, RateCents]
    subtitles: dict[Language, RateCents]
    dub: dict[Language, RateCents]


class PreviewRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What would change if a book with these rates started on that day."""

    effective_from: date
    rates: BookRates


class NewPriceBook(Intervention, frozen=True, kw_only=True):
    """``effective_from`` (UTC) lies in the future; ``version`` is what quotes will name."""

    version: Version
    effective_from: date
    rates: BookRates


class RateChange(msgspec.Struct, frozen=True):
    """One rate before and after; ``change_percent`` is null where it stays. ``is_derived``: it follows from another."""

    component: str
    language: str
    old_cents: int
    new_cents: int
    change_percent: float | None
    is_derived: bool


class QuotesEffect(msgspec.Struct, frozen=True):
    """The quotes that orders of the last ``days`` days carry, priced by both books with each customer's terms."""

    days: int
    quotes: int
    old_total_cents: int
    new_total_cents: int


class PreviewResponse(msgspec.Struct, frozen=True):
    """``rates`` has every rate, those that stay too; ``replaces`` is the version in force on the day before."""

    replaces: str
    effective_from: date
    rates: list[RateChange]
    raised: int
    lowered: int
    effect: QuotesEffect


class PriceBookSummary(msgspec.Struct, frozen=True):
    """``author`` is null for a book that came with the software."""

    version: str
    effective_from: date
    state: BookState
    author: Named | None
    reason: str | None
    created_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_by: Named | None
    withdrawal_reason: str | None


class PriceBooksResponse(msgspec.Struct, frozen=True):
    """The last to start on top."""

    price_books: list[PriceBookSummary]


class PriceBookResponse(msgspec.Struct, frozen=True):
    """One book with its rates, verbatim included."""

    price_book: PriceBookSummary
    rates: dict[str, dict[str, int]]
