"""The start page's estimate: the form that works without script, and its price by the API's own rules."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from pricing.books import PriceBooks
from pricing.catalogue import TRANSLATION_SOURCE, ItemKind, Service
from pricing.errors import PricingError
from pricing.languages import CODES
from pricing.quotes import Quote
from service.pages.shell.forms import Form
from service.pages.shell.locales import Words
from service.quotes.estimating import estimate_of
from service.quotes.schemas import EstimateRequest

LONGEST_MINUTES: Final = 6000
USUAL_MINUTES: Final = "10"
_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Estimate:
    """What was asked for, and what it costs; or ``error``, a sentence for the person."""

    service: str
    language: str
    minutes: str
    has_extra: bool
    quote: Quote | None = None
    error: str = ""


def estimate_for(query: Form, books: PriceBooks, day: date, _: Words) -> Estimate:
    """The estimate that the query asks for. Without a duration nothing is computed."""
    asked = Estimate(
        _known(query.text("service"), [one.value for one in Service]),
        _known(query.text("language"), CODES, TRANSLATION_SOURCE),
        query.text("minutes")[:10],
        query.checked("extra"),
    )
    if not asked.minutes:
        return _with(asked, minutes=USUAL_MINUTES)
    seconds = _seconds(asked.minutes)
    if seconds is None:
        return _with(asked, error=_("Give the length in minutes, such as 12.5, up to 6,000."))
    try:
        return _with(asked, quote=estimate_of(_request(asked, seconds), books, day))
    except PricingError:
        return _with(asked, error=_("This is not sold in that language: subtitles and dubs are made from English."))


def _known(text: str, known: list[str] | tuple[str, ...], otherwise: str = "") -> str:
    return text if text in known else otherwise or known[0]


def _with(asked: Estimate, *, minutes: str | None = None, quote: Quote | None = None, error: str = "") -> Estimate:
    return Estimate(asked.service, asked.language, minutes or asked.minutes, asked.has_extra, quote, error)


def _seconds(text: str) -> float | None:
    try:
        minutes = float(text.replace(",", "."))
    except ValueError:
        return None
    return minutes * _SECONDS if 0 < minutes <= LONGEST_MINUTES else None


def _request(asked: Estimate, seconds: float) -> EstimateRequest:
    """Transcripts and captions are in the language itself, subtitles and dubs from English into it."""
    service = Service(asked.service)
    is_translated = service.is_translated
    kinds = {Service.TRANSCRIPT: ItemKind.TRANSCRIPTION, Service.DUB: ItemKind.DUB}
    return EstimateRequest(
        kind=kinds.get(service, ItemKind.SUBTITLES).value,
        source_language=TRANSLATION_SOURCE if is_translated else asked.language,
        duration_seconds=seconds,
        destination_languages=[] if service is Service.TRANSCRIPT else [asked.language],
        verbatim=asked.has_extra and service is Service.TRANSCRIPT,
        sdh=asked.has_extra and service is Service.SUBTITLES,
        include_captions=asked.has_extra and service is Service.DUB,
    )
