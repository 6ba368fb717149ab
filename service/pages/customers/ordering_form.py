"""The order dialog's form: what a browser sends as a wish, and what the form offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from pricing.books import PriceBook
from pricing.catalogue import ItemKind, Service, service_of
from pricing.errors import UnknownLanguage
from pricing.languages import table_language
from pricing.price_list import destinations
from service.drafts.estimating import KnownFile
from service.drafts.wishes import Wish
from service.orders.schemas import CueOptions
from service.pages.shell.forms import Form
from service.timedtext.profiles import Profile, resolve

MOST_TEXT: Final = 20_000
MOST_LOCAL: Final = 1000
LONGEST_MS: Final = 1000 * 3600 * 1000
KINDS: Final = {
    Service.TRANSCRIPT: ItemKind.TRANSCRIPTION,
    Service.CAPTIONS: ItemKind.SUBTITLES,
    Service.SUBTITLES: ItemKind.SUBTITLES,
    Service.DUB: ItemKind.DUB,
}
CUE_FIELDS: Final = CueOptions.__struct_fields__


@dataclass(frozen=True, slots=True)
class Place:
    """Where an order is begun from: a folder that it goes into, and whether it is for trying things out."""

    folder: str = ""
    sandbox: bool = False

    @property
    def query(self) -> str:
        """For addresses of the page."""
        parts = [f"&folder={self.folder}" if self.folder.isidentifier() else "", "&sandbox=1" if self.sandbox else ""]
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a service can be ordered in, and the limits of its cues that hold unless others are given."""

    sources: Sequence[str]
    targets: Sequence[str]
    cue_defaults: dict[str, int | None]


def wanted_service(text: str) -> Service:
    """The service by its name; a transcript for anything else."""
    try:
        return Service(text)
    except ValueError:
        return Service.TRANSCRIPT


def wish_of(form: Form) -> Wish:
    """What was typed, whatever sense it makes."""
    service = wanted_service(form.text("service"))
    return Wish(
        service=service,
        source_language=form.text("source_language")[:35] or "en",
        targets=[one[:35] for one in form.texts("targets")[:20]],
        name=form.text("name")[:200],
        verbatim=form.checked("verbatim"),
        sdh=form.checked("sdh"),
        include_captions=form.checked("include_captions"),
        include_source_captions=form.checked("include_source_captions"),
        cue_options={name: value for name in CUE_FIELDS if (value := form.whole(name)) is not None},
        instructions=form.text("instructions")[:MOST_TEXT],
        terms=form.text("terms")[: 5 * MOST_TEXT],
        speakers=form.text("speakers")[:MOST_TEXT],
    )


def place_of(form: Form) -> Place:
    """From a form or the address of the page."""
    return Place(form.text("folder")[:64], form.checked("sandbox"))


def fitting(wish: Wish, choices: Choices) -> Wish:
    """The wish with what its service does not offer left out: somebody has just changed the service."""
    source = wish.source_language if _table(wish.source_language) in choices.sources else choices.sources[0]
    targets = [code for code in wish.targets if _table(code) in choices.targets]
    return msgspec.structs.replace(wish, source_language=source, targets=targets)


def choices_of(wish: Wish, book: PriceBook, profile: Profile) -> Choices:
    """What can be chosen for the wish's service today."""
    kind = KINDS[wish.service]
    pairs = {
        source: [target for target in targets if service_of(kind, source, target) is wish.service]
        for source, targets in destinations(book, kind).items()
    }
    sources = [source for source, targets in pairs.items() if targets]
    source = _table(wish.source_language) if _table(wish.source_language) in sources else sources[0]
    targets = pairs[source] if wish.service.is_translated else []
    return Choices(sources, targets, _cue_defaults(wish, wish.languages or targets, profile))


def local_files(form: Form) -> list[KnownFile]:
    """Files that are still on their way, with the lengths that the browser has read: ``local=<ms>``."""
    lengths = [int(one) if one.isascii() and one.isdigit() and len(one) < 11 else 0 for one in form.texts("local")]
    return [
        KnownFile(f"local-{place}", "", length if 0 < length <= LONGEST_MS else None)
        for place, length in enumerate(lengths[:MOST_LOCAL])
    ]


def _cue_defaults(wish: Wish, languages: Sequence[str], profile: Profile) -> dict[str, int | None]:
    """The profile's limits; None where they are not the same in all of the languages."""
    is_sdh = wish.service is Service.CAPTIONS or wish.sdh
    found = [resolve(profile, _table(code), is_sdh=is_sdh) for code in languages]
    return {
        "max_chars_per_line": _shared({limits.max_chars_per_line for limits in found}),
        "max_lines_per_cue": profile.max_lines,
        "max_chars_per_s": _shared({round(limits.max_chars_per_second) for limits in found}),
        "min_duration_ms": profile.min_duration_ms,
        "max_duration_ms": profile.max_duration_ms,
        "min_gap_between_cues_frames": profile.min_gap_frames,
    }


def _shared(values: set[int]) -> int | None:
    return values.pop() if len(values) == 1 else None


def _table(code: str) -> str:
    try:
        return table_language(code)
    except UnknownLanguage:
        return ""


def cue_bounds() -> dict[str, tuple[int, int]]:
    """The least and the most of each option, as the API takes them."""
    schema: Any = msgspec.json.schema(CueOptions)["$defs"]["CueOptions"]["properties"]
    return {name: _bounds(schema[name]["anyOf"]) for name in CUE_FIELDS}


def _bounds(kinds: Sequence[dict[str, Any]]) -> tuple[int, int]:
    number = next(kind for kind in kinds if kind.get("type") == "integer")
    return number["minimum"], number["maximum"]
