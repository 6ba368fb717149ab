"""What is sold: services, the kinds of order items on the wire, the columns of a price book, quote components."""

from enum import StrEnum

from pricing.errors import ComingSoon, UnknownKind
from pricing.languages import table_language

UNIT = "minute of source audio"
COMING_SOON = ("audiobook",)
TRANSLATION_SOURCE = "en"


class Service(StrEnum):
    """A service that a customer can buy."""

    TRANSCRIPT = "transcript"
    CAPTIONS = "captions"
    SUBTITLES = "subtitles"
    DUB = "dub"

    @property
    def label(self) -> str:
        """The service's name for people."""
        return "Dub (beta)" if self is Service.DUB else self.value.capitalize()

    @property
    def is_translated(self) -> bool:
        """Whether the output is in another language than the source."""
        return self in (Service.SUBTITLES, Service.DUB)


class ItemKind(StrEnum):
    """The `kind` of an order item on the wire. Captions have none of their own: see `service_of`."""

    TRANSCRIPTION = "transcription"
    SUBTITLES = "subtitles"
    DUB = "dub"


class Column(StrEnum):
    """A column of a price book: US cents per minute of source audio, by language."""

    TRANSCRIPT = "transcript"
    VERBATIM = "verbatim"
    CAPTIONS = "captions"
    SUBTITLES = "subtitles"
    DUB = "dub"


class Component(StrEnum):
    """What one line of a quote is for."""

    TRANSCRIPT = "transcript"
    VERBATIM_TRANSCRIPT = "verbatim_transcript"
    CAPTIONS = "captions"
    SUBTITLES = "subtitles"
    SUBTITLES_SDH = "subtitles_sdh"
    DUB = "dub"
    DUB_CAPTIONS = "dub_captions"
    SOURCE_CAPTIONS = "source_captions"
    DISCOUNT = "discount"

    @property
    def label(self) -> str:
        """The component's name for people."""
        return _COMPONENT_LABELS[self]


_COMPONENT_LABELS = {
    Component.TRANSCRIPT: "Transcript",
    Component.VERBATIM_TRANSCRIPT: "Verbatim transcript",
    Component.CAPTIONS: "Captions (SDH included)",
    Component.SUBTITLES: "Subtitles",
    Component.SUBTITLES_SDH: "Subtitles with SDH",
    Component.DUB: "Dub",
    Component.DUB_CAPTIONS: "Captions of the dub",
    Component.SOURCE_CAPTIONS: "Captions of the source",
    Component.DISCOUNT: "Discount",
}


def service_of(kind: str, source: str, target: str | None = None) -> Service:
    """The service that an item of `kind` asks for towards one destination language.

    An item of kind `subtitles` whose target is the source's table language is captions; so one item can ask for
    captions (en) and subtitles (fr, de) at once. `target` is needed for `subtitles` only.
    Raises `UnknownKind`, its subclass `ComingSoon` for an audiobook, `UnknownLanguage`.
    """
    match item_kind(kind):
        case ItemKind.TRANSCRIPTION:
            return Service.TRANSCRIPT
        case ItemKind.DUB:
            return Service.DUB
        case ItemKind.SUBTITLES:
            is_same = target is None or table_language(source) == table_language(target)
            return Service.CAPTIONS if is_same else Service.SUBTITLES


def item_kind(kind: str) -> ItemKind:
    """The wire's `kind`, checked. Raises `ComingSoon` for an audiobook, `UnknownKind` for all else."""
    try:
        return ItemKind(kind)
    except ValueError:
        refusal = ComingSoon if kind in COMING_SOON else UnknownKind
        raise refusal(kind, tuple(ItemKind)) from None
