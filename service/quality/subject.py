"""The document under check with what several rules want to know of it, each computed once and only if asked for."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Final, TypeAlias

import msgspec

from service.documents.document import Document, Segment
from service.quality.briefs import CheckBrief
from service.quality.languages import WordList, word_list
from service.timedtext.breaking import break_cues
from service.timedtext.cues import Breaking, Miss
from service.timedtext.profiles import Limits, resolve
from workflows.stages import Stage

SEPARATOR: Final = "\x00"
"""Between the texts of two segments: no pattern of a rule may run across it."""

Place: TypeAlias = tuple[int, int, re.Match[str]]
"""Where a pattern was found: the segment's index, the offset in its text, the match in all texts."""

_MARKS: Final = (
    SEPARATOR + ',.!?;:/"()[]<>\u2013\u2014\u2026\u00ab\u00bb\u201c\u201d\u201e\u060c\u061b\u061f\u0964\u266a'
)


def without_separators(document: Document) -> Document:
    """The document with spaces for separators; the same one if it has none, as all have that come from outside."""
    if not any(SEPARATOR in segment.text for segment in document.segments):
        return document
    replace = msgspec.structs.replace
    segments = [replace(one, text=one.text.replace(SEPARATOR, " ")) for one in document.segments]
    return replace(document, segments=segments)


@dataclass(frozen=True)
class Subject:
    """One check. Texts are looked at all at once: a pattern that is rare costs one search and not one per segment."""

    document: Document
    brief: CheckBrief
    stage: Stage | None

    @property
    def segments(self) -> list[Segment]:
        """In the order of the document."""
        return self.document.segments

    @cached_property
    def stretch(self) -> tuple[int, int] | None:
        """What of the media the document is about, (start_ms, end_ms); None when nobody knows."""
        if self.brief.part is not None:
            return self.brief.part
        return (0, self.brief.duration_ms) if self.brief.duration_ms > 0 else None

    @cached_property
    def limits(self) -> Limits:
        """What holds for the cues."""
        brief = self.brief
        return resolve(
            brief.profile,
            brief.language,
            is_sdh=brief.is_sdh,
            cue_options=brief.cue_options,
            frame_rate=brief.frame_rate,
        )

    @cached_property
    def breaking(self) -> Breaking:
        """The cues as they will be delivered."""
        brief = self.brief
        return break_cues(
            self.document,
            self.limits,
            is_sdh=brief.is_sdh,
            language=brief.language,
            duration_ms=brief.duration_ms or None,
        )

    @cached_property
    def missed(self) -> dict[str, list[Miss]]:
        """The limits that the cues do not keep, by rule."""
        missed: dict[str, list[Miss]] = {}
        for miss in self.breaking.misses:
            missed.setdefault(miss.rule, []).append(miss)
        return missed

    @cached_property
    def words(self) -> WordList:
        """What is known of the language."""
        return word_list(self.brief.language)

    @cached_property
    def text(self) -> str:
        """All texts with a separator after each but the last."""
        return SEPARATOR.join(segment.text for segment in self.segments)

    @cached_property
    def lowered(self) -> str:
        """The same in lower case, in which some letters are longer."""
        return self.text.lower()

    @cached_property
    def spoken(self) -> list[str]:
        """All words in lower case, one after the other."""
        text = self.lowered
        for mark in _MARKS:
            text = text.replace(mark, " ")
        return text.split()

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Each word of ``spoken`` once. To ask it first is what makes rare words cheap to look for."""
        return frozenset(self.spoken)

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((len(segment.text) + 1 for segment in self.segments), initial=0))

    def place(self, position: int) -> tuple[int, int]:
        """Which segment a position of ``text`` lies in, and where in it."""
        index = min(bisect_right(self._starts, position) - 1, len(self.segments) - 1)
        return index, position - self._starts[index]

    def scan(self, pattern: re.Pattern[str]) -> Iterator[Place]:
        """Every match in the texts: segment, offset in its text, the match itself."""
        if self.segments:
            for match in pattern.finditer(self.text):
                yield *self.place(match.start()), match

    def scan_firsts(self, pattern: re.Pattern[str]) -> Iterator[Place]:
        """The first match of each segment."""
        last = -1
        for index, offset, match in self.scan(pattern):
            if index != last:
                last = index
                yield index, offset, match

    @cached_property
    def in_time(self) -> list[int]:
        """The indexes of the segments by their in points."""
        starts = [segment.start_ms for segment in self.segments]
        return sorted(range(len(starts)), key=starts.__getitem__)
