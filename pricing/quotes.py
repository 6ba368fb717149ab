"""Quotes: the five pricing rules (see README.md beside this file), applied to items, a price book and terms.

An estimate is the same function with stated durations: `estimate is quote`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from pricing.books import PriceBook, Rate
from pricing.catalogue import Component, Service
from pricing.errors import InvalidItem
from pricing.items import ALL_BASIS_POINTS, ItemSpec, MediaSpec, Terms
from pricing.languages import label, table_language
from pricing.money import divide_half_up, usd

__all__ = [
    "ItemSpec", "MediaSpec", "Quote", "QuoteLine", "Terms",
    "billable_seconds", "estimate", "quote", "quote_lines",
]  # fmt: skip

MIN_BILLABLE_SECONDS = 60
NO_TERMS = Terms()


class QuoteLine(NamedTuple):
    """One media file x output language x component, or the discount.

    A tuple, because estimates make many and a frozen dataclass takes three times as long. `language` is the code as
    the customer gave it. Rates are cents per minute, amounts cents; `list_` is by the price book, the others are
    charged. On the discount's line the four identifying fields are None, seconds and rates 0.
    """

    item_id: str | None
    media_id: str | None
    media_name: str | None
    component: Component
    language: str | None
    billable_seconds: int
    list_rate_cents: int
    rate_cents: int
    surcharge: str | None
    list_amount_cents: int
    amount_cents: int
    description: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Immutable and itemised; `price_book` is the version it was made with.

    `list_total_cents` is by the book, `subtotal_cents` by the customer's rates, `total_cents` after the discount:
    the sum of the lines' `amount_cents`, and what is charged.
    """

    lines: tuple[QuoteLine, ...]
    subtotal_cents: int
    total_cents: int
    list_total_cents: int
    price_book: str

    def item_amount_cents(self, item_id: str) -> int:
        """The sum of one item's lines, before a percentage discount."""
        return sum(line.amount_cents for line in self.lines if line.item_id == item_id)

    def as_dict(self) -> dict[str, Any]:
        """The quote in types of JSON; `from_dict` gives it back without loss."""
        return {
            "lines": [_line_as_dict(line) for line in self.lines],
            "subtotal_cents": self.subtotal_cents,
            "total_cents": self.total_cents,
            "list_total_cents": self.list_total_cents,
            "price_book": self.price_book,
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Quote":
        """The quote of which `data` is the `as_dict`. Raises `TypeError` or `ValueError` for anything else."""
        lines = (QuoteLine(**{**line, "component": Component(line["component"])}) for line in data["lines"])
        return cls(**{**data, "lines": tuple(lines)})


def billable_seconds(duration_ms: int) -> int:
    """The duration rounded up to the second, at least a minute."""
    seconds = -(-duration_ms // 1000)
    return max(MIN_BILLABLE_SECONDS, seconds)


def quote(items: Iterable[ItemSpec], book: PriceBook, terms: Terms = NO_TERMS) -> Quote:
    """The itemised price of all items. Lines come in the order of items, then languages, then media.

    Raises `UnpricedPair` for a pair that is not sold, `InvalidItem` when two items share an id.
    """
    items = tuple(items)
    if len(items) > 1 and len({item.item_id for item in items}) < len(items):
        raise InvalidItem("two items have the same item_id")
    lines = [line for item in items for line in quote_lines(item, book, terms)]
    subtotal = listed = 0
    for line in lines:
        subtotal += line.amount_cents
        listed += line.list_amount_cents
    total = subtotal
    if lines and terms.discount_basis_points:
        lines.append(_discount(subtotal, terms.discount_basis_points))
        total += lines[-1].amount_cents
    return Quote(
        lines=tuple(lines),
        subtotal_cents=subtotal,
        total_cents=total,
        list_total_cents=listed,
        price_book=book.version,
    )


estimate = quote


def quote_lines(item: ItemSpec, book: PriceBook, terms: Terms = NO_TERMS) -> Iterator[QuoteLine]:
    """The lines of one item, without discount. Raises `UnpricedPair`."""
    item_id = item.item_id
    for component, target in _components(item):
        rate = book.rate(component, item.source_language, target, terms.negotiated)
        listed, net, surcharge = rate.list_cents, rate.net_cents, rate.surcharge
        made, price = _words(component, target, rate)
        for media in item.media:
            seconds = billable_seconds(media.duration_ms)
            minutes, rest = divmod(seconds, 60)
            amount = divide_half_up(net * seconds, 60)
            list_amount = amount if listed == net else divide_half_up(listed * seconds, 60)
            description = f"{made}{minutes}:{rest:02d}{price}"
            # By position, in the order of the fields: keywords take a third longer.
            yield QuoteLine(
                item_id, media.media_id, media.name, component, target, seconds, listed, net, surcharge,
                list_amount, amount, description,
            )  # fmt: skip


def _components(item: ItemSpec) -> Sequence[tuple[Component, str]]:
    """What is made of each media file: (component, output language as the customer gave it)."""
    source, targets = item.source_language, item.destination_languages
    if item.service is Service.TRANSCRIPT:
        return [(Component.VERBATIM_TRANSCRIPT if item.verbatim else Component.TRANSCRIPT, source)]
    if item.service is Service.DUB:
        return _dub_components(item)
    translated = Component.SUBTITLES_SDH if item.sdh else Component.SUBTITLES
    spoken = table_language(source)
    return [
        (Component.CAPTIONS if table_language(target) == spoken else translated, target)
        for target in targets or (source,)
    ]


def _dub_components(item: ItemSpec) -> Sequence[tuple[Component, str]]:
    per_target = [Component.DUB, Component.DUB_CAPTIONS] if item.include_captions else [Component.DUB]
    components = [(component, target) for target in item.destination_languages for component in per_target]
    if item.include_source_captions:
        components.append((Component.SOURCE_CAPTIONS, item.source_language))
    return components


def _discount(subtotal_cents: int, basis_points: int) -> QuoteLine:
    """The discount as a negative line, rounded half-up in magnitude: half a cent goes to the customer."""
    percent = f"{basis_points / 100:g} %"
    return QuoteLine(
        item_id=None,
        media_id=None,
        media_name=None,
        component=Component.DISCOUNT,
        language=None,
        billable_seconds=0,
        list_rate_cents=0,
        rate_cents=0,
        surcharge=None,
        list_amount_cents=0,
        amount_cents=divide_half_up(-subtotal_cents * basis_points, ALL_BASIS_POINTS),
        description=f"{Component.DISCOUNT.label} of {percent} on {usd(subtotal_cents)}",
    )


@lru_cache(maxsize=4096)
def _words(component: Component, language: str, rate: Rate) -> tuple[str, str]:
    """What stands in a line's description before and after the minutes."""
    listed = f", list price {usd(rate.list_cents)}" if rate.net_cents != rate.list_cents else ""
    included = f", {rate.surcharge} included" if rate.surcharge else ""
    return f"{component.label}, {label(language)}, ", f" min at {usd(rate.net_cents)} per minute{listed}{included}"


def _line_as_dict(line: QuoteLine) -> dict[str, Any]:
    return {**line._asdict(), "component": line.component.value}
