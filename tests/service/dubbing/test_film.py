"""The sound of a delivered dub as exports, from the takes that its film was mixed from."""

from pathlib import Path
from zipfile import ZipFile

import aaf2
import av
import numpy as np
import pytest

from service.dubbing.exporting import export_sound
from service.dubbing.loudness import measure
from service.exports.failures import NotMade
from service.formats.options import Format, SoundOptions
from tests.service.dubbing.booth import EVENING, PLACEHOLDER, Booth, a_tone
from tests.service.dubbing.media import samples_of
from tests.service.dubbing.test_work import pictures
from workflows.stages import Stage


@pytest.fixture
async def delivered(booth: Booth) -> Booth:
    """A dub whose film was mixed from two takes, handed in and delivered."""
    await booth.record("one", a_tone(900))
    await booth.record("two", a_tone(1300))
    assert (await booth.do("mix"))["state"] == "done"
    await booth.desk.hand_in(booth.job_id, EVENING, stage=Stage.PACING)
    return booth


async def exported(booth: Booth, target: Path, format_: Format, *, version: int = 1, **options: bool) -> list[float]:
    """Writes the file; the progress that was told."""
    told: list[float] = []
    await export_sound(booth.desk.parts, booth.job_id, version, format_, SoundOptions(**options), target, told.append)
    return told


def duration_ms(path: Path) -> int:
    """How long a file's sound is."""
    with av.open(str(path)) as media:
        return round(sum(frame.samples / frame.sample_rate for frame in media.decode(audio=0)) * 1000)


async def test_the_film_without_further_wishes_is_the_delivered_one(delivered: Booth, tmp_path: Path) -> None:
    await exported(delivered, tmp_path / "film", Format.MP4)

    (film,) = delivered.files("tasks")
    assert (tmp_path / "film").read_bytes() == film.read_bytes()


async def test_a_film_with_more_than_it_was_mixed_with_is_mixed_anew(
    delivered: Booth, talk: Path, tmp_path: Path
) -> None:
    await exported(delivered, tmp_path / "film", Format.MP4, original_bed=True)

    (film,) = delivered.files("tasks")
    assert (tmp_path / "film").read_bytes() != film.read_bytes()
    assert pictures(tmp_path / "film") == pictures(talk)


def begins_ms(path: Path) -> float:
    """When something is heard for the first time."""
    with av.open(str(path)) as media:
        frames = [frame for frame in media.decode(audio=0) if np.abs(frame.to_ndarray()).max() > 0.01]
        return float(frames[0].time or 0) * 1000


async def test_voices_lie_on_the_clock_of_a_film_whose_sound_begins_late(booth: Booth, tmp_path: Path) -> None:
    order_id = (await booth.desk.studio.task(booth.task_id)).order_id
    await booth.desk.set_media(order_id, facts={"audio_start_ms": 500})
    await booth.record("one", a_tone(900))
    assert (await booth.do("mix"))["state"] == "done"
    await booth.desk.hand_in(booth.job_id, EVENING, stage=Stage.PACING)

    await exported(booth, tmp_path / "film.mp4", Format.MP4, normalized=True)

    (film,) = booth.files("tasks")
    assert [begins_ms(path) for path in (film, tmp_path / "film.mp4")] == pytest.approx([800, 800], abs=25)


async def test_sound_is_as_loud_as_that_of_the_film(booth: Booth, tmp_path: Path) -> None:
    await booth.record("one", a_tone(900, loud=0.02))
    assert (await booth.do("mix", normalized=True))["state"] == "done"
    await booth.desk.hand_in(booth.job_id, EVENING, stage=Stage.PACING)

    await exported(booth, tmp_path / "sound.wav", Format.WAV)

    assert measure(tmp_path / "sound.wav").integrated_lufs == pytest.approx(-23, abs=0.5)


@pytest.mark.parametrize(
    ("format_", "codec"), [(Format.AAC, "aac"), (Format.MP3, "mp3float"), (Format.WAV, "pcm_s16le")]
)
async def test_the_sound_alone_is_as_long_as_the_original(
    delivered: Booth, talk: Path, tmp_path: Path, format_: Format, codec: str
) -> None:
    told = await exported(delivered, tmp_path / "sound", format_)

    with av.open(str(tmp_path / "sound")) as media:
        assert media.streams.audio[0].codec_context.name == codec
    assert duration_ms(tmp_path / "sound") == pytest.approx(duration_ms(talk), abs=120)
    assert told == sorted(told)


async def test_tracks_are_one_for_each_speaker_and_the_original(delivered: Booth, tmp_path: Path) -> None:
    await exported(delivered, tmp_path / "tracks", Format.TRACKS, original_bed=True)

    with ZipFile(tmp_path / "tracks") as archive:
        names = archive.namelist()
        lengths = {(len(archive.read(name)) - 44) / (2 if name.startswith("Original") else 1) for name in names}
    assert names == ["Ada.wav", "Ben.wav", "Original sound.wav"]
    assert len(lengths) == 1


