"""What simulated linguists hand in: the sample script, timed over the file. They cannot listen, and do not claim to."""

from typing import Final

from service.commands.client import Json
from service.commands.demo.translations import HARBOUR
from service.dubbing.placeholder import VOICE
from service.embedded.samples import sample_script

FRAME_MS: Final = 40
GAP_MS: Final = 80
NARRATOR: Final = "narrator"


def transcript_document(language: str, length_ms: int) -> Json:
    """The sample script of a language, each sentence as long as its share of the letters."""
    return _document(language, sample_script(language), length_ms)


def translated_document(document: Json, language: str) -> Json:
    """The same segments in another language."""
    sentences = HARBOUR[language[:2].lower()]
    segments = [
        segment | {"text": sentences[number % len(sentences)]} for number, segment in enumerate(document["segments"])
    ]
    return document | {"language": language, "segments": segments}


def timed_document(document: Json) -> Json:
    """In and out points on whole frames, with a gap before the next segment."""
    return document | {"segments": [_timed(segment) for segment in document["segments"]]}


def _timed(segment: Json) -> Json:
    start_ms = _on_frame(segment["start_ms"])
    end_ms = _on_frame(segment["end_ms"] - GAP_MS)
    return segment | {"start_ms": start_ms, "end_ms": max(end_ms, start_ms + FRAME_MS)}


def voiced_document(document: Json, language: str) -> Json:
    """The speaker with the voice that was chosen, named as the placeholder it is."""
    speaker = {"id": NARRATOR, "name": f"Placeholder voice (eSpeak NG, {language})", "voice": VOICE}
    return document | {"speakers": [speaker]}


def corrected_document(document: Json) -> Json:
    """Rework: what the notes of the simulated reviewer ask for, each line a frame longer."""
    segments = [segment | {"end_ms": segment["end_ms"] + FRAME_MS} for segment in document["segments"]]
    return document | {"segments": segments}


def half_done(document: Json) -> Json:
    """The document as it is autosaved half way."""
    segments = document["segments"]
    return document | {"segments": segments[: max(1, len(segments) // 2)]}


def _document(language: str, sentences: list[str], length_ms: int) -> Json:
    letters = sum(len(sentence) for sentence in sentences)
    segments, spoken = [], 0
    for sentence in sentences:
        start_ms = spoken * length_ms // letters
        spoken += len(sentence)
        end_ms = max(spoken * length_ms // letters, start_ms + 1)
        segments.append(
            {"start_ms": start_ms, "end_ms": end_ms, "text": sentence, "speaker": NARRATOR, "kind": "speech"}
        )
    speakers = [{"id": NARRATOR, "name": "Narrator"}]
    return {"language": language, "segments": segments, "speakers": speakers}


def _on_frame(milliseconds: int) -> int:
    return milliseconds // FRAME_MS * FRAME_MS
