"""From segments to cues: the one home of cue breaking. Text is cut at words, and time is shared by characters.

A segment whose text fits keeps its own line breaks. Hearing-impaired viewers (SDH) also get sounds in brackets and the
name of whoever begins to speak; for everybody else sounds are left out. Sung words stand between notes for both.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from service.documents.document import Document, Segment, SegmentKind
from service.formats.wording import one_line, sound, sung
from service.timedtext.cues import Cue

_UNSEEN = frozenset({"Mn", "Me", "Cf"})


@dataclass(frozen=True, slots=True)
class CueLimits:
    """How much text a cue holds; characters as the reader sees them."""

    max_chars_per_line: int = 42
    max_lines: int = 2

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> "CueLimits":
        """The limits of a job: the item's ``cue_options``, where it has any."""
        given = options.get("cue_options") or {}
        return cls(
            given.get("max_chars_per_line") or DEFAULT_LIMITS.max_chars_per_line,
            given.get("max_lines_per_cue") or DEFAULT_LIMITS.max_lines,
        )


DEFAULT_LIMITS = CueLimits()


def break_cues(document: Document, limits: CueLimits = DEFAULT_LIMITS, *, is_sdh: bool = False) -> list[Cue]:
    """The document's cues by their in points; segments without text have none."""
    names, speaking = document.speaker_names(), None
    cues: list[Cue] = []
    for segment in sorted(document.segments, key=lambda one: (one.start_ms, one.end_ms)):
        text = _shown(segment, is_sdh)
        if not text:
            continue
        if is_sdh and segment.speaker is not None and segment.speaker != speaking:
            text = f"[{one_line(names.get(segment.speaker, segment.speaker))}] {text}"
        speaking = segment.speaker or speaking
        cues.extend(_timed(segment, _screens(text, limits)))
    return cues


def _shown(segment: Segment, is_sdh: bool) -> str:
    """The text of a segment, line breaks kept; empty when it is not shown."""
    lines = [kept for line in segment.text.splitlines() if (kept := one_line(line))]
    if not lines or (segment.kind is SegmentKind.SOUND and not is_sdh):
        return ""
    if segment.kind is SegmentKind.SPEECH:
        return "\n".join(lines)
    return sound(" ".join(lines)) if segment.kind is SegmentKind.SOUND else sung(" ".join(lines))


def _screens(text: str, limits: CueLimits) -> list[tuple[str, ...]]:
    lines = text.split("\n")
    if len(lines) <= limits.max_lines and all(seen_length(line) <= limits.max_chars_per_line for line in lines):
        return [tuple(lines)]
    wrapped = list(_wrapped(text.split(), limits.max_chars_per_line))
    return [tuple(wrapped[first : first + limits.max_lines]) for first in range(0, len(wrapped), limits.max_lines)]


def _wrapped(words: list[str], width: int) -> Iterator[str]:
    """Lines of at most ``width``; a longer word has a line of its own."""
    line, length = words[0], seen_length(words[0])
    for word in words[1:]:
        added = seen_length(word)
        if length + 1 + added > width:
            yield line
            line, length = word, added
        else:
            line, length = f"{line} {word}", length + 1 + added
    yield line


def seen_length(text: str) -> int:
    """Characters as the reader sees them: marks that combine or steer direction do not count."""
    if text.isascii():
        return len(text)
    return sum(unicodedata.category(character) not in _UNSEEN for character in text)


def _timed(segment: Segment, screens: list[tuple[str, ...]]) -> Iterator[Cue]:
    """Shares the segment's time by characters; one too short for its screens stays one cue."""
    duration = segment.end_ms - segment.start_ms
    if duration < len(screens):
        yield Cue(segment.start_ms, segment.end_ms, tuple(line for screen in screens for line in screen))
        return
    spare = duration - len(screens)
    read = list(accumulate(max(1, sum(map(seen_length, screen))) for screen in screens))
    start = segment.start_ms
    for number, (screen, so_far) in enumerate(zip(screens, read, strict=True), start=1):
        end = segment.start_ms + number + spare * so_far // read[-1]
        yield Cue(start, end, screen)
        start = end
