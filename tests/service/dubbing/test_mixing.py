"""The sound of a dub: clips at their places, the original under them, in a fixed amount of memory."""

import tracemalloc

import numpy as np
import pytest

from service.dubbing.mixing import mix, speaker_tracks
from service.dubbing.refusals import DubRefused
from service.dubbing.sound import RATE, shape_of
from tests.service.dubbing.media import placed, samples_of, sound, tone


def level(samples) -> float:
    """RMS."""
    return float(np.sqrt(np.mean(samples.astype(float) ** 2)))


def test_a_clip_is_heard_at_its_place_exact_to_the_sample_on_both_sides(tmp_path):
    path = tone(tmp_path / "tone.wav", 1700)

    mix([placed(path, 1234, 1700)], 4000, tmp_path / "mix.wav")

    mixed, begin = samples_of(tmp_path / "mix.wav"), 1234 * 48
    expected = np.zeros((4000 * 48, 2), np.int16)
    expected[begin : begin + 1700 * 48] = samples_of(path)
    assert (mixed == expected).all()


def test_sound_behind_the_end_of_the_film_is_cut(tmp_path):
    mix([placed(tone(tmp_path / "tone.wav", 1000), 500, 1000)], 1001, tmp_path / "mix.wav")

    assert shape_of(tmp_path / "mix.wav").frames == 1001 * 48


def test_loud_voices_at_once_are_held_below_full_scale_and_never_wrap(tmp_path):
    loud = sound(tmp_path / "loud.wav", np.linspace(0, 32767, 48_000))
    voices = [placed(loud, 0, 1000, speaker=name) for name in ("Ann", "Bob", "Cy")]

    mix(voices, 1000, tmp_path / "mix.wav")

    mixed = samples_of(tmp_path / "mix.wav")[:, 0].astype(int)
    assert (np.diff(mixed) >= 0).all()
    assert mixed[16_000] < 32_400
    assert 32_000 < mixed[-1] <= 32_767


def test_the_original_is_at_its_own_level_between_the_voices_and_ducked_under_them(tmp_path):
    bed = tone(tmp_path / "bed.wav", 12_000, hertz=1000)
    mute = sound(tmp_path / "mute.wav", np.zeros(2000 * 48))

    mix([placed(mute, 5000, 2000)], 12_000, tmp_path / "mix.wav", bed=bed, duck_db=-15)

    mixed = samples_of(tmp_path / "mix.wav")[:, 0].reshape(-1, 4800)
    full = level(samples_of(bed))
    assert level(mixed[10:40]) == pytest.approx(full, rel=0.001)
    assert 20 * np.log10(level(mixed[50:70]) / full) == pytest.approx(-15, abs=0.05)
    assert level(mixed[80:]) == pytest.approx(full, rel=0.001)


def test_the_original_fades_and_stays_low_in_a_short_pause(tmp_path):
    bed = sound(tmp_path / "bed.wav", np.full(10_000 * 48, 20_000))
    mute = sound(tmp_path / "mute.wav", np.zeros(1000 * 48))

    mix([placed(mute, 3000, 1000), placed(mute, 4500, 1000)], 10_000, tmp_path / "mix.wav", bed=bed, duck_db=-20)

    mixed = samples_of(tmp_path / "mix.wav")[:, 0].astype(int)
    assert np.abs(np.diff(mixed)).max() < 20
    assert mixed[3000 * 48 : 5500 * 48].max() <= 2001
    assert mixed[-1] == 20_000


def test_an_original_that_is_shorter_than_the_film_is_followed_by_silence(tmp_path):
    mix([], 3000, tmp_path / "mix.wav", bed=tone(tmp_path / "bed.wav", 1500))

    mixed = samples_of(tmp_path / "mix.wav")
    assert level(mixed[: 1500 * 48]) > 10_000
    assert not mixed[1500 * 48 :].any()


def test_there_is_a_track_for_each_speaker_and_the_original_all_as_long_as_the_film(tmp_path):
    low, high = tone(tmp_path / "low.wav", 500), tone(tmp_path / "high.wav", 500, hertz=900)
    bed = tone(tmp_path / "bed.wav", 2500)
    clips = [placed(low, 0, 500), placed(high, 800, 500, speaker="Bob/../x"), placed(low, 1500, 500)]

    tracks = speaker_tracks(clips, 2500, tmp_path, bed=bed)

    assert [track.name for track in tracks] == ["Ann", "Bob_.._x", "Original sound"]
    assert {shape_of(track.path).frames for track in tracks} == {2500 * 48}
    ann, bob, original = (samples_of(track.path) for track in tracks)
    assert (ann[: 500 * 48] == samples_of(low)).all()
    assert not ann[500 * 48 : 1500 * 48].any()
    assert (bob[800 * 48 : 1300 * 48] == samples_of(high)).all()
    assert (original == samples_of(bed)).all()


def test_the_same_clips_give_the_same_bytes(tmp_path):
    clips = [placed(tone(tmp_path / "tone.wav", 500), 100, 500)]

    for name in ("one.wav", "two.wav"):
        mix(clips, 2000, tmp_path / name, bed=tone(tmp_path / "bed.wav", 2000))

    assert (tmp_path / "one.wav").read_bytes() == (tmp_path / "two.wav").read_bytes()


def test_memory_does_not_grow_with_the_film(tmp_path):
    path, bed = tone(tmp_path / "tone.wav", 900), sound(tmp_path / "bed.wav", np.zeros((RATE, 2)))
    clips = [placed(path, start, 900) for start in range(0, 300_000, 1000)]

    tracemalloc.start()
    mix(clips, 300_000, tmp_path / "mix.wav", bed=bed)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert (tmp_path / "mix.wav").stat().st_size > 50 << 20
    assert peak < 8 << 20


def test_a_mix_that_is_stopped_leaves_no_file_and_progress_only_grows(tmp_path):
    clips, shares = [placed(tone(tmp_path / "tone.wav", 900), 0, 900)], []

    def stop(share):
        shares.append(share)
        if share > 0.5:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        mix(clips, 10_000, tmp_path / "mix.wav", progress=stop)

    assert shares == sorted(shares)
    assert [path.name for path in tmp_path.iterdir()] == ["tone.wav"]


def test_more_than_a_wav_file_can_hold_is_refused(tmp_path):
    with pytest.raises(DubRefused) as refused:
        mix([], 7 * 3600 * 1000, tmp_path / "mix.wav")

    assert refused.value.slug == "sound_too_long"
    assert list(tmp_path.iterdir()) == []
