"""Price books: rates per minute as versioned data. A book is read once and never changes.

`PriceBook.rate` answers with the list rate and the rate to charge. Verbatim and SDH rates follow from a base rate:
`verbatim_cents` (x 1.30, half-up to $0.10) and `sdh_cents` (x 1.30, half-up to the cent).
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

from pricing.catalogue import TRANSLATION_SOURCE, Column, Component, Service
from pricing.errors import InvalidPriceBook, NoPriceBook, UnpricedPair
from pricing.languages import CODES, table_language
from pricing.money import divide_half_up, parse_usd, usd

Rates = Mapping[tuple[Column, str], int]
"""Cents per minute by column and table language."""

VERBATIM_SURCHARGE = "verbatim +30%"
SDH_SURCHARGE = "SDH +30%"
_NO_RATES: Rates = MappingProxyType({})
_MOST_KNOWN = 10_000
"""Rates that a book remembers by the codes asked for: far more than there are languages and regions in use."""
_TRANSLATED = (Column.SUBTITLES, Column.DUB)


def verbatim_cents(transcript_cents: int) -> int:
    """The verbatim rate of a transcript rate: x 1.30, rounded half-up to ten cents."""
    return divide_half_up(transcript_cents * 13, 100) * 10


def sdh_cents(subtitles_cents: int) -> int:
    """The SDH rate of a subtitles rate: x 1.30, rounded half-up to the cent."""
    return divide_half_up(subtitles_cents * 13, 10)


@dataclass(frozen=True, slots=True)
class Rate:
    """Cents per minute for one component: by the book, and to charge (equal unless negotiated)."""

    list_cents: int
    net_cents: int
    surcharge: str | None = None


@dataclass(frozen=True, slots=True)
class PriceBook:
    """All rates in force from `effective_from` on; `rates` is complete for the 11 languages and read-only.

    A missing verbatim rate is filled in by the surcharge rule; one that breaks the rule is refused, because a quote
    calls it "+30%". Raises `InvalidPriceBook`.
    """

    version: str
    effective_from: date
    rates: Rates
    _known: dict[tuple[Component, str, str | None], Rate] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        if not self.version.strip():
            raise InvalidPriceBook("a price book needs a version")
        rates = dict(self.rates)
        for language in CODES:
            if (Column.TRANSCRIPT, language) in rates:
                computed = verbatim_cents(rates[Column.TRANSCRIPT, language])
                rates.setdefault((Column.VERBATIM, language), computed)
        _check_rates(self.version, rates)
        object.__setattr__(self, "rates", MappingProxyType(rates))

    def rate(self, component: Component, source: str, target: str | None = None, negotiated: Rates = _NO_RATES) -> Rate:
        """The rate of one component from `source` to `target` (any accepted codes; no target: the source).

        Negotiated rates replace the book's column of the same table language; the surcharge is computed on them.
        Raises `UnpricedPair`, `UnknownLanguage`, and `KeyError` for the discount, which has no rate.
        """
        if negotiated:
            return self._computed(component, source, target, negotiated)
        wanted = (component, source, target)
        known = self._known.get(wanted)
        if known is None:
            known = self._computed(component, source, target, negotiated)
            if len(self._known) < _MOST_KNOWN:
                self._known[wanted] = known
        return known

    def _computed(self, component: Component, source: str, target: str | None, negotiated: Rates) -> Rate:
        service, column = _BASIS[component]
        language = self._priced_language(service, source, source if target is None else target)
        listed = self.rates[column, language]
        net = negotiated.get((column, language), listed)
        if component is Component.VERBATIM_TRANSCRIPT:
            return Rate(self.rates[Column.VERBATIM, language], verbatim_cents(net), VERBATIM_SURCHARGE)
        if component is Component.SUBTITLES_SDH:
            return Rate(sdh_cents(listed), sdh_cents(net), SDH_SURCHARGE)
        return Rate(listed, net)

    def languages(self, service: Service) -> tuple[str, ...]:
        """The output languages that have a price for `service`, in the table's order."""
        return tuple(code for code in CODES if (Column(service.value), code) in self.rates)

    def language_pairs(self, service: Service) -> tuple[tuple[str, str], ...]:
        """Every (source, target) that has a price for `service`; target = source where nothing is translated."""
        if service.is_translated:
            return tuple((TRANSLATION_SOURCE, target) for target in self.languages(service))
        return tuple((code, code) for code in self.languages(service))

    def _priced_language(self, service: Service, source: str, target: str) -> str:
        """The table language of the output. Raises `UnpricedPair`."""
        spoken, wanted = table_language(source), table_language(target)
        expected = TRANSLATION_SOURCE if service.is_translated else wanted
        if spoken != expected or (Column(service.value), wanted) not in self.rates:
            raise UnpricedPair(service, source, target, self.language_pairs(service))
        return wanted


_BASIS = {
    Component.TRANSCRIPT: (Service.TRANSCRIPT, Column.TRANSCRIPT),
    Component.VERBATIM_TRANSCRIPT: (Service.TRANSCRIPT, Column.TRANSCRIPT),
    Component.CAPTIONS: (Service.CAPTIONS, Column.CAPTIONS),
    Component.SUBTITLES: (Service.SUBTITLES, Column.SUBTITLES),
    Component.SUBTITLES_SDH: (Service.SUBTITLES, Column.SUBTITLES),
    Component.DUB: (Service.DUB, Column.DUB),
    Component.DUB_CAPTIONS: (Service.DUB, Column.CAPTIONS),
    Component.SOURCE_CAPTIONS: (Service.CAPTIONS, Column.CAPTIONS),
}
"""Which pairs a component is sold for, and the column of its base rate."""


