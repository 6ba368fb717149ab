"""Speaking the lines of a dub: by the placeholder or a provider, again, at once, refused, away."""

import asyncio

import msgspec
import pytest

from service.documents.document import Document
from service.dubbing.speaking import speak_lines
from service.exports.failures import NotMade
from tests.service.dubbing.booth import EVENING, PLACEHOLDER, Booth, a_tone
from tests.service.dubbing.fake_elevenlabs import KEY, FakeElevenLabs
from tests.service.dubbing.test_takes import slug
from tests.service.elevenlabs_server import refused


def voiced(*voices: str | None) -> Document:
    """The document with voices of Ada and Ben."""
    speakers = [msgspec.structs.replace(one, voice=voice) for one, voice in zip(EVENING.speakers, voices, strict=True)]
    return msgspec.structs.replace(EVENING, speakers=speakers)


def provided_by(booth: Booth, fake: FakeElevenLabs) -> None:
    """Makes the stand-in the provider of this deployment."""
    settings = booth.desk.parts.settings
    object.__setattr__(settings, "elevenlabs_api_key", type(settings.elevenlabs_api_key)(KEY))
    object.__setattr__(settings, "elevenlabs_api_base", fake.settings["elevenlabs_api_base"])


@PLACEHOLDER
async def test_the_placeholder_speaks_every_segment_and_is_labelled(booth: Booth) -> None:
    done = await booth.do("takes")

    takes = [line["takes"][0] for line in (await booth.listed())["segments"]]
    assert (done["state"], done["progress"], done["report"]) == (
        "done", 100, {"provider": "espeak-ng", "spoken": ["one", "two"]}
    )  # fmt: skip
    assert [(one["origin"], one["label"]) for one in takes] == [("placeholder", "Placeholder voice (eSpeak NG)")] * 2
    assert all(one["duration_ms"] > 300 and one["is_chosen"] and not one["is_stale"] for one in takes)


async def test_each_line_is_spoken_in_its_speakers_voice(booth: Booth, fake: FakeElevenLabs) -> None:
    provided_by(booth, fake)
    await booth.save(voiced("v-brian", None))

    done = await booth.do("takes")

    assert done["report"]["provider"] == "elevenlabs"
    assert sorted(fake.spoken) == [("Die Boote sind da.", "v-hanna"), ("Guten Abend vom Hafen.", "v-brian")]
    assert {take.origin for take in await booth.takes()} == {"synthetic"}


async def test_only_segments_without_a_fresh_take_are_spoken(booth: Booth, fake: FakeElevenLabs) -> None:
    provided_by(booth, fake)
    await booth.record("one", a_tone(500))

    first = await booth.do("takes")
    second = await booth.do("takes")

    assert (first["report"]["spoken"], second["report"]["spoken"]) == (["two"], [])
    assert [text for text, _ in fake.spoken] == ["Die Boote sind da."]


async def test_another_voice_makes_its_takes_stale_and_the_first_is_not_paid_for_again(
    booth: Booth, fake: FakeElevenLabs
) -> None:
    provided_by(booth, fake)
    await booth.save(voiced("v-hanna", "v-hanna"))
    await booth.do("takes")

    await booth.save(voiced("v-brian", "v-hanna"))
    stale = (await booth.listed())["stale"]
    await booth.do("takes", segments=["one"])
    await booth.save(voiced("v-hanna", "v-hanna"))
    await booth.do("takes", segments=["one"])

    assert stale == 1
    assert len(fake.spoken) == 3
    chosen = [take for take in (await booth.lines())["one"]["takes"] if take["is_chosen"]]
    assert [take["voice"] for take in chosen] == ["v-hanna"]


async def test_two_runs_at_once_keep_one_take_for_each_segment(booth: Booth, fake: FakeElevenLabs) -> None:
    provided_by(booth, fake)
    work_id = await booth.ask("takes")

    await asyncio.gather(booth.run(work_id), booth.run(work_id))

    assert sorted(take.segment_id for take in await booth.takes()) == ["one", "two"]
    assert len(booth.files("takes")) == 2


async def test_a_busy_provider_is_asked_again(booth: Booth, fake: FakeElevenLabs) -> None:
    provided_by(booth, fake)
    await booth.save(voiced("v-hanna", "v-hanna"))
    fake.troubles = [refused("429 Too Many Requests", "too_many_concurrent_requests")]

    done = await booth.do("takes", segments=["one"])

    assert (done["state"], done["report"]["spoken"]) == ("done", ["one"])


async def test_a_provider_that_stays_away_is_given_up_with_what_was_kept(booth: Booth, fake: FakeElevenLabs) -> None:
    provided_by(booth, fake)
    await booth.save(voiced("v-hanna", "v-hanna"))
    fake.troubles = [refused("503 Service Unavailable")] * 9
    row = _Row(booth.task_id, booth.holder.id, {"segments": None})

    with pytest.raises(NotMade) as caught:
        await speak_lines(booth.desk.parts, row, lambda _: None, pauses=(0.01, 0.01))

    assert caught.value.slug == "voices_unreachable"
    assert "Takes that were spoken before are kept" in caught.value.message


class _Row(msgspec.Struct):
    """What speaking needs of the row of a work."""

    task_id: str
    created_by: str
    options: dict[str, object]


async def test_a_key_that_is_refused_fails_the_work_in_words(booth: Booth, fake: FakeElevenLabs) -> None:
    provided_by(booth, fake)
    fake.troubles = [refused("401 Unauthorized", "invalid_api_key")]

    failed = await booth.do("takes")

    assert (failed["state"], failed["failure_slug"]) == ("failed", "voices_refused")
    assert KEY not in str(failed)
    assert (booth.files("takes"), await booth.takes()) == ([], [])


async def test_nothing_is_spoken_where_nobody_can(booth: Booth) -> None:
    answer = await booth.client.post(f"{booth.url}/takes")

    assert (answer.status_code, slug(answer)) == (400, "no_voices")


@PLACEHOLDER
async def test_a_segment_that_is_not_there_cannot_be_spoken(booth: Booth) -> None:
    answer = await booth.client.post(f"{booth.url}/takes", json={"segments": ["one", "three"]})

    assert answer.status_code == 422
    assert "'three'" in answer.text
