"""The public price list: the rows that the API and the pages show, computed from a price book."""

from dataclasses import dataclass

from pricing.books import PriceBook, sdh_cents
from pricing.catalogue import Column
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
