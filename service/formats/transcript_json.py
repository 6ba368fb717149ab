"""Our own JSON: the document whole, for programs. Nothing of a document is lost in it."""

from typing import Annotated, Any, Final

import msgspec
from msgspec import UNSET, Meta, UnsetType

from service.documents.document import (
    MAX_SEGMENTS,
    Document,
    Identifier,
    Milliseconds,
    Segment,
    SegmentId,
    SegmentKind,
    Speaker,
    Word,
)
from service.formats.building import Reading
from service.formats.languages import language_note
from service.formats.options import Format
from service.formats.repairing import Piece, times_put_right
from service.formats.unreadable import Unreadable

CONTENT_TYPE: Final = "application/json"
FORMAT: Final = "productions-transcript/1"
_Words = Annotated[list[Word], Meta(max_length=5000)]


class TranscriptSpeaker(msgspec.Struct, frozen=True):
    """Somebody who speaks; segments refer to ``id``. ``voice`` is the voice of a dub, where one was chosen."""

    id: Identifier
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    voice: Annotated[str, Meta(max_length=200)] | UnsetType | None = UNSET


class TranscriptSegment(msgspec.Struct, frozen=True, kw_only=True):
    """One stretch. ``speaker`` is an id of ``speakers`` or null; ``words`` are there where their times are known."""

    index: int = 0
    id: SegmentId | UnsetType | None = UNSET
    start_ms: Milliseconds
    end_ms: Milliseconds
    kind: SegmentKind = SegmentKind.SPEECH
    speaker: str | None = None
    text: Annotated[str, Meta(max_length=10_000)]
    words: _Words | UnsetType = UNSET


class Transcript(msgspec.Struct, frozen=True, kw_only=True):
    """The file. ``format`` names this shape and its version; a field may be added without a new version.

    ``duration_ms`` is that of the media. ``source`` is the document version that was translated, where one was.
    """

    format: str = FORMAT
    language: Annotated[str, Meta(min_length=2, max_length=35)]
    duration_ms: int = 0
    is_verbatim: bool = False
    is_sdh: bool = False
    source: Annotated[str, Meta(max_length=64)] | UnsetType | None = UNSET
    speakers: Annotated[list[TranscriptSpeaker], Meta(max_length=1000)] = []
    segments: Annotated[list[TranscriptSegment], Meta(max_length=MAX_SEGMENTS)]


def render_json(document: Document, *, duration_ms: int) -> bytes:
    """The document in the order in which it was written; ``duration_ms`` is that of the media."""
    transcript = Transcript(
        language=document.language,
        duration_ms=duration_ms,
        is_verbatim=document.is_verbatim,
        is_sdh=document.is_sdh,
        source=document.source or UNSET,
        speakers=[TranscriptSpeaker(one.id, one.name, one.voice or UNSET) for one in document.speakers],
        segments=[
            TranscriptSegment(
                index=index, start_ms=one.start_ms, end_ms=one.end_ms, kind=one.kind, speaker=one.speaker,
                text=one.text, id=one.id or UNSET, words=one.words or UNSET,
            )
            for index, one in enumerate(document.segments)
        ],
    )  # fmt: skip
    return msgspec.json.format(msgspec.json.encode(transcript), indent=2) + b"\n"


def is_transcript(body: dict[str, Any]) -> bool:
    """Whether it is this file, or a document as the API has it."""
    return body.get("format") == FORMAT or ("segments" in body and "language" in body and "format" not in body)


def read_transcript(body: dict[str, Any], language: str) -> Reading:
    """The document, whole. Raises Unreadable for what has another shape; unknown fields are left out."""
    try:
        transcript = msgspec.convert(body, Transcript)
    except msgspec.ValidationError as error:
        raise Unreadable(f"The JSON is no transcript of ours: {error}.") from None
    notes = language_note(transcript.language, language)
    speakers = _speakers(transcript, notes)
    document = Document(
        language, _segments(transcript, notes), speakers, transcript.is_verbatim, transcript.is_sdh,
        transcript.source or None,
    )  # fmt: skip
    return Reading(document, Format.JSON, notes)


def _speakers(transcript: Transcript, notes: list[str]) -> list[Speaker]:
    listed: dict[str, Speaker] = {}
    for one in transcript.speakers:
        listed.setdefault(one.id, Speaker(one.id, one.name, one.voice or None))
    missing = list({one.speaker: None for one in transcript.segments if one.speaker and one.speaker not in listed})
    if any(len(key) > 64 for key in missing) or len(listed) + len(missing) > 1000:
        raise Unreadable("Segments name speakers that are not listed, and too many or too long to be added.")
    if missing:
        notes.append("Speakers that segments name and the list has not were added.")
    return [*listed.values(), *(Speaker(key, key) for key in missing)]


def _segments(transcript: Transcript, notes: list[str]) -> list[Segment]:
    times = times_put_right([Piece(one.start_ms, one.end_ms, "") for one in transcript.segments], notes)
    ids: set[str] = set()
    segments = []
    for one, time in zip(transcript.segments, times, strict=True):
        own = one.id if one.id and one.id not in ids else None
        ids.update({own} if own else ())
        segments.append(
            Segment(time.start_ms, time.end_ms, one.text, one.speaker or None, one.kind, own, one.words or [])
        )
    if any(one.id and made.id is None for one, made in zip(transcript.segments, segments, strict=True)):
        notes.append("Some segments had the same id; all but the first lost it.")
    return segments
