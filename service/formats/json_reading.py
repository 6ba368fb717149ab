"""Which JSON a file holds: our own transcript, the answer of the speech-to-text API, or what Whisper writes."""

import re
from collections.abc import Callable
from typing import Any, Final

import msgspec

from service.formats.building import Reading
from service.formats.decoding import removed_note
from service.formats.speech_json import is_speech, read_speech
from service.formats.transcript_json import is_transcript, read_transcript
from service.formats.unreadable import Unreadable
from service.formats.whisper_json import is_whisper, read_whisper

_SHOWN_KEYS: Final = 8
_MOST_VALUES: Final = 1_000_000
_OBJECT: Final = re.compile(r"\s*\{\s*[\"}]")
_BYTE: Final = re.compile(r"\(byte (\d+)\)")
_ESCAPE: Final = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|\\(u(?:00(?:0[0-8eEfF]|1[0-9a-fA-F]|7[fF]|8[0-46-9a-fA-F]|9[0-9a-fA-F])|[dD][89a-fA-F][0-9a-fA-F]{2}|[fF]{3}[eEfF]))"
    r"|\\."
)


def read_json(text: str, language: str) -> Reading:
    """The document; raises Unreadable, with the line where the JSON is malformed."""
    text, notes = _without_controls(text)
    body = _parsed(text)
    reader = _reader(body) if isinstance(body, dict) else None
    if reader is not None:
        reading = reader(body, language)
        return Reading(reading.document, reading.format, notes + reading.notes)
    raise Unreadable(
        "The JSON is neither a transcript of ours (language, speakers, segments) nor an answer of the ElevenLabs "
        "speech-to-text API (words, or transcripts), nor one of Whisper (segments with start, end and text); "
        f"it has {_shape(body)}."
    )


def _reader(body: dict[str, Any]) -> Callable[[dict[str, Any], str], Reading] | None:
    if is_whisper(body):
        return read_whisper
    if is_transcript(body):
        return read_transcript
    return read_speech if is_speech(body) else None


def is_json(text: str) -> bool:
    """Whether the text begins as a JSON object does."""
    return _OBJECT.match(text) is not None


def _parsed(text: str) -> Any:
    data = text.encode()
    if data.count(b"{") + data.count(b"[") > _MOST_VALUES:
        raise Unreadable(f"The JSON has more than {_MOST_VALUES:,} objects and lists.")
    try:
        return msgspec.json.decode(data)
    except msgspec.MsgspecError as error:
        place = _BYTE.search(str(error))
        line = data.count(b"\n", 0, int(place[1])) + 1 if place else None
        raise Unreadable(f"{str(error).partition(' (byte')[0]}.", line) from None
    except RecursionError:
        raise Unreadable("The JSON is nested too deeply.") from None


def _without_controls(text: str) -> tuple[str, list[str]]:
    """The JSON without escapes of control characters and lone surrogates, and a note if there were any."""
    if "\\u" not in text:
        return text, []
    count = 0

    def kept(escape: re.Match[str]) -> str:
        nonlocal count
        count += escape[1] is not None
        return "" if escape[1] else escape[0]

    text = _ESCAPE.sub(kept, text)
    return text, [removed_note(count)] if count else []


def _shape(body: Any) -> str:
    if not isinstance(body, dict):
        return f"a {type(body).__name__}"
    keys = [str(key)[:40] for key in list(body)[:_SHOWN_KEYS]]
    return f"the keys {', '.join(keys)}" if keys else "no keys"
