"""The document: timed segments with speakers. What linguists edit, reviewers approve and files are rendered from."""

from enum import Enum
from itertools import count
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from service.errors import InvalidInput

MAX_SEGMENTS = 50_000

Milliseconds = Annotated[int, Meta(ge=0, le=48 * 3600 * 1000)]
SpeakerName = Annotated[str, Meta(min_length=1, max_length=200)]
Identifier = Annotated[str, Meta(min_length=1, max_length=64)]
SegmentId = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-][A-Za-z0-9_.-]*$")]
"""It stands in addresses (`.../segments/{segment_id}/takes`), so it holds nothing that has a meaning there."""


class SegmentKind(Enum):
    """What is heard."""

    SPEECH = "speech"
    SOUND = "sound"
    MUSIC = "music"


class Speaker(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Somebody who speaks; segments refer to ``id``. ``voice`` is the voice that a dub gives them, once chosen."""

    id: Identifier
    name: SpeakerName
    voice: Annotated[str, Meta(max_length=200)] | None = None


class Word(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One spoken word of a segment with its own in and out points."""

    start_ms: Milliseconds
    end_ms: Milliseconds
    text: Annotated[str, Meta(max_length=200)]


class Segment(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One stretch of sound with its in point and out point.

    ``text`` may hold line breaks and the tags of ``service.documents.markup`` (``<i>``, ``<b>``, ``<u>``). ``id`` names
    the segment for comments and takes across versions; who hands in a document without ids is given some.
    """

    start_ms: Milliseconds
    end_ms: Milliseconds
    text: Annotated[str, Meta(max_length=10_000)]
    speaker: str | None = None
    kind: SegmentKind = SegmentKind.SPEECH
    id: SegmentId | None = None
    words: Annotated[list[Word], Meta(max_length=5000)] = []


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One document in one language. ``language`` is the customer's code of the text.

    ``is_verbatim`` and ``is_sdh`` say the style that the text is written in. ``source`` is the id of the document
    version that this one translates. All three are set by the service when the document is handed in.
    """

    language: Annotated[str, Meta(min_length=2, max_length=35)]
    segments: Annotated[list[Segment], Meta(max_length=MAX_SEGMENTS)]
    speakers: Annotated[list[Speaker], Meta(max_length=1000)] = []
    is_verbatim: bool = False
    is_sdh: bool = False
    source: Annotated[str, Meta(max_length=64)] | None = None

    @property
    def has_text(self) -> bool:
        """Whether there is anything to read."""
        return any(segment.text.strip() for segment in self.segments)

    def speaker_names(self) -> dict[str, str]:
        """Names by speaker id."""
        return {speaker.id: speaker.name for speaker in self.speakers}


def check_document(document: Document) -> None:
    """What the types cannot say; raises InvalidInput with each place (at most 20)."""
    known, ids = document.speaker_names(), set[str]()
    troubles: list[tuple[int, str, str]] = []
    for index, segment in enumerate(document.segments):
        if segment.id is not None and segment.id in ids:
            troubles.append((index, "id", f"another segment has the id {segment.id!r} already"))
        ids.add(segment.id or "")
        if segment.end_ms <= segment.start_ms:
            troubles.append((index, "end_ms", "the out point must come after the in point"))
        if segment.speaker is not None and segment.speaker not in known:
            troubles.append((index, "speaker", f"no speaker {segment.speaker!r} is listed in speakers"))
        if len(troubles) >= 20:
            break
    if troubles:
        raise InvalidInput(
            [
                {"loc": ["body", "segments", index, field], "msg": message, "type": "value_error"}
                for index, field, message in troubles
            ]
        )


def to_json(document: Document) -> dict[str, Any]:
    """As it is kept in a row."""
    built: dict[str, Any] = msgspec.to_builtins(document)
    return built


def from_json(body: dict[str, Any]) -> Document:
    """From a row."""
    return msgspec.convert(body, Document)


def with_ids(document: Document) -> Document:
    """The document with an id for each segment that has none, unlike all others; the same document if all have one."""
    taken = {segment.id for segment in document.segments if segment.id}
    if len(taken) == len(document.segments):
        return document
    fresh = (name for number in count(1) if (name := f"s{number}") not in taken)
    named = [one if one.id else msgspec.structs.replace(one, id=next(fresh)) for one in document.segments]
    return msgspec.structs.replace(document, segments=named)
