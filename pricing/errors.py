"""Everything that pricing refuses, as one tree; all are `ValueError`s with a message fit for the customer.

PricingError
├── UnknownLanguage    a code that is none of the 11 languages
├── UnknownKind        an item kind that is not sold
│   └── ComingSoon     a kind that is announced and not sold yet
├── UnpricedPair       a service that is not sold from this source to this target
├── InvalidItem        an item, media file or term that contradicts itself
├── InvalidPriceBook   price data that cannot be trusted
├── NoPriceBook        no book is in force on that date, or none has that version
└── InvalidDeadline    a calendar or a start from which no deadline follows
"""

from collections.abc import Sequence

SHOWN_CHARACTERS = 40


class PricingError(ValueError):
    """Base of all refusals of this package."""


class UnknownLanguage(PricingError):
    """`code` is none of `known_codes`, bare or with a region."""

    def __init__(self, code: str, known_codes: Sequence[str]) -> None:
        self.code = code
        self.known_codes = tuple(known_codes)
        super().__init__(
            f"Unknown language {_shown(code)}. Known are {', '.join(known_codes)}, "
            "each also with a region after a hyphen, such as fr-FR."
        )


class UnknownKind(PricingError):
    """`kind` is no item kind that can be ordered."""

    def __init__(self, kind: str, known_kinds: Sequence[str]) -> None:
        self.kind = kind
        self.known_kinds = tuple(known_kinds)
        super().__init__(self._message())

    def _message(self) -> str:
        return f"Unknown item kind {_shown(self.kind)}. Known are {', '.join(self.known_kinds)}."


class ComingSoon(UnknownKind):
    """`kind` is in the catalogue as coming soon."""

    def _message(self) -> str:
        return f"{self.kind.capitalize()} is coming soon and cannot be ordered yet. Sold today are " + (
            f"{', '.join(self.known_kinds)}."
        )


class UnpricedPair(PricingError):
    """`service` has no price from `source` to `target`; `priced_pairs` are the (source, target) that have one."""

    def __init__(self, service: str, source: str, target: str, priced_pairs: Sequence[tuple[str, str]]) -> None:
        self.service = service
        self.source = source
        self.target = target
        self.priced_pairs = tuple(priced_pairs)
        super().__init__(
            f"There is no price for {service} from {source} to {target}. "
            f"Priced for {service}: {_pairs_in_words(self.priced_pairs)}."
        )


class InvalidItem(PricingError):
    """An item, media file or term that contradicts itself; the message says which field and why."""


class InvalidPriceBook(PricingError):
    """Price data that is incomplete, malformed or ambiguous; the message names the file and the place."""


class NoPriceBook(PricingError):
    """No price book answers the date or the version asked for."""


class InvalidDeadline(PricingError):
    """An unknown time zone, a time without zone, or a duration that is not positive."""


def _shown(text: str) -> str:
    return repr(text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "…")


def _pairs_in_words(pairs: Sequence[tuple[str, str]]) -> str:
    targets_by_source: dict[str, list[str]] = {}
    for source, target in pairs:
        targets_by_source.setdefault(source, []).append(target)
    return "; ".join(f"{source} to {', '.join(targets)}" for source, targets in targets_by_source.items())
