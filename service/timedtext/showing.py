"""What of a segment is shown, and to whom.

Viewers who do not hear (SDH) also get sounds in brackets and the name of whoever begins to speak; for everybody else
sounds are left out. Sung words stand between notes for both.
"""

from collections.abc import Iterator
from functools import lru_cache

import msgspec

from service.documents.document import Document, Segment, SegmentKind, Word
from service.documents.markup import plain
from service.documents.wording import one_line, sound, sung
from service.timedtext.bidi import RLE, unframed
from service.timedtext.graphemes import length
from service.timedtext.passages import without_italics
from service.timedtext.profiles import Limits

_HARDLY_ANYTHING = 8


class Shown(msgspec.Struct, frozen=True, gc=False):
    """What a segment puts on the screen: ``text`` with its own line breaks. ``index`` is the segment's.

    ``speaker`` is None for a dialogue of two. ``is_speech`` tells text that time may divide from sounds and music.
    """

    index: int
    start_ms: int
    end_ms: int
    text: str
    speaker: str | None
    is_speech: bool
    words: list[Word]


def shown_segments(document: Document, limits: Limits, *, is_sdh: bool) -> Iterator[Shown]:
    """All segments that show text, by their in points."""
    names, speaking = document.speaker_names(), None
    segments = document.segments
    for index in sorted(range(len(segments)), key=lambda at: (segments[at].start_ms, segments[at].end_ms)):
        segment = segments[index]
        text = _text(segment, limits, is_sdh)
        if not text:
            continue
        speaker = segment.speaker
        if is_sdh and speaker is not None and speaker != speaking:
            text = f"[{one_line(names.get(speaker, speaker))}] {text}"
        speaking = speaker or speaking
        yield Shown(
            index, segment.start_ms, segment.end_ms, text, speaker, segment.kind is SegmentKind.SPEECH, segment.words
        )


def _text(segment: Segment, limits: Limits, is_sdh: bool) -> str:
    """The text of a segment, line breaks kept; empty when it is not shown."""
    kind = segment.kind
    if kind is SegmentKind.SOUND and not is_sdh:
        return ""
    lines = _lines(segment.text, limits.allows_italics)
    if not lines or kind is SegmentKind.SPEECH:
        return lines
    text = lines.replace("\n", " ")
    return sound(text) if kind is SegmentKind.SOUND else sung(text)


@lru_cache(maxsize=32_768)
def _lines(text: str, allows_italics: bool) -> str:
    """The lines that somebody can see, without what stands around them."""
    if not allows_italics:
        text = without_italics(text)
    lines = [kept for line in text.splitlines() if (kept := one_line(line))]
    if RLE in text:
        lines = [bare for line in lines if (bare := unframed(line))]
    return "" if not lines or _shows_nothing(lines) else "\n".join(lines)


def _shows_nothing(lines: list[str]) -> bool:
    """Whether all there is are tags or marks that nobody sees."""
    if lines[0][0] != "<" and len(lines[0]) >= _HARDLY_ANYTHING:
        return False
    return not any(length(plain(line).replace(" ", "")) for line in lines)
