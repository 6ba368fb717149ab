"""Transcripts as text, as our JSON and as the answers of the speech-to-text API."""

import json

import pytest

from service.documents.document import Document, Segment, SegmentKind, Speaker, Word
from service.formats.reading import read_document
from service.formats.text import TextOptions, render_text
from service.formats.transcript_json import render_json
from tests.service.formats.examples import SCRIPTS, document, said


def test_a_transcript_has_a_paragraph_for_each_turn_pause_and_sound() -> None:
    scene = document(
        said(0, "Hello."),
        said(1000, "How are\nyou?"),
        said(5000, "Anybody?"),
        said(6000, "applause", None, SegmentKind.SOUND),
        said(7000, "Fine.", "speaker-2"),
    )

    assert render_text(scene).decode() == "Ada: Hello. How are you?\n\nAnybody?\n\n[applause]\n\nBob: Fine.\n"
    assert render_text(scene, TextOptions(speakers=False)).decode() == (
        "[00:00:00] Hello. How are you?\n\n[00:00:05] Anybody?\n\n[00:00:06] [applause]\n\n[00:00:07] Fine.\n"
    )


@pytest.mark.parametrize("text", SCRIPTS.values())
def test_transcripts_keep_every_script_as_it_is(text: str) -> None:
    script = Document("hi", [Segment(0, 900, text, "s")], [Speaker("s", "वक्ता")])

    assert render_text(script).decode() == f"वक्ता: {text}\n"
    assert text in json.loads(render_json(script, duration_ms=900))["segments"][0]["text"]


def test_the_json_of_a_transcript_is_its_document() -> None:
    words = [Word(0, 500, "Hello.")]
    scene = Document("en", [Segment(0, 1000, "Hello.", "a", id="s1", words=words)], [Speaker("a", "Ada", "voice")])

    assert json.loads(render_json(scene, duration_ms=12_000)) == {
        "format": "productions-transcript/1",
        "language": "en",
        "duration_ms": 12_000,
        "is_verbatim": False,
        "is_sdh": False,
        "speakers": [{"id": "a", "name": "Ada", "voice": "voice"}],
        "segments": [
            {
                "index": 0,
                "id": "s1",
                "start_ms": 0,
                "end_ms": 1000,
                "kind": "speech",
                "speaker": "a",
                "text": "Hello.",
                "words": [{"start_ms": 0, "end_ms": 500, "text": "Hello."}],
            }
        ],
    }


def test_text_without_times_is_spread_over_the_recording_by_length() -> None:
    reading = read_document(b"Ada: One two.\n\nBob: Six.\n", name="t.txt", language="en", duration_ms=10_000)

    (first, second) = reading.document.segments
    assert (first.start_ms, first.end_ms, second.end_ms) == (0, second.start_ms, 10_000)
    assert first.end_ms > 5000
    assert reading.notes[0] == "The text has no times; it was spread over the recording, by length."


def word(
    text: str, start: float | None = None, end: float | None = None, kind: str = "word", who: str = "speaker_0"
) -> dict[str, object]:
    return {"text": text, "start": start, "end": end, "type": kind, "speaker_id": who, "logprob": 0}


def test_an_answer_of_speech_to_text_becomes_segments_by_turn_sentence_pause_and_sound() -> None:
    space = word(" ", kind="spacing")
    answer = {
        "language_code": "eng",
        "language_probability": 0.9,
        "text": "not used",
        "words": [
            word("Dr.", 0.1, 0.3), space, word("No", 0.3, 0.5), space, word("came.", 0.5, 0.9), space,
            word("Then", 1, 1.2), space,
            word("(laughter)", 1.3, 2.0, "audio_event"), space, word("left", 2.1, 2.4), space, word("late", 4.0, 4.5),
            word("Yes", 4.6, 4.9, who="speaker_1"),
        ],
    }  # fmt: skip

    document = read_document(json.dumps(answer).encode(), name="a.json", language="en").document

    assert [(one.text, one.kind.value, one.speaker) for one in document.segments] == [
        ("Dr. No came.", "speech", "speaker-1"),
        ("Then", "speech", "speaker-1"),
        ("laughter", "sound", None),
        ("left", "speech", "speaker-1"),
        ("late", "speech", "speaker-1"),
        ("Yes", "speech", "speaker-2"),
    ]
    assert document.segments[0].words == [Word(100, 300, "Dr."), Word(300, 500, "No"), Word(500, 900, "came.")]
    assert [one.name for one in document.speakers] == ["Speaker 1", "Speaker 2"]


def test_channels_are_speakers_and_their_words_stand_in_the_order_of_time() -> None:
    answer = {"transcripts": [{"words": [word("One.", 0, 1), word("Three.", 4, 5)]}, {"words": [word("Two.", 2, 3)]}]}

    document = read_document(json.dumps(answer).encode(), name="a.json", language="en").document

    assert [(one.text, one.speaker) for one in document.segments] == [
        ("One.", "speaker-1"),
        ("Two.", "speaker-2"),
        ("Three.", "speaker-1"),
    ]


def test_a_file_in_another_language_is_read_with_a_note() -> None:
    body = json.dumps({"language_code": "deu", "words": [word("Ja", 0, 1)]}).encode()

    assert read_document(body, name="a.json", language="fr").notes == [
        "The file says that its language is 'deu'; it was read as 'fr'."
    ]
