"""From segments to cues: the one home of cue breaking. Text is cut at words, and time is shared by characters.

A segment whose text fits keeps its own line breaks. Hearing-impaired viewers (SDH) also get sounds in brackets and the
name of whoever begins to speak; for everybody else sounds are left out. Sung words stand between notes for both.
"""

from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from service.documents.document import Document, Segment, SegmentKind
from service.formats.wording import one_line, sound, sung
from service.timedtext.cues import Breaking, Cue
from service.timedtext.graphemes import length
from service.timedtext.profiles import Limits

DEFAULT_LIMITS: Final = Limits()


def break_cues(
    document: Document, limits: Limits = DEFAULT_LIMITS, *, is_sdh: bool = False, language: str | None = None,
    duration_ms: int | None = None,
) -> Breaking:  # fmt: skip
    """The document's cues by their in points; segments without text have none.

    ``language`` is the document's own where it is not given. ``duration_ms`` is the media's.
    """
    return Breaking(_cues(document, limits, is_sdh))


def _cues(document: Document, limits: Limits, is_sdh: bool) -> list[Cue]:
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


def _screens(text: str, limits: Limits) -> list[tuple[str, ...]]:
    lines = text.split("\n")
    if len(lines) <= limits.max_lines and all(length(line) <= limits.max_chars_per_line for line in lines):
        return [tuple(lines)]
    wrapped = list(_wrapped(text.split(), limits.max_chars_per_line))
    return [tuple(wrapped[first : first + limits.max_lines]) for first in range(0, len(wrapped), limits.max_lines)]


def _wrapped(words: list[str], width: int) -> Iterator[str]:
    """Lines of at most ``width``; a longer word has a line of its own."""
    line, seen = words[0], length(words[0])
    for word in words[1:]:
        added = length(word)
        if seen + 1 + added > width:
            yield line
            line, seen = word, added
        else:
            line, seen = f"{line} {word}", seen + 1 + added
    yield line


def _timed(segment: Segment, screens: list[tuple[str, ...]]) -> Iterator[Cue]:
    """Shares the segment's time by characters; one too short for its screens stays one cue."""
    duration = segment.end_ms - segment.start_ms
    if duration < len(screens):
        yield Cue(segment.start_ms, segment.end_ms, tuple(line for screen in screens for line in screen))
        return
    spare = duration - len(screens)
    read = list(accumulate(max(1, sum(map(length, screen))) for screen in screens))
    start = segment.start_ms
    for number, (screen, so_far) in enumerate(zip(screens, read, strict=True), start=1):
        end = segment.start_ms + number + spare * so_far // read[-1]
        yield Cue(start, end, screen)
        start = end
