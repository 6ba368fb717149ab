"""What is asked for: media files with their durations, order items, and a workspace's terms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pricing.books import Rates
from pricing.catalogue import Column, Service
from pricing.errors import InvalidItem
from pricing.languages import CODES, table_language

MAX_DURATION_MS = 1_000 * 3_600 * 1_000
"""1,000 hours: longer than any recording, short enough that every amount fits a 64-bit column."""
ALL_BASIS_POINTS = 10_000


@dataclass(frozen=True, slots=True)
class MediaSpec:
    """One media file: `name` is a label, `duration_ms` the decoded duration (or, in an estimate, the stated one).

    Raises `InvalidItem` unless the duration is between 1 ms and 1,000 hours.
    """

    media_id: str
    name: str
    duration_ms: int

    def __post_init__(self) -> None:
        if type(self.duration_ms) is not int:
            raise InvalidItem(f"duration_ms of {self.name} must be a whole number, not {self.duration_ms!r}")
        if not 0 < self.duration_ms <= MAX_DURATION_MS:
            raise InvalidItem(f"duration_ms of {self.name} must be between 1 and {MAX_DURATION_MS}")


@dataclass(frozen=True, slots=True)
class ItemSpec:
    """One order item. `destination_languages` is empty for a transcript, and may be for captions.

    An item of SUBTITLES (or CAPTIONS) is decided per destination: a destination in the source's language is captions.
    `sdh` costs only where subtitles are translated; captions, also those of a dub, include it.
    Raises `InvalidItem`, `UnknownLanguage`.
    """

    item_id: str
    service: Service
    source_language: str
    destination_languages: tuple[str, ...]
    media: tuple[MediaSpec, ...]
    verbatim: bool = False
    sdh: bool = False
    include_captions: bool = False
    include_source_captions: bool = False

    def __post_init__(self) -> None:
        _check_media(self)
        _check_languages(self)
        _check_options(self)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a workspace has negotiated.

    `negotiated`: cents per minute by (base column, table language), replacing the book's rate; verbatim and SDH rates
    are computed from it, so VERBATIM itself cannot be negotiated. `discount_basis_points`: 1,250 is 12.5 % off the
    whole quote. Raises `InvalidItem`.
    """

    negotiated: Rates = field(default_factory=dict)
    discount_basis_points: int = 0

    def __post_init__(self) -> None:
        if type(self.discount_basis_points) is not int or not 0 <= self.discount_basis_points <= ALL_BASIS_POINTS:
            raise InvalidItem(f"discount_basis_points must be between 0 and {ALL_BASIS_POINTS}")
        object.__setattr__(self, "negotiated", MappingProxyType(_checked_rates(self.negotiated)))


def _checked_rates(negotiated: Mapping[tuple[Column, str], int]) -> dict[tuple[Column, str], int]:
    for (column, language), cents in negotiated.items():
        place = f"the negotiated rate {column} of {language}"
        if column == Column.VERBATIM:
            raise InvalidItem(f"{place} follows from the transcript rate: negotiate that one")
        if column not in tuple(Column) or language not in CODES:
            raise InvalidItem(f"{place} is no cell of the price table")
        if type(cents) is not int or cents < 0:
            raise InvalidItem(f"{place} must be a whole number of cents, zero or more, not {cents!r}")
    return dict(negotiated)


def _check_media(item: ItemSpec) -> None:
    if not item.media:
        raise InvalidItem(f"item {item.item_id} has no media")
    if len(item.media) > 1 and len({media.media_id for media in item.media}) < len(item.media):
        raise InvalidItem(f"item {item.item_id} uses a media file twice")


def _check_languages(item: ItemSpec) -> None:
    source, targets, service = table_language(item.source_language), item.destination_languages, item.service
    foreign = [target for target in targets if table_language(target) != source]
    if len(targets) > 1 and len({target.lower() for target in targets}) < len(targets):
        raise InvalidItem(f"item {item.item_id} names a destination language twice")
    if service is Service.TRANSCRIPT and targets:
        raise InvalidItem(f"item {item.item_id} is a transcript, which has no destination languages")
    if service is Service.CAPTIONS and foreign:
        raise InvalidItem(f"item {item.item_id} asks for captions in {foreign[0]}: a translation is subtitles")
    if not targets and service.is_translated:
        raise InvalidItem(f"item {item.item_id} needs at least one destination language")


def _check_options(item: ItemSpec) -> None:
    if item.verbatim and item.service is not Service.TRANSCRIPT:
        raise _not_an_option(item, "verbatim")
    if item.sdh and item.service is Service.TRANSCRIPT:
        raise _not_an_option(item, "sdh")
    if item.include_captions and item.service is not Service.DUB:
        raise _not_an_option(item, "include_captions")
    if item.include_source_captions and item.service is not Service.DUB:
        raise _not_an_option(item, "include_source_captions")


def _not_an_option(item: ItemSpec, option: str) -> InvalidItem:
    return InvalidItem(f"item {item.item_id}: {option} is not an option of {item.service}")