async def test_normalised_tracks_add_up_to_the_normalised_mix(booth: Booth, tmp_path: Path) -> None:
    await booth.record("one", a_tone(900, loud=0.02))
    await booth.record("two", a_tone(1300, loud=0.1))
    assert (await booth.do("mix"))["state"] == "done"
    await booth.desk.hand_in(booth.job_id, EVENING, stage=Stage.PACING)

    await exported(booth, tmp_path / "mix.wav", Format.WAV, normalized=True)
    await exported(booth, tmp_path / "tracks", Format.TRACKS, normalized=True)

    with ZipFile(tmp_path / "tracks") as archive:
        archive.extractall(tmp_path)
    voices = samples_of(tmp_path / "Ada.wav").astype(int) + samples_of(tmp_path / "Ben.wav")
    assert np.abs(voices - samples_of(tmp_path / "mix.wav")).max() <= 2
    loudest = [np.abs(samples_of(tmp_path / name)).max() for name in ("Ada.wav", "Ben.wav")]
    assert loudest[1] / loudest[0] == pytest.approx(5, rel=0.02)


async def test_normalised_clips_are_as_loud_as_the_normalised_tracks(booth: Booth, tmp_path: Path) -> None:
    await booth.record("one", a_tone(900, loud=0.02))
    await booth.record("two", a_tone(1300, loud=0.1))
    assert (await booth.do("mix", original_bed=True))["state"] == "done"
    await booth.desk.hand_in(booth.job_id, EVENING, stage=Stage.PACING)

    told = await exported(booth, tmp_path / "clips", Format.CLIPS, normalized=True)
    await exported(booth, tmp_path / "tracks", Format.TRACKS, normalized=True)

    for name in ("clips", "tracks"):
        with ZipFile(tmp_path / name) as archive:
            archive.extractall(tmp_path)
    clips = [np.abs(samples_of(path)).max() for path in sorted(tmp_path.glob("000*.wav"))]
    tracks = [np.abs(samples_of(tmp_path / name)).max() for name in ("Ada.wav", "Ben.wav")]
    assert clips == pytest.approx(tracks, abs=1)
    assert clips[1] / clips[0] == pytest.approx(5, rel=0.02)
    assert told == sorted(told)


@PLACEHOLDER
async def test_a_film_of_placeholder_voices_that_is_mixed_anew_says_so_too(booth: Booth, tmp_path: Path) -> None:
    assert (await booth.do("takes"))["state"] == "done"
    assert (await booth.do("mix"))["state"] == "done"
    await booth.desk.hand_in(booth.job_id, EVENING, stage=Stage.PACING)

    await exported(booth, tmp_path / "film.mp4", Format.MP4, normalized=True)

    with av.open(str(tmp_path / "film.mp4")) as media:
        assert "Placeholder" in media.metadata["comment"]


async def test_clips_are_the_fitted_takes_with_an_index(delivered: Booth, tmp_path: Path) -> None:
    await exported(delivered, tmp_path / "clips", Format.CLIPS, normalized=True)

    with ZipFile(tmp_path / "clips") as archive:
        names = archive.namelist()
        index = archive.read("index.csv").decode("utf-8-sig")
    assert names[:2] == ["0001_Ada_00-00-00-300.wav", "0002_Ben_00-00-02-200.wav"]
    assert "Guten Abend vom Hafen." in index


async def test_the_timeline_opens_in_a_reader_of_its_own(delivered: Booth, tmp_path: Path) -> None:
    await exported(delivered, tmp_path / "dub.aaf", Format.AAF)

    with aaf2.open(str(tmp_path / "dub.aaf"), "r") as file:
        names = [mob.name for mob in file.content.toplevel()]
    assert names == ["talk (de)"]


async def test_the_same_wish_gives_the_same_bytes(delivered: Booth, tmp_path: Path) -> None:
    for format_ in (Format.WAV, Format.CLIPS, Format.AAF):
        await exported(delivered, tmp_path / "first", format_)
        await exported(delivered, tmp_path / "second", format_)

        assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


async def test_a_film_that_was_handed_in_ready_made_has_no_takes_to_give(booth: Booth, tmp_path: Path) -> None:
    await booth.desk.hand_in(booth.job_id, EVENING, stage=Stage.PACING)
    await booth.desk.film(booth.job_id)

    with pytest.raises(NotMade) as caught:
        await exported(booth, tmp_path / "clips", Format.CLIPS)

    assert caught.value.slug == "no_takes"
    assert list(tmp_path.glob("clips*")) == []


async def test_a_version_that_is_not_there_is_not_made(delivered: Booth, tmp_path: Path) -> None:
    with pytest.raises(NotMade):
        await exported(delivered, tmp_path / "clips", Format.CLIPS, version=7)
