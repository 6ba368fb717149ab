"""The document: timed segments with speakers. What linguists edit, reviewers approve and files are rendered from."""

from enum import Enum
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from service.errors import InvalidInput

MAX_SEGMENTS = 50_000

Milliseconds = Annotated[int, Meta(ge=0, le=48 * 3600 * 1000)]


class SegmentKind(Enum):
    """What is heard."""

    SPEECH = "speech"
    SOUND = "sound"
    MUSIC = "music"


class Speaker(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who speaks; segments refer to ``id``."""

    id: Annotated[str, Meta(min_length=1, max_length=64)]
    name: Annotated[str, Meta(min_length=1, max_length=200)]


class Segment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One stretch of sound with its in point and out point."""

    start_ms: Milliseconds
    end_ms: Milliseconds
    text: Annotated[str, Meta(max_length=10_000)]
    speaker: str | None = None
    kind: SegmentKind = SegmentKind.SPEECH


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One document in one language. ``language`` is the customer's code of the text."""

    language: Annotated[str, Meta(min_length=2, max_length=35)]
    segments: Annotated[list[Segment], Meta(max_length=MAX_SEGMENTS)]
    speakers: Annotated[list[Speaker], Meta(max_length=1000)] = []

    @property
    def has_text(self) -> bool:
        """Whether there is anything to read."""
        return any(segment.text.strip() for segment in self.segments)

    def speaker_names(self) -> dict[str, str]:
        """Names by speaker id."""
        return {speaker.id: speaker.name for speaker in self.speakers}


def check_document(document: Document) -> None:
    """What the types cannot say; raises InvalidInput with each place (at most 20)."""
    known = document.speaker_names()
    troubles: list[tuple[int, str, str]] = []
    for index, segment in enumerate(document.segments):
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
