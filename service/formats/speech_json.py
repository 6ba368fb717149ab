"""The answer of the ElevenLabs speech-to-text API as a document; its words keep their times.

A segment ends with its speaker's turn, with a sentence, before a pause, around a sound, and when it gets too long.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Final, NamedTuple

import msgspec
from msgspec import Meta

from service.documents.document import MAX_SEGMENTS, Document, Segment, SegmentKind, Word
from service.documents.wording import one_line
from service.formats.building import MAX_TEXT, Cast, Reading
from service.formats.languages import language_note
from service.formats.options import Format
from service.formats.repairing import MAX_MS
from service.formats.unreadable import Unreadable

PAUSE_MS: Final = 1000
LONGEST_MS: Final = 30_000
MAX_WORD: Final = 200
_MOST_WORDS: Final = 400
_SENTENCE_END: Final = re.compile(r"[.!?\u2026\u061f\u06d4\u0964][\"'\u201d\u2019\u00bb)\]]{0,3}\Z")
_NO_SENTENCE_END: Final = frozenset(
    {"mr.", "mrs.", "ms.", "dr.", "st.", "prof.", "vs.", "sr.", "sra.", "no.", "nr.", "m."}
)
_NUMBERED: Final = re.compile(r"speaker_(\d{1,4})\Z", re.ASCII | re.IGNORECASE)
Seconds = Annotated[float, Meta(ge=0, le=MAX_MS / 1000)]


class SpokenWord(msgspec.Struct, frozen=True):
    """A word, the space between two, or a sound; times in seconds."""

    text: str
    type: str = "word"
    start: Seconds | None = None
    end: Seconds | None = None
    speaker_id: str | None = None


class Channel(msgspec.Struct, frozen=True):
    """The words of one channel, or of all of a recording."""

    words: list[SpokenWord]
    language_code: str | None = None
    channel_index: int | None = None


class Channels(msgspec.Struct, frozen=True):
    """The answer for a recording with a channel for each speaker."""

    transcripts: Annotated[list[Channel], Meta(min_length=1, max_length=100)]


def is_speech(body: dict[str, Any]) -> bool:
    """Whether it can be such an answer."""
    return "words" in body or "transcripts" in body


def read_speech(body: dict[str, Any], language: str) -> Reading:
    """The answer, of one or of several channels, as segments in the order of time. Raises Unreadable."""
    try:
        channels = msgspec.convert(body, Channels).transcripts if "transcripts" in body else [_channel(body)]
    except msgspec.ValidationError as error:
        raise Unreadable(f"The JSON is no answer of the speech-to-text API: {error}.") from None
    cast, segments = Cast(), list[Segment]()
    for number, channel in enumerate(channels):
        of_channel = f"speaker_{number}" if len(channels) > 1 else None
        segments.extend(_segment(turn, cast, of_channel) for turn in _turns(_timed(channel.words)))
        if len(segments) > MAX_SEGMENTS:
            raise Unreadable(f"The answer gives more than {MAX_SEGMENTS:,} segments.")
    segments = [one for one in segments if one.text]
    if not segments:
        raise Unreadable("The answer of the speech-to-text API holds no words.")
    segments.sort(key=lambda one: (one.start_ms, one.end_ms))
    notes = language_note(channels[0].language_code, language)
    return Reading(Document(language, segments, cast.speakers), Format.JSON, notes)


def _channel(body: dict[str, Any]) -> Channel:
    return msgspec.convert(body, Channel)


class _Heard(NamedTuple):
    """A word, a space or a sound with both its points."""

    text: str
    type: str
    start_ms: int
    end_ms: int
    speaker: str | None


def _timed(words: Iterable[SpokenWord]) -> Iterator[_Heard]:
    """Words without a point of their own begin or end where the one before has ended."""
    position = 0
    for word in words:
        start = position if word.start is None else round(word.start * 1000)
        end = max(start, start if word.end is None else round(word.end * 1000))
        position = end
        yield _Heard(word.text, word.type, start, end, word.speaker_id)


def _turns(words: Iterable[_Heard]) -> Iterator[list[_Heard]]:
    """What becomes one segment each; the first and the last of them is no space."""
    turn: list[_Heard] = []
    spaces: list[_Heard] = []
    for word in words:
        if word.type == "spacing":
            spaces.append(word)
            continue
        if turn and _begins_segment(turn, word):
            yield turn
            turn = []
        turn += [*spaces, word] if turn else [word]
        spaces = []
    if turn:
        yield turn


def _begins_segment(turn: list[_Heard], word: _Heard) -> bool:
    first, last = turn[0], turn[-1]
    return (
        "audio_event" in (last.type, word.type)
        or word.speaker != last.speaker
        or word.start_ms - last.end_ms >= PAUSE_MS
        or word.end_ms - first.start_ms > LONGEST_MS
        or len(turn) >= _MOST_WORDS
        or _ends_sentence(last.text)
    )


def _ends_sentence(word: str) -> bool:
    word = word.strip()
    return _SENTENCE_END.search(word[-4:]) is not None and word.lower() not in _NO_SENTENCE_END


def _segment(turn: list[_Heard], cast: Cast, of_channel: str | None) -> Segment:
    start = min(turn[0].start_ms, MAX_MS - 1)
    end = max(start + 1, *(word.end_ms for word in turn))
    speaker = cast.id_of(speaker_name(of_channel or turn[0].speaker))
    text = one_line("".join(word.text for word in turn))[:MAX_TEXT]
    if turn[0].type == "audio_event":
        return Segment(start, end, text.strip("()[] "), None, SegmentKind.SOUND)
    words = [Word(one.start_ms, one.end_ms, shown) for one in turn if (shown := one_line(one.text)[:MAX_WORD])]
    return Segment(start, end, text, speaker, SegmentKind.SPEECH, words=words)


def speaker_name(speaker: str | None) -> str | None:
    """``Speaker 1`` for ``speaker_0``; any other id as it is."""
    numbered = _NUMBERED.match(speaker or "")
    return f"Speaker {int(numbered[1]) + 1}" if numbered else speaker
