"""Which JSON a file holds: our own transcript, or the answer of the speech-to-text API."""

import json
from typing import Any, Final

import msgspec

from service.formats.building import Reading
from service.formats.speech_json import is_speech, read_speech
from service.formats.transcript_json import is_transcript, read_transcript
from service.formats.unreadable import Unreadable

_SHOWN_KEYS: Final = 8


def read_json(text: str, language: str) -> Reading:
    """The document; raises Unreadable, with the line where the JSON is malformed."""
    body = _parsed(text)
    if isinstance(body, dict) and is_transcript(body):
        return read_transcript(body, language)
    if isinstance(body, dict) and is_speech(body):
        return read_speech(body, language)
    raise Unreadable(
        "The JSON is neither a transcript of ours (language, speakers, segments) nor an answer of the ElevenLabs "
        f"speech-to-text API (words, or transcripts); it has {_shape(body)}."
    )


def is_json(text: str) -> bool:
    """Whether the text is well-formed JSON of an object or a list."""
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        _parsed(text)
    except Unreadable:
        return False
    return True


def _parsed(text: str) -> Any:
    """Lone surrogates, which only the standard library takes, are removed later with other control characters."""
    try:
        return msgspec.json.decode(text)
    except msgspec.MsgspecError:
        pass
    except RecursionError:
        raise Unreadable("The JSON is nested too deeply.") from None
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(f"The JSON is malformed: {error.msg}.", error.lineno) from None
    except (ValueError, RecursionError):
        raise Unreadable("The JSON holds a number or a nesting that is too large.") from None


def _shape(body: Any) -> str:
    if not isinstance(body, dict):
        return f"a {type(body).__name__}"
    keys = [str(key)[:40].encode(errors="replace").decode() for key in list(body)[:_SHOWN_KEYS]]
    return f"the keys {', '.join(keys)}" if keys else "no keys"
