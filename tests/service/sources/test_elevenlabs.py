"""Drafts by ElevenLabs through its own client, against a server that answers as theirs does, or worse."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from service.documents.document import Document, SegmentKind
from service.settings import Settings
from service.sources.choosing import speech_to_text
from service.sources.elevenlabs import ElevenLabsSpeechToText
from service.sources.failures import DraftFailed
from tests.service.elevenlabs_server import refused
from tests.service.media.servers import answer
from tests.service.sources.hearing import KEY, FakeHearing

JSON = {"content_type": "application/json"}


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """A file; what is in it is for the machine to hear."""
    path = tmp_path / "talk"
    path.write_bytes(b"sound" * 1000)
    return path


async def heard(url: str, recording: Path, *, language: str = "en-US", seconds: float = 20) -> Document:
    """What the machine makes of the recording."""
    machine = ElevenLabsSpeechToText(KEY, base_url=url, timeout_seconds=seconds)
    try:
        return await machine.transcribe(recording, name="talk.mp4", language=language, duration_ms=3000)
    finally:
        await machine.close()


async def test_speakers_word_times_and_sounds_become_a_document(hearing: FakeHearing, recording: Path) -> None:
    document = await heard(hearing.url, recording)

    assert [(one.start_ms, one.end_ms, one.text, one.kind) for one in document.segments] == [
        (100, 1000, "Good evening.", SegmentKind.SPEECH),
        (1200, 2000, "laughter", SegmentKind.SOUND),
        (2500, 3000, "Hello.", SegmentKind.SPEECH),
    ]
    assert [speaker.name for speaker in document.speakers] == ["Speaker 1", "Speaker 2"]
    assert [word.text for word in document.segments[0].words if word.text.strip()] == ["Good", "evening."]
    assert document.language == "en-US"


async def test_the_file_goes_out_with_our_key_and_asks_for_speakers_words_and_sounds(
    hearing: FakeHearing, recording: Path
) -> None:
    await heard(hearing.url, recording, language="pt-BR")

    [body] = hearing.bodies
    told = body.decode("latin-1")
    assert hearing.keys == {KEY}
    assert 'filename="talk.mp4"' in told
    assert recording.read_bytes() in body
    for name, value in (
        ("model_id", "scribe_v1"), ("language_code", "pt"), ("diarize", "true"),
        ("timestamps_granularity", "word"), ("tag_audio_events", "true"),
    ):  # fmt: skip
        assert f'name="{name}"\r\n\r\n{value}\r\n' in told


@pytest.mark.parametrize(
    ("reply", "is_temporary"),
    [
        (refused("401 Unauthorized"), False),
        (refused("422 Unprocessable Entity"), False),
        (refused("429 Too Many Requests"), True),
        (refused("503 Service Unavailable"), True),
        (answer(b"{not json", **JSON), False),
        (answer(b"[1, 2]", **JSON), False),
        (answer(b'{"something": "else"}', **JSON), False),
        (answer(b'{"language_code": "eng", "text": "", "words": []}', **JSON), False),
        (b"this is no HTTP\r\n\r\n", True),
    ],
    ids=["401", "422", "429", "503", "no json", "a list", "another object", "no words", "no HTTP"],
)
async def test_a_failure_says_whether_another_try_may_help_and_holds_no_key(
    hearing: FakeHearing, recording: Path, reply: bytes, is_temporary: bool
) -> None:
    hearing.troubles = [reply]

    with pytest.raises(DraftFailed) as failure:
        await heard(hearing.url, recording)

    assert failure.value.is_temporary == is_temporary
    assert KEY not in repr(failure.value)
    assert failure.value.__suppress_context__ or failure.value.__context__ is None
    assert len(hearing.bodies) == 1


async def test_a_machine_that_does_not_answer_is_waited_for_no_longer_than_its_time(
    hearing: FakeHearing, recording: Path
) -> None:
    hearing.is_slow = True

    with pytest.raises(DraftFailed) as failure:
        await heard(hearing.url, recording, seconds=0.3)

    assert failure.value.is_temporary


async def test_a_machine_that_is_not_there_is_a_failure_that_may_pass(recording: Path) -> None:
    with pytest.raises(DraftFailed) as failure:
        await heard("http://127.0.0.1:9", recording)

    assert failure.value.is_temporary


async def test_the_settings_choose_the_machine() -> None:
    machine = speech_to_text(Settings(elevenlabs_api_key=SecretStr(KEY)))

    assert machine is not None
    assert machine.name == "ElevenLabs"
    assert speech_to_text(Settings()) is None
    await machine.close()
