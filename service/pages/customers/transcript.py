"""A document as a page shows it: segments with their speakers' colours, a page of them at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from service.documents.document import Document
from service.documents.markup import Run, runs

TONES: Final = 8
"""How many colours there are for speakers; the ninth speaker has the first one's, and a name of their own."""

PAGE: Final = 300
"""Segments of one page for browsers without script; the others load the whole document."""


@dataclass(frozen=True, slots=True)
class ShownSpeaker:
    """A speaker with the number of the colour and how many segments are theirs."""

    id: str
    name: str
    tone: int
    segments: int


@dataclass(frozen=True, slots=True)
class ShownSegment:
    """One segment. ``anchor`` names it in addresses; ``speaker`` is None for nobody in particular."""

    index: int
    anchor: str
    start_ms: int
    end_ms: int
    kind: str
    speaker: ShownSpeaker | None
    is_same_speaker: bool
    runs: Sequence[Run]


@dataclass(frozen=True, slots=True)
class TranscriptPage:
    """Some segments of a document; ``before`` and ``after`` are the first segments of the pages around, or None."""

    segments: Sequence[ShownSegment]
    count: int
    before: int | None
    after: int | None


def speakers_of(document: Document) -> list[ShownSpeaker]:
    """The speakers who are heard, in the order in which the document lists them."""
    heard: dict[str, int] = {}
    for segment in document.segments:
        if segment.speaker is not None:
            heard[segment.speaker] = heard.get(segment.speaker, 0) + 1
    present = [one for one in document.speakers if one.id in heard]
    return [ShownSpeaker(one.id, one.name, place % TONES, heard[one.id]) for place, one in enumerate(present)]


def transcript_page(document: Document, first: int) -> TranscriptPage:
    """The page that begins with the segment ``first``."""
    count = len(document.segments)
    start = max(0, min(first, count - 1)) // PAGE * PAGE
    known = {one.id: one for one in speakers_of(document)}
    segments = [_shown(document, index, known) for index in range(start, min(start + PAGE, count))]
    return TranscriptPage(
        segments, count, start - PAGE if start else None, start + PAGE if start + PAGE < count else None
    )


def anchor_of(document: Document, index: int) -> str:
    """The name of a segment in addresses: by its id, or by its place where it has none."""
    segment = document.segments[index]
    return f"segment-{segment.id}" if segment.id else f"place-{index}"


def _shown(document: Document, index: int, known: dict[str, ShownSpeaker]) -> ShownSegment:
    segment = document.segments[index]
    previous = document.segments[index - 1].speaker if index else None
    return ShownSegment(
        index,
        anchor_of(document, index),
        segment.start_ms,
        segment.end_ms,
        segment.kind.value,
        known.get(segment.speaker) if segment.speaker else None,
        segment.speaker is not None and segment.speaker == previous,
        list(runs(segment.text)),
    )