@dataclass(frozen=True, slots=True)
class PriceBooks:
    """All known books, oldest first. Raises `InvalidPriceBook` when two share a version or a start date."""

    books: tuple[PriceBook, ...]

    def __post_init__(self) -> None:
        if not self.books:
            raise InvalidPriceBook("there is no price book")
        for name in ("version", "effective_from"):
            values = [getattr(book, name) for book in self.books]
            if repeated := sorted({value for value in values if values.count(value) > 1}):
                raise InvalidPriceBook(f"two price books have the same {name}: {repeated[0]}")
        object.__setattr__(self, "books", tuple(sorted(self.books, key=lambda book: book.effective_from)))

    def on(self, day: date) -> PriceBook:
        """The book in force on `day`: the one that started last. Raises `NoPriceBook` before the first."""
        in_force = [book for book in self.books if book.effective_from <= day]
        if not in_force:
            raise NoPriceBook(f"no price book is in force on {day}; the first starts {self.books[0].effective_from}")
        return in_force[-1]

    def version(self, version: str) -> PriceBook:
        """The book with this version, whatever the date. Raises `NoPriceBook`."""
        for book in self.books:
            if book.version == version:
                return book
        raise NoPriceBook(f"no price book has the version {version!r}")


def load_book(path: Traversable) -> PriceBook:
    """The book in one TOML file (a `pathlib.Path` will do). Raises `InvalidPriceBook`, which names the file."""
    try:
        return _parse(tomllib.loads(path.read_text(encoding="utf-8")))
    except (InvalidPriceBook, ValueError) as refusal:
        raise InvalidPriceBook(f"{path.name}: {refusal}") from refusal


def load_books(directory: Traversable) -> PriceBooks:
    """Every `*.toml` of a folder. Raises `InvalidPriceBook` for a bad file, two alike, or none at all."""
    files = sorted((path for path in directory.iterdir() if path.name.endswith(".toml")), key=lambda path: path.name)
    return PriceBooks(tuple(load_book(path) for path in files))


@cache
def shipped_books() -> PriceBooks:
    """The books inside this package, from a checkout or an installed wheel alike; read once per process."""
    return load_books(resources.files("pricing") / "books")


def _parse(document: dict[str, Any]) -> PriceBook:
    _check_keys("the book", document, {"version", "effective_from", "rates"})
    version, effective_from, table = (document[key] for key in ("version", "effective_from", "rates"))
    if not isinstance(version, str) or type(effective_from) is not date or not isinstance(table, dict):
        raise InvalidPriceBook("version must be a string, effective_from a date, rates a table")
    return PriceBook(version, effective_from, dict(_cells(table)))


def _cells(table: dict[str, Any]) -> Iterable[tuple[tuple[Column, str], int]]:
    for language, row in table.items():
        if language not in CODES:
            raise InvalidPriceBook(f"rates.{language} is no table language; known are {', '.join(CODES)}")
        if not isinstance(row, dict):
            raise InvalidPriceBook(f"rates.{language} must be a table")
        for column, amount in row.items():
            yield (_column(language, column), language), _cents(f"rates.{language}.{column}", amount)


def _column(language: str, column: str) -> Column:
    try:
        return Column(column)
    except ValueError:
        raise InvalidPriceBook(f"rates.{language}.{column} is no column; known are {', '.join(Column)}") from None


def _cents(place: str, amount: object) -> int:
    if not isinstance(amount, str):
        raise InvalidPriceBook(f'{place} must be a decimal string such as "9.90", not {amount!r}')
    try:
        return parse_usd(amount)
    except ValueError as refusal:
        raise InvalidPriceBook(f"{place}: {refusal}") from None


def _check_keys(place: str, document: dict[str, Any], expected: set[str]) -> None:
    if missing := sorted(expected - document.keys()):
        raise InvalidPriceBook(f"{place} lacks {', '.join(missing)}")
    if unknown := sorted(document.keys() - expected):
        raise InvalidPriceBook(f"{place} has unknown keys: {', '.join(unknown)}")


def _check_rates(version: str, rates: Rates) -> None:
    """Exactly the cells of the table, each above zero, verbatim by the rule."""
    expected = {
        (column, language)
        for column in Column
        for language in CODES
        if language != TRANSLATION_SOURCE or column not in _TRANSLATED
    }
    if missing := [f"{language}.{column}" for column, language in sorted(expected - rates.keys())]:
        raise InvalidPriceBook(f"book {version} lacks a rate for {', '.join(missing)}")
    if unknown := [f"{language}.{column}" for column, language in sorted(rates.keys() - expected)]:
        raise InvalidPriceBook(f"book {version} has rates that are not sold: {', '.join(unknown)}")
    for (column, language), cents in rates.items():
        if type(cents) is not int or cents <= 0:
            raise InvalidPriceBook(f"book {version}: {language}.{column} must be above zero, not {cents!r} cents")
    for language in CODES:
        _check_verbatim(version, language, rates)


def _check_verbatim(version: str, language: str, rates: Rates) -> None:
    published = rates[Column.VERBATIM, language]
    computed = verbatim_cents(rates[Column.TRANSCRIPT, language])
    if published != computed:
        raise InvalidPriceBook(
            f"book {version}: {language}.verbatim is {usd(published)}, but transcript x 1.30 rounded half-up to "
            f"$0.10 is {usd(computed)}"
        )
