"""What Whisper and the programs built upon it write: segments with times in seconds, some with words and speakers."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from service.documents.document import MAX_SEGMENTS, Document, Segment, Word
from service.documents.wording import one_line
from service.formats.building import MAX_TEXT, Cast, Reading
from service.formats.languages import language_note
from service.formats.options import Format
from service.formats.repairing import MAX_MS
from service.formats.speech_json import MAX_WORD, Seconds, speaker_name
from service.formats.unreadable import Unreadable

_MOST_WORDS = 5000


class HeardWord(msgspec.Struct, frozen=True):
    """One word; those that could not be aligned have no times."""

    word: str
    start: Seconds | None = None
    end: Seconds | None = None


class HeardSegment(msgspec.Struct, frozen=True):
    """One stretch of speech, in seconds."""

    start: Seconds
    end: Seconds
    text: str
    speaker: str | None = None
    words: list[HeardWord] | None = None


class Heard(msgspec.Struct, frozen=True):
    """The file; all else in it is left out."""

    segments: Annotated[list[HeardSegment], Meta(max_length=MAX_SEGMENTS)]
    language: str | None = None


def is_whisper(body: dict[str, Any]) -> bool:
    """Whether it can be such a file."""
    segments = body.get("segments")
    first = segments[0] if isinstance(segments, list) and segments else None
    return isinstance(first, dict) and {"start", "end", "text"} <= first.keys()


def read_whisper(body: dict[str, Any], language: str) -> Reading:
    """The segments in the order of time, those without text left out. Raises Unreadable."""
    try:
        heard = msgspec.convert(body, Heard)
    except msgspec.ValidationError as error:
        raise Unreadable(f"The JSON has segments with times in seconds, but cannot be read: {error}.") from None
    cast = Cast()
    segments = [_segment(one, text, cast) for one in heard.segments if (text := one_line(one.text)[:MAX_TEXT])]
    segments.sort(key=lambda one: (one.start_ms, one.end_ms))
    notes = language_note(heard.language if len(heard.language or "") < 4 else None, language)
    return Reading(Document(language, segments, cast.speakers), Format.JSON, notes)


def _segment(one: HeardSegment, text: str, cast: Cast) -> Segment:
    start, end = _span(one.start, one.end)
    words = [
        Word(*_span(word.start, word.end), shown)
        for word in (one.words or [])[:_MOST_WORDS]
        if word.start is not None and word.end is not None and (shown := one_line(word.word)[:MAX_WORD])
    ]
    return Segment(start, end, text, cast.id_of(speaker_name(one.speaker)), words=words)


def _span(start: float, end: float) -> tuple[int, int]:
    """In milliseconds, at least one of them long."""
    first = min(round(start * 1000), MAX_MS - 1)
    return first, max(first + 1, round(end * 1000))
