"""Who speaks: ElevenLabs through its client, the labelled placeholder, or nobody."""

import wave
from io import BytesIO
from pathlib import Path

import pytest

from service.dubbing.elevenlabs import ElevenLabsVoices
from service.dubbing.models import TakeOrigin
from service.dubbing.speech import VoiceTrouble
from service.dubbing.voices import has_voices, voice_provider
from service.settings import Settings
from tests.service.dubbing.booth import Booth, open_booth
from tests.service.dubbing.fake_elevenlabs import KEY, FakeElevenLabs
from tests.service.elevenlabs_server import refused
from workflows.stages import Stage


def provided(fake: FakeElevenLabs, **seconds: float) -> ElevenLabsVoices:
    """The provider that talks to the fake."""
    return ElevenLabsVoices(Settings(**fake.settings), **seconds)


async def spoken(fake: FakeElevenLabs, **seconds: float) -> bytes | VoiceTrouble:
    """What comes of asking for one line."""
    provider = provided(fake, **seconds)
    try:
        return await provider.speak("Guten Abend.", "v-hanna", "de")
    finally:
        await provider.close()


async def test_elevenlabs_lists_all_pages_with_voices_of_the_language_first(fake: FakeElevenLabs) -> None:
    provider = provided(fake)

    found = await provider.voices("de-AT")
    await provider.close()

    assert isinstance(found, list)
    assert [(one.id, one.name, one.preview_url) for one in found] == [
        ("v-hanna", "Hanna", None),
        ("v-brian", "Brian", "https://voices.example/1"),
    ]
    assert found[0].labels == {"language": "de", "age": "young"}


async def test_elevenlabs_speaks_a_text_in_a_voice_with_our_key(fake: FakeElevenLabs) -> None:
    sound = await spoken(fake)

    assert sound == fake.sound
    assert fake.spoken == [("Guten Abend.", "v-hanna")]
    assert fake.keys == {KEY}


@pytest.mark.parametrize(
    ("answer", "slug", "is_passing"),
    [
        (refused("401 Unauthorized", "invalid_api_key"), "voices_refused", False),
        (refused("404 Not Found", "voice_not_found"), "voice_unusable", False),
        (refused("422 Unprocessable Entity"), "voice_unusable", False),
        (refused("429 Too Many Requests", "too_many_concurrent_requests"), "voices_busy", True),
        (refused("500 Internal Server Error"), "voices_unreachable", True),
        (b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 4\r\n\r\noops", "voices_unreachable", True),
        (b"this is no HTTP\r\n\r\n", "voices_unreachable", True),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", "voice_unusable", False),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\nhalf", "voices_unreachable", True),
    ],
)
async def test_a_failure_of_elevenlabs_is_told_in_words_without_the_key(
    fake: FakeElevenLabs, capsys: pytest.CaptureFixture[str], answer: bytes, slug: str, is_passing: bool
) -> None:
    fake.troubles = [answer]

    trouble = await spoken(fake)

    assert isinstance(trouble, VoiceTrouble)
    assert (trouble.slug, trouble.is_passing) == (slug, is_passing)
    told = capsys.readouterr()
    assert KEY not in trouble.message + told.out + told.err


async def test_an_elevenlabs_that_does_not_answer_in_time_is_given_up(fake: FakeElevenLabs) -> None:
    fake.is_slow = True
    provider = provided(fake, list_seconds=0.2, speak_seconds=0.2)

    troubles = [await provider.voices("de"), await provider.speak("Guten Abend.", "v-hanna", "de")]
    await provider.close()

    assert [isinstance(one, VoiceTrouble) and one.slug for one in troubles] == ["voices_unreachable"] * 2


@pytest.mark.parametrize("voice", ["../../v1/user", "a/b", "v?enable_logging=false", "", "voice\n"])
async def test_a_voice_that_is_no_id_never_becomes_part_of_an_address(fake: FakeElevenLabs, voice: str) -> None:
    provider = provided(fake)

    trouble = await provider.speak("Guten Abend.", voice, "de")
    await provider.close()

    assert isinstance(trouble, VoiceTrouble)
    assert (trouble.slug, fake.spoken, fake.keys) == ("voice_unusable", [], set())


async def test_nobody_listening_is_a_trouble_that_may_pass(fake: FakeElevenLabs) -> None:
    provider = ElevenLabsVoices(Settings(elevenlabs_api_key=KEY, elevenlabs_api_base="http://127.0.0.1:9"))

    trouble = await provider.speak("Guten Abend.", "v-hanna", "de")
    await provider.close()

    assert isinstance(trouble, VoiceTrouble)
    assert trouble.is_passing


