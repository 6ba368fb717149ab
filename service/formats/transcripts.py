"""Transcripts as text for people and as JSON for programs; both are UTF-8 and end their lines in LF."""

from collections.abc import Iterator

import msgspec

from service.documents.document import Document, Segment, SegmentKind
from service.formats.wording import one_line, sound, sung

TEXT_TYPE = "text/plain; charset=utf-8"
JSON_TYPE = "application/json"
JSON_FORMAT = "productions-transcript/1"
PARAGRAPH_PAUSE_MS = 2000


class TranscriptSpeaker(msgspec.Struct, frozen=True):
    """Somebody who speaks; segments refer to ``id``."""

    id: str
    name: str


class TranscriptSegment(msgspec.Struct, frozen=True):
    """One stretch. ``kind`` is ``speech``, ``sound`` or ``music``; ``speaker`` is an id of ``speakers`` or null."""

    index: int
    start_ms: int
    end_ms: int
    kind: str
    speaker: str | None
    text: str


class Transcript(msgspec.Struct, frozen=True):
    """The JSON file. ``format`` names this shape and its version; a field may be added without a new version."""

    format: str
    language: str
    duration_ms: int
    speakers: list[TranscriptSpeaker]
    segments: list[TranscriptSegment]


def render_json(document: Document, *, duration_ms: int) -> bytes:
    """The document whole, in the order in which it was written; ``duration_ms`` is that of the media."""
    transcript = Transcript(
        JSON_FORMAT,
        document.language,
        duration_ms,
        [TranscriptSpeaker(speaker.id, speaker.name) for speaker in document.speakers],
        [
            TranscriptSegment(index, one.start_ms, one.end_ms, one.kind.value, one.speaker, one.text)
            for index, one in enumerate(document.segments)
        ],
    )
    return msgspec.json.format(msgspec.json.encode(transcript), indent=2) + b"\n"


def render_text(document: Document) -> bytes:
    """Paragraphs with an empty line between them; empty for a document without text.

    A paragraph begins with another speaker, whose name leads it, with a pause of two seconds, and around sounds.
    """
    paragraphs = "\n\n".join(_paragraphs(document))
    return f"{paragraphs}\n".encode() if paragraphs else b""


def _paragraphs(document: Document) -> Iterator[str]:
    names = document.speaker_names()
    paragraph: list[str] = []
    last: Segment | None = None
    labelled: str | None = None
    for segment in sorted(document.segments, key=lambda one: (one.start_ms, one.end_ms)):
        text = one_line(segment.text)
        if not text:
            continue
        if paragraph and last is not None and _begins_paragraph(last, segment):
            yield " ".join(paragraph)
            paragraph = []
        if segment.kind is SegmentKind.SPEECH and segment.speaker is not None and segment.speaker != labelled:
            text, labelled = f"{one_line(names.get(segment.speaker, segment.speaker))}: {text}", segment.speaker
        paragraph.append(_worded(segment.kind, text))
        last = segment
    if paragraph:
        yield " ".join(paragraph)


def _begins_paragraph(last: Segment, segment: Segment) -> bool:
    return (
        segment.speaker != last.speaker
        or segment.kind is not last.kind
        or segment.start_ms - last.end_ms >= PARAGRAPH_PAUSE_MS
    )


def _worded(kind: SegmentKind, text: str) -> str:
    if kind is SegmentKind.SPEECH:
        return text
    return sound(text) if kind is SegmentKind.SOUND else sung(text)
