"""Joining the parts of a long recording into one document, and looking at the seams."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import Final

import msgspec

from service.documents.document import Document, Segment, Speaker
from service.documents.markup import plain
from service.documents.parts import Bounds

MOST_REPEATED: Final = 12
LEAST_REPEATED: Final = 3
LONGEST_UNHEARD_MS: Final = 2000


class SeamKind(Enum):
    """What is wrong at a seam."""

    OVERLAP = "overlap"
    CROSSING = "crossing"
    REPETITION = "repetition"
    GAP = "gap"
    SPEAKER = "speaker"


class Seam(msgspec.Struct, frozen=True):
    """Something to look at where two parts meet. ``at_ms`` is the cut; ``measured`` is in ms, or words or names."""

    at_ms: int
    kind: SeamKind
    measured: int
    message: str


@dataclass(frozen=True, slots=True)
class Merged:
    """The whole document, and what is to be looked at."""

    document: Document
    seams: list[Seam]


def merge_parts(
    parts: Sequence[Document], bounds: Sequence[Bounds], silences: Sequence[tuple[int, int]] = ()
) -> Merged:
    """One document of all parts, ordered by time; ``bounds`` are the parts' stretches in the same order.

    Speakers of the same name (whatever the case) become one. Ids of segments and speakers that two parts have given
    to different things are changed in the later part. Raises ValueError for no part at all.
    """
    speakers: list[Speaker] = []
    taken: set[str] = set()
    joined: list[Document] = []
    for part in parts:
        named = _unlike(_rename(part, _same_people(part.speakers, speakers)), taken)
        joined.append(named)
        taken |= {one.id for one in named.segments if one.id}
    segments = sorted((one for part in joined for one in part.segments), key=lambda one: one.start_ms)
    document = msgspec.structs.replace(parts[0], segments=segments, speakers=speakers)
    seams = [*_seams(joined, bounds, silences), *_two_names(parts, bounds)]
    return Merged(document, sorted(seams, key=lambda one: one.at_ms))


def _same_people(found: Sequence[Speaker], known: list[Speaker]) -> dict[str, str]:
    """Adds who is new to ``known``; returns the id in it for each id of ``found``."""
    names = {one.name.casefold(): one.id for one in known}
    renamed: dict[str, str] = {}
    for one in found:
        name = one.name.casefold()
        if name not in names:
            fresh = _free(one.id, {other.id for other in known})
            known.append(msgspec.structs.replace(one, id=fresh))
            names[name] = fresh
        renamed[one.id] = names[name]
    return renamed


def _rename(part: Document, ids: dict[str, str]) -> Document:
    segments = [
        msgspec.structs.replace(one, speaker=ids[one.speaker]) if one.speaker in ids else one for one in part.segments
    ]
    return msgspec.structs.replace(part, segments=segments)


def _unlike(part: Document, taken: set[str]) -> Document:
    """The part with other ids where its segments have some that are taken."""
    own = {one.id for one in part.segments if one.id}
    segments = list(part.segments)
    for index, one in enumerate(segments):
        if one.id in taken:
            fresh = _free(one.id, taken | own)
            own.add(fresh)
            segments[index] = msgspec.structs.replace(one, id=fresh)
    return msgspec.structs.replace(part, segments=segments)


def _free(wanted: str, taken: set[str]) -> str:
    number, chosen = 1, wanted
    while chosen in taken:
        number += 1
        chosen = f"{wanted[:50]}-{number}"
    return chosen


def _seams(parts: Sequence[Document], bounds: Sequence[Bounds], silences: Sequence[tuple[int, int]]) -> Iterator[Seam]:
    for (before, after), (cut, _) in zip(pairwise(parts), bounds[1:], strict=True):
        last = max(before.segments, key=lambda one: one.end_ms, default=None)
        first = min(after.segments, key=lambda one: one.start_ms, default=None)
        if last is not None and first is not None:
            yield from _seam(cut, last, first, silences)


def _two_names(parts: Sequence[Document], bounds: Sequence[Bounds]) -> Iterator[Seam]:
    """Where the same id of a speaker has another name in the next part: perhaps one person, renamed in one of them."""
    for (before, after), (cut, _) in zip(pairwise(parts), bounds[1:], strict=True):
        named, renamed = before.speaker_names(), after.speaker_names()
        for one in sorted(named.keys() & renamed.keys()):
            if named[one].casefold() != renamed[one].casefold():
                message = f"{named[one]} and {renamed[one]} may be one speaker: the parts name them differently."
                yield Seam(cut, SeamKind.SPEAKER, 2, message)


def _seam(cut: int, last: Segment, first: Segment, silences: Sequence[tuple[int, int]]) -> Iterator[Seam]:
    if last.end_ms > first.start_ms:
        yield Seam(cut, SeamKind.OVERLAP, last.end_ms - first.start_ms, "Segments of both parts overlap here.")
    elif last.end_ms > cut or first.start_ms < cut:
        across = max(last.end_ms - cut, cut - first.start_ms)
        yield Seam(cut, SeamKind.CROSSING, across, "A segment of one part reaches into the other.")
    if words := _repeated(plain(last.text), plain(first.text)):
        yield Seam(cut, SeamKind.REPETITION, words, "The same words stand at the end of one part and begin the next.")
    unheard = _sound_between(last.end_ms, first.start_ms, silences)
    if unheard > LONGEST_UNHEARD_MS:
        yield Seam(cut, SeamKind.GAP, unheard, "There is sound around the seam that no segment covers.")


def _repeated(before: str, after: str) -> int:
    """How many words end one text and begin the other; 0 for fewer than three that are not all of a text."""
    ends, begins = before.casefold().split(), after.casefold().split()
    for count in range(min(MOST_REPEATED, len(ends), len(begins)), 0, -1):
        if ends[-count:] == begins[:count]:
            return count if count >= min(LEAST_REPEATED, len(ends), len(begins)) else 0
    return 0


def _sound_between(start_ms: int, end_ms: int, silences: Sequence[tuple[int, int]]) -> int:
    """Milliseconds between the two points that are not silent."""
    silent = sum(max(0, min(end, end_ms) - max(start, start_ms)) for start, end in silences)
    return max(0, end_ms - start_ms - silent)
