"""What the API and the pages show of a price book: the public price list, and what can be ordered into what."""

from dataclasses import dataclass

from pricing.books import PriceBook, sdh_cents
from pricing.catalogue import Column, item_kind, service_of
from pricing.languages import LANGUAGES


@dataclass(frozen=True, slots=True)
class PriceRow:
    """US cents per minute of source audio for one language; None where nothing is sold.

    Transcripts and captions are in the language itself, subtitles and dubs from English to it.
    """

    language: str
    label: str
    transcript_cents: int
    verbatim_cents: int
    captions_cents: int
    subtitles_cents: int | None
    subtitles_sdh_cents: int | None
    dub_cents: int | None


def price_list(book: PriceBook) -> list[PriceRow]:
    """One row per language, in the table's order."""
    return [_row(book, language.code, language.label) for language in LANGUAGES]


def destinations(book: PriceBook, kind: str) -> dict[str, tuple[str, ...]]:
    """For an item kind of the wire: each source language that can be ordered, and its destinations, in table order.

    Kind `subtitles` joins captions (a language to itself) and subtitles (English to the others).
    Raises `UnknownKind`, `ComingSoon`.
    """
    ordered = item_kind(kind)
    found: dict[str, tuple[str, ...]] = {}
    for language in LANGUAGES:
        source = language.code
        targets = tuple(
            target.code
            for target in LANGUAGES
            if (source, target.code) in book.language_pairs(service_of(ordered, source, target.code))
        )
        if targets:
            found[source] = targets
    return found


def _row(book: PriceBook, code: str, label: str) -> PriceRow:
    subtitles = book.rates.get((Column.SUBTITLES, code))
    return PriceRow(
        language=code,
        label=label,
        transcript_cents=book.rates[Column.TRANSCRIPT, code],
        verbatim_cents=book.rates[Column.VERBATIM, code],
        captions_cents=book.rates[Column.CAPTIONS, code],
        subtitles_cents=subtitles,
        subtitles_sdh_cents=None if subtitles is None else sdh_cents(subtitles),
        dub_cents=book.rates.get((Column.DUB, code)),
    )
