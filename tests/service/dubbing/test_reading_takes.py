"""Takes come from strangers in any container; the engine gets one kind of WAV or a reason."""

import wave

import pytest

from service.dubbing.clips import read_take
from service.dubbing.originals import extract_sound
from service.dubbing.refusals import DubRefused
from service.dubbing.sound import shape_of
from service.embedded.samples import convert, write_spoken_wav, write_video
from service.media.refusals import MediaRefused
from tests.service.dubbing.media import film, samples_of, sound, tone
from tests.service.media.files import cut, with_external_sound


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    """A sentence of English; its length in milliseconds is that of the second value."""
    path = tmp_path_factory.mktemp("spoken") / "take.wav"
    return path, write_spoken_wav(path, ["Good morning, and welcome."], "en")


@pytest.mark.parametrize(
    ("suffix", "codec"), [("mp3", "libmp3lame"), ("flac", "flac"), ("m4a", "aac"), ("ogg", "libopus")]
)
async def test_a_take_of_any_kind_becomes_mono_at_48_khz_in_its_whole_length(tmp_path, spoken, suffix, codec):
    wav, length = spoken
    convert(wav, tmp_path / f"take.{suffix}", codec, rate=48_000)

    facts = await read_take(tmp_path / f"take.{suffix}", tmp_path / "take.wav")

    with wave.open(str(tmp_path / "take.wav")) as take:
        assert (take.getnchannels(), take.getsampwidth(), take.getframerate()) == (1, 2, 48_000)
        assert facts.duration_ms == -(-take.getnframes() // 48)
    assert facts.duration_ms == pytest.approx(length, abs=80)


async def test_samples_of_a_take_in_our_own_form_are_not_changed(tmp_path):
    source = tone(tmp_path / "tone.wav", 700)

    facts = await read_take(source, tmp_path / "take.wav")

    assert facts.duration_ms == 700
    assert (samples_of(tmp_path / "take.wav") == samples_of(source)).all()


async def test_the_sound_of_a_video_is_a_take_too(tmp_path, spoken):
    write_video(tmp_path / "take.mov", spoken[0])

    facts = await read_take(tmp_path / "take.mov", tmp_path / "take.wav")

    assert facts.duration_ms == pytest.approx(spoken[1], abs=80)


async def test_a_silent_take_is_refused(tmp_path):
    with pytest.raises(DubRefused) as refused:
        await read_take(sound(tmp_path / "quiet.wav", [20] * 48_000), tmp_path / "take.wav")

    assert refused.value.slug == "take_silent"
    assert [path.name for path in tmp_path.iterdir()] == ["quiet.wav"]


async def test_a_take_that_is_too_long_is_refused(tmp_path):
    with pytest.raises(DubRefused) as refused:
        await read_take(tone(tmp_path / "tone.wav", 3000), tmp_path / "take.wav", longest_seconds=2)

    assert refused.value.slug == "take_too_long"
    assert "2 seconds" in refused.value.message


@pytest.mark.parametrize(
    ("content", "slug"),
    [
        (b"", "media_empty"),
        (b"<html><script>alert(1)</script></html>", "media_not_recognised"),
        (b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/hostname\n", "media_playlist"),
    ],
)
async def test_what_is_no_recording_is_refused_and_leaves_nothing(tmp_path, content, slug):
    (tmp_path / "take.mp3").write_bytes(content)

    with pytest.raises(MediaRefused) as refused:
        await read_take(tmp_path / "take.mp3", tmp_path / "take.wav")

    assert refused.value.slug == slug
    assert [path.name for path in tmp_path.iterdir()] == ["take.mp3"]


async def test_a_take_that_is_cut_off_is_refused(tmp_path):
    whole = tone(tmp_path / "tone.wav", 9000)

    with pytest.raises(MediaRefused) as refused:
        await read_take(cut(whole), tmp_path / "take.wav")

    assert refused.value.slug == "media_truncated"


async def test_no_sound_is_taken_from_a_file_that_a_film_points_at(tmp_path, spoken):
    write_video(tmp_path / "film.mov", spoken[0])
    reference = with_external_sound(tmp_path / "film.mov", tmp_path, spoken[0])

    for read in (read_take, extract_sound):
        with pytest.raises(MediaRefused) as refused:
            await read(reference, tmp_path / "take.wav")
        assert refused.value.slug == "media_playlist"


async def test_the_original_sound_of_a_film_keeps_its_two_channels(tmp_path):
    left_only = film(tmp_path / "film.mov", "-af", "pan=stereo|c0=c0|c1=0*c0", "-c:v", "mpeg4", "-c:a", "pcm_s16le")

    await extract_sound(left_only, tmp_path / "bed.wav")

    left, right = samples_of(tmp_path / "bed.wav").T
    assert shape_of(tmp_path / "bed.wav").duration_ms == pytest.approx(2000, abs=2)
    assert abs(left).max() > 1000
    assert abs(right).max() == 0
