"""Transcripts as text for people and as JSON for programs; both are UTF-8 and end their lines in LF."""

import msgspec

from service.documents.document import Document
from service.formats.paragraphs import Paragraph, paragraphs
from service.formats.wording import one_line

TEXT_TYPE = "text/plain; charset=utf-8"
JSON_TYPE = "application/json"
JSON_FORMAT = "productions-transcript/1"


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

    A speaker's name leads the first paragraph of a turn. ``service.formats.paragraphs`` says where one begins.
    """
    text = "\n\n".join(_led(paragraph) for paragraph in paragraphs(document))
    return f"{text}\n".encode() if text else b""


def _led(paragraph: Paragraph) -> str:
    text = one_line(paragraph.text)
    return f"{paragraph.speaker}: {text}" if paragraph.is_turn else text
