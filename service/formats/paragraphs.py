"""A document as the paragraphs that people read: one home for what TXT, DOCX, PDF and HTML have in common.

A paragraph begins with another speaker, with a pause of two seconds, and around sounds and music.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from service.documents.document import Document, Segment, SegmentKind
from service.documents.markup import Run, runs
from service.documents.wording import one_line

PARAGRAPH_PAUSE_MS: Final = 2000
_SPACES: Final = re.compile(r"\s+")
_UNPRINTED: Final = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_SPACE: Final = Run(" ", frozenset())


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Segments that are read as one. ``speaker`` is the name of who is heard, None if nobody is known.

    ``is_turn`` says that the speaker is another than the one last named, so that the name must lead the paragraph.
    Never without a segment; each of them has text.
    """

    kind: SegmentKind
    speaker: str | None
    is_turn: bool
    segments: tuple[Segment, ...]

    @property
    def start_ms(self) -> int:
        """The in point of the first segment."""
        return self.segments[0].start_ms

    @property
    def end_ms(self) -> int:
        """The latest out point."""
        return max(segment.end_ms for segment in self.segments)

    @property
    def runs(self) -> list[Run]:
        """The words on one line in stretches of one style; sounds in brackets, music between notes."""
        return one_line_runs(chain.from_iterable((_SPACE, *worded(segment)) for segment in self.segments))

    @property
    def text(self) -> str:
        """The same without styles."""
        return "".join(run.text for run in self.runs)


def paragraphs(document: Document) -> Iterator[Paragraph]:
    """The paragraphs in the order of the media; segments without text are left out."""
    names = {key: one_line(name) or key for key, name in document.speaker_names().items()}
    named: str | None = None
    for segments in _gathered(document):
        first = segments[0]
        is_turn = first.kind is SegmentKind.SPEECH and first.speaker is not None and first.speaker != named
        named = first.speaker if is_turn else named
        speaker = None if first.speaker is None else names.get(first.speaker, first.speaker)
        yield Paragraph(first.kind, speaker, is_turn, tuple(segments))


def _gathered(document: Document) -> Iterator[list[Segment]]:
    gathered: list[Segment] = []
    for segment in sorted(document.segments, key=lambda one: (one.start_ms, one.end_ms)):
        if not any(run.text.strip() for run in runs(segment.text)):
            continue
        if gathered and _begins_paragraph(gathered[-1], segment):
            yield gathered
            gathered = []
        gathered.append(segment)
    if gathered:
        yield gathered


def _begins_paragraph(last: Segment, segment: Segment) -> bool:
    return (
        segment.speaker != last.speaker
        or segment.kind is not last.kind
        or segment.start_ms - last.end_ms >= PARAGRAPH_PAUSE_MS
    )


def worded(segment: Segment) -> list[Run]:
    """The segment's words on one line in their styles; sounds get brackets and music notes, unless they have them."""
    styled = one_line_runs(runs(segment.text))
    text = "".join(run.text for run in styled)
    if segment.kind is SegmentKind.SOUND and not (text.startswith("[") and text.endswith("]")):
        return one_line_runs([Run("[", frozenset()), *styled, Run("]", frozenset())])
    if segment.kind is SegmentKind.MUSIC and not text.startswith("♪"):
        return one_line_runs([Run("♪ ", frozenset()), *styled, Run(" ♪", frozenset())])
    return styled


def printable(text: str) -> str:
    """The text without the control characters and lone surrogates that no XML and no HTML may hold."""
    return _UNPRINTED.sub("", text)


def one_line_runs(styled: Iterable[Run]) -> list[Run]:
    """Runs on one line: white space of any kind becomes one space, control characters go; no run is empty."""
    line: list[Run] = []
    for text, styles in styled:
        spaced = _SPACES.sub(" ", printable(text))
        if not line or line[-1].text.endswith(" "):
            spaced = spaced.removeprefix(" ")
        if not spaced:
            continue
        if line and line[-1].styles == styles:
            line[-1] = Run(line[-1].text + spaced, styles)
        else:
            line.append(Run(spaced, styles))
    if line and line[-1].text.endswith(" "):
        rest = Run(line[-1].text[:-1], line[-1].styles)
        line = [*line[:-1], rest] if rest.text else line[:-1]
    return line
