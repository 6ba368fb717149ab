"""What a price book would change: every rate, and what the last thirty days' quotes would have come to."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pricing.books import PriceBook, PriceBooks
from pricing.catalogue import TRANSLATION_SOURCE, Component
from pricing.errors import NoPriceBook, UnpricedPair
from pricing.languages import LANGUAGES
from service.ids import QUOTE, first_id_at
from service.price_books.schemas import PreviewResponse, QuotesEffect, RateChange

DAYS: Final = 30
DERIVED: Final = (Component.VERBATIM_TRANSCRIPT, Component.SUBTITLES_SDH)
_SHOWN: Final = (
    Component.TRANSCRIPT,
    Component.VERBATIM_TRANSCRIPT,
    Component.CAPTIONS,
    Component.SUBTITLES,
    Component.SUBTITLES_SDH,
    Component.DUB,
)
_TRANSLATED: Final = (Component.SUBTITLES, Component.SUBTITLES_SDH, Component.DUB)
_BASED_ON: Final = {Component.DUB_CAPTIONS: Component.CAPTIONS, Component.SOURCE_CAPTIONS: Component.CAPTIONS}

_EFFECT: Final = text(
    """
    WITH carried AS (
        SELECT quote.id, quote.body FROM quote
        JOIN "order" ON "order".quote_id = quote.id
        WHERE quote.id >= :first AND quote.created_at >= :since AND NOT "order".is_sandbox
    ),
    rates AS (
        SELECT * FROM unnest(CAST(:components AS text[]), CAST(:languages AS text[]), CAST(:old AS bigint[]),
                             CAST(:new AS bigint[])) AS rate (component, language, old, new)
    ),
    priced AS (
        SELECT carried.id, line.component, line.amount_cents,
            CASE WHEN line.rate_cents <> line.list_rate_cents OR rates.component IS NULL
                THEN line.amount_cents ELSE (rates.old * line.billable_seconds * 2 + 60) / 120 END AS old_cents,
            CASE WHEN line.rate_cents <> line.list_rate_cents OR rates.component IS NULL
                THEN line.amount_cents ELSE (rates.new * line.billable_seconds * 2 + 60) / 120 END AS new_cents
        FROM carried
        CROSS JOIN LATERAL jsonb_to_recordset(carried.body -> 'lines') AS line (
            component text, language text, billable_seconds bigint, list_rate_cents bigint, rate_cents bigint,
            amount_cents bigint
        )
        LEFT JOIN rates ON rates.component = line.component
            AND left(rates.language, 2) = lower(left(line.language, 2))
    ),
    sums AS (
        SELECT id,
            sum(old_cents) FILTER (WHERE component <> 'discount') AS old_cents,
            sum(new_cents) FILTER (WHERE component <> 'discount') AS new_cents,
            sum(amount_cents) FILTER (WHERE component <> 'discount') AS subtotal_cents,
            COALESCE(-sum(amount_cents) FILTER (WHERE component = 'discount'), 0) AS discount_cents
        FROM priced GROUP BY id
    )
    SELECT count(*),
        COALESCE(sum(old_cents - round(old_cents * discount_cents / NULLIF(subtotal_cents, 0)::numeric)), 0)::bigint,
        COALESCE(sum(new_cents - round(new_cents * discount_cents / NULLIF(subtotal_cents, 0)::numeric)), 0)::bigint
    FROM sums
    """
)
"""Lines at a negotiated rate keep it, a percentage discount keeps its share of the sum."""


async def preview_book(session: AsyncSession, book: PriceBook, books: PriceBooks, *, now: datetime) -> PreviewResponse:
    """Compares a drafted book with the one that would be in force on its first day without it."""
    replaced = in_force_before(books, book)
    changes = list(rate_changes(replaced, book))
    return PreviewResponse(
        replaces=replaced.version,
        effective_from=book.effective_from,
        rates=changes,
        raised=sum(change.new_cents > change.old_cents for change in changes),
        lowered=sum(change.new_cents < change.old_cents for change in changes),
        effect=await effect_on_quotes(session, replaced, book, now=now),
    )


def in_force_before(books: PriceBooks, book: PriceBook) -> PriceBook:
    """The book that another one takes over from; the first of all where none is older."""
    day: date = book.effective_from - timedelta(days=1)
    try:
        return books.on(day)
    except NoPriceBook:
        return books.books[0]


def rate_changes(old: PriceBook, new: PriceBook) -> Iterator[RateChange]:
    """Every rate of both books, the derived ones beside their base."""
    for component in _SHOWN:
        for language in LANGUAGES:
            before, after = _rate(old, component, language.code), _rate(new, component, language.code)
            if before is not None and after is not None:
                percent = None if before == after else round((after - before) * 100 / before, 1)
                derived = component in DERIVED
                yield RateChange(component.value, language.code, before, after, percent, derived)


def _rate(book: PriceBook, component: Component, language: str) -> int | None:
    source = TRANSLATION_SOURCE if component in _TRANSLATED else language
    try:
        return book.rate(component, source, language).list_cents
    except UnpricedPair:
        return None


async def effect_on_quotes(session: AsyncSession, old: PriceBook, new: PriceBook, *, now: datetime) -> QuotesEffect:
    """What the quotes that orders of the last thirty days carry come to by either book. One statement."""
    since = now - timedelta(days=DAYS)
    rates = list(_priced_codes(old, new))
    parameters = {
        "first": first_id_at(QUOTE, since),
        "since": since,
        "components": [rate[0] for rate in rates],
        "languages": [rate[1] for rate in rates],
        "old": [rate[2] for rate in rates],
        "new": [rate[3] for rate in rates],
    }
    quotes, old_cents, new_cents = (await session.execute(_EFFECT, parameters)).one()
    return QuotesEffect(DAYS, quotes, old_cents, new_cents)


def _priced_codes(old: PriceBook, new: PriceBook) -> Iterator[tuple[str, str, int, int]]:
    """Component, table language, old and new rate, for every component that a quote can name."""
    changes = {(change.component, change.language): change for change in rate_changes(old, new)}
    for component in Component:
        base = _BASED_ON.get(component, component)
        for language in LANGUAGES:
            change = changes.get((base.value, language.code))
            if change is not None:
                yield component.value, language.code, change.old_cents, change.new_cents
