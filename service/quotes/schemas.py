"""Prices, estimates and quotes on the wire. Money is in whole US cents; ``amount_usd`` is for the official client."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from pricing.quotes import Quote, QuoteLine
from service.fields import LanguageCode


class PriceResponse(msgspec.Struct, frozen=True):
    """Cents per minute of source audio; null where the service is not sold."""

    language: str
    label: str
    transcript_cents: int
    verbatim_cents: int
    captions_cents: int
    subtitles_cents: int | None
    subtitles_sdh_cents: int | None
    dub_cents: int | None


class PriceListResponse(msgspec.Struct, frozen=True):
    """``price_book`` is the version in force today."""

    price_book: str
    effective_from: str
    currency: str
    unit: str
    prices: list[PriceResponse]
    coming_soon: list[str]


class EstimateRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing one might order, for a duration that one states."""

    kind: Literal["transcription", "subtitles", "dub"]
    source_language: LanguageCode
    duration_seconds: Annotated[float, Meta(gt=0, le=360_000)]
    destination_languages: Annotated[list[LanguageCode], Meta(max_length=20)] = []
    verbatim: bool = False
    sdh: bool = False
    include_captions: bool = False
    include_source_captions: bool = False


class QuoteLineResponse(msgspec.Struct, frozen=True):
    """One line: a media file x an output language x a component, or the discount (negative)."""

    item_id: str | None
    media_id: str | None
    media_name: str | None
    component: str
    language: str | None
    description: str
    billable_seconds: int
    list_rate_cents: int
    rate_cents: int
    surcharge: str | None
    list_amount_cents: int
    amount_cents: int

    @classmethod
    def of(cls, line: QuoteLine) -> "QuoteLineResponse":
        """From pricing's line."""
        return cls(
            line.item_id,
            line.media_id,
            line.media_name,
            line.component.value,
            line.language,
            line.description,
            line.billable_seconds,
            line.list_rate_cents,
            line.rate_cents,
            line.surcharge,
            line.list_amount_cents,
            line.amount_cents,
        )


class EstimateResponse(msgspec.Struct, frozen=True):
    """What it would cost before tax; the quote that follows the analysis of the file is what is charged."""

    price_book: str
    currency: str
    lines: list[QuoteLineResponse]
    list_total_cents: int
    subtotal_cents: int
    total_cents: int
    amount_usd: float
    delivery_aim: str


class QuoteResponse(msgspec.Struct, frozen=True):
    """An order's newest quote. ``is_complete`` says whether every item is priced; only then it can be submitted."""

    quote_id: str
    order_id: str
    price_book: str
    currency: str
    is_complete: bool
    created_at: datetime
    expires_at: datetime
    lines: list[QuoteLineResponse]
    list_total_cents: int
    subtotal_cents: int
    total_cents: int
    amount_usd: float


class Language(msgspec.Struct, frozen=True):
    code: str
    label: str


class LanguagePair(msgspec.Struct, frozen=True):
    source_language: Language
    destination_languages: list[Language]


class LanguagePairsResponse(msgspec.Struct, frozen=True, tag_field="kind", tag="pair"):
    language_pairs: list[LanguagePair]


class SingleLanguagesResponse(msgspec.Struct, frozen=True, tag_field="kind", tag="single"):
    languages: list[Language]


def lines_of(quote: Quote) -> list[QuoteLineResponse]:
    """All lines of a quote."""
    return [QuoteLineResponse.of(line) for line in quote.lines]