async def test_the_placeholder_speaks_and_says_everywhere_what_it_is() -> None:
    provider = voice_provider(Settings(allow_placeholder_voices=True))
    assert provider is not None

    voices = await provider.voices("de")
    sound = await provider.speak("Guten Abend vom Hafen.", "whoever", "de")

    assert isinstance(voices, list)
    assert isinstance(sound, bytes)
    assert provider.origin is TakeOrigin.PLACEHOLDER
    assert {one.name for one in voices} == {provider.label("whoever")} == {"Placeholder voice (eSpeak NG)"}
    with wave.open(BytesIO(sound)) as recording:
        assert recording.getnframes() > recording.getframerate() // 2


async def test_the_placeholder_does_not_pretend_to_know_a_language() -> None:
    provider = voice_provider(Settings(allow_placeholder_voices=True))
    assert provider is not None

    trouble = await provider.speak("Dobrý den.", "whoever", "cs")

    assert isinstance(trouble, VoiceTrouble)
    assert trouble.slug == "language_not_spoken"


def test_a_key_comes_before_the_placeholder_and_without_either_there_is_nobody() -> None:
    keyed = Settings(elevenlabs_api_key=KEY, allow_placeholder_voices=True)

    provider = voice_provider(keyed)

    assert provider is not None
    assert provider.name == "elevenlabs"
    assert (has_voices(keyed), has_voices(Settings()), voice_provider(Settings())) == (True, False, None)


@pytest.mark.parametrize("overrides", [{"allow_placeholder_voices": True}])
async def test_the_voices_on_offer_are_listed_for_who_works_on_the_dub(booth: Booth) -> None:
    listed = (await booth.client.get(f"{booth.url}/voices")).json()
    stranger = await booth.desk.studio.open_client((await booth.desk.linguist()).key)

    assert (listed["language"], listed["provider"], listed["is_placeholder"]) == ("de", "espeak-ng", True)
    assert [one["name"] for one in listed["voices"]] == ["Placeholder voice (eSpeak NG)"]
    assert (await stranger.get(f"{booth.url}/voices")).json()["detail"]["status"] == "claim_lost"


async def test_without_a_provider_no_voice_is_on_offer(booth: Booth) -> None:
    listed = (await booth.client.get(f"{booth.url}/voices")).json()

    assert (listed["provider"], listed["voices"]) == (None, [])


async def test_a_provider_that_fails_is_named_in_the_answer(booth: Booth, fake: FakeElevenLabs) -> None:
    for name, value in fake.settings.items():
        object.__setattr__(booth.desk.parts.settings, name, type(getattr(Settings(), name))(value))
    fake.troubles = [refused("401 Unauthorized", "invalid_api_key")]

    answer = await booth.client.get(f"{booth.url}/voices")

    assert (answer.status_code, answer.json()["detail"]["status"]) == (503, "voices_refused")
    assert "invalid_api_key" in answer.json()["detail"]["message"]


async def submitted_voices(booth: Booth, talk: Path, voices: dict[str, str | None]) -> dict[str, object]:
    """The answer to handing in a voice selection with these voices of Ada and Ben."""
    choosing = await open_booth(booth.desk, talk, Stage.VOICE_SELECTION)
    draft = (await choosing.client.get(f"{choosing.url}/draft")).json()["document"]
    for speaker in draft["speakers"]:
        speaker["voice"] = voices.get(speaker["name"])
    answer = await choosing.client.post(f"{choosing.url}/submit", json={"document": draft})
    told: dict[str, object] = answer.json()
    return told


@pytest.mark.parametrize("overrides", [{"allow_placeholder_voices": True}])
async def test_voice_selection_ends_with_a_voice_for_each_who_speaks(booth: Booth, talk: Path) -> None:
    refused_ = await submitted_voices(booth, talk, {"Ada": "espeak-ng"})
    accepted = await submitted_voices(booth, talk, {"Ada": "espeak-ng", "Ben": "espeak-ng"})

    assert refused_["detail"]["status"] == "voice_missing"  # type: ignore[index]
    assert refused_["detail"]["speakers"] == ["Ben"]  # type: ignore[index]
    assert accepted["outcome"] == "submitted"


async def test_where_all_takes_are_recorded_nobody_needs_to_be_chosen(booth: Booth, talk: Path) -> None:
    assert (await submitted_voices(booth, talk, {}))["outcome"] == "submitted"
