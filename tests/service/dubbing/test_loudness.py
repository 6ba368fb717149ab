"""Loudness is brought to its target; what says so is FFmpeg's own program."""

import re

import numpy as np
import pytest

from service.dubbing.loudness import amplify, measure, normalize
from service.dubbing.originals import extract_sound
from service.dubbing.sound import RATE, shape_of
from service.embedded.samples import sample_script, write_spoken_wav
from tests.service.dubbing.media import ffmpeg, samples_of, sound, tone


@pytest.fixture(scope="module")
async def speech(tmp_path_factory):
    """Two sentences in stereo."""
    folder = tmp_path_factory.mktemp("speech")
    write_spoken_wav(folder / "spoken.wav", sample_script("en")[:2], "en")
    await extract_sound(folder / "spoken.wav", folder / "speech.wav")
    return folder / "speech.wav"


def measured(path) -> tuple[float, float]:
    """Integrated loudness and true peak by the program's summary."""
    said = ffmpeg("-i", path, "-af", "ebur128=peak=true", "-f", "null", "-").rpartition("Summary:")[2]
    (integrated,), (peak,) = re.findall(r"I:\s+(\S+) LUFS", said), re.findall(r"Peak:\s+(\S+) dBFS", said)
    return float(integrated), float(peak)


@pytest.mark.parametrize("target", [-27, -23, -16, -14])
def test_speech_comes_within_half_a_unit_of_the_target_and_under_the_ceiling(tmp_path, speech, target):
    done = normalize(speech, tmp_path / "normal.wav", target_lufs=target, ceiling_dbtp=-1)

    integrated, peak = measured(tmp_path / "normal.wav")
    assert integrated == pytest.approx(target, abs=0.5)
    assert peak <= -1
    assert shape_of(tmp_path / "normal.wav") == shape_of(speech)
    assert done.note is None


def test_the_measurement_agrees_with_the_program(speech):
    integrated, peak = measured(speech)

    found = measure(speech)

    assert found.integrated_lufs == pytest.approx(integrated, abs=0.1)
    assert found.true_peak_dbtp == pytest.approx(peak, abs=0.1)
    assert found.range_lu is not None


def test_where_peaks_leave_room_every_sample_gets_the_same_gain(tmp_path, speech):
    done = normalize(speech, tmp_path / "normal.wav", target_lufs=-27)

    expected = samples_of(speech).astype(float) * 10 ** (done.gain_db / 20)
    assert not done.is_limited
    assert np.abs(samples_of(tmp_path / "normal.wav") - expected).max() <= 1


def test_what_a_limiter_takes_is_given_back_and_nothing_is_moved(tmp_path):
    seconds = np.arange(5 * RATE) / RATE
    bursts = np.sin(2 * np.pi * 440 * seconds) * np.where(seconds % 1 < 0.15, 0.6, 0.1)
    sound(tmp_path / "bursts.wav", bursts * 32767)

    done = normalize(tmp_path / "bursts.wav", tmp_path / "normal.wav", target_lufs=-14, ceiling_dbtp=-3)

    louder = samples_of(tmp_path / "normal.wav")[:, 0].astype(float)
    likeness = {shift: bursts[RATE:-RATE] @ np.roll(louder, -shift)[RATE:-RATE] for shift in range(-300, 301, 5)}
    assert (done.is_limited, done.note) == (True, None)
    assert max(likeness, key=likeness.__getitem__) == 0


def test_a_target_that_peaks_leave_no_room_for_is_said_to_be_out_of_reach(tmp_path, speech):
    done = normalize(speech, tmp_path / "normal.wav", target_lufs=-6)

    assert done.is_limited
    assert "ceiling" in done.note
    assert measured(tmp_path / "normal.wav")[1] <= -1


@pytest.mark.parametrize(
    ("samples", "word"),
    [
        (np.zeros(3 * 48_000), "silent"),
        (np.zeros(0), "silent"),
        (np.random.default_rng(5).integers(-2, 3, 3 * 48_000), "silent"),
        (np.random.default_rng(5).integers(-9000, 9000, 48 * 200), "short"),
    ],
)
def test_what_cannot_be_measured_is_left_as_it_is_and_said_so(tmp_path, samples, word):
    source = sound(tmp_path / "source.wav", samples)

    done = normalize(source, tmp_path / "normal.wav", target_lufs=-23)

    assert (tmp_path / "normal.wav").read_bytes() == source.read_bytes()
    assert (done.gain_db, done.is_limited) == (0.0, False)
    assert word in done.note


def test_the_same_sound_gives_the_same_bytes_and_progress_reaches_the_end(tmp_path):
    source, shares = tone(tmp_path / "tone.wav", 4000), []

    for name in ("one.wav", "two.wav"):
        normalize(source, tmp_path / name, target_lufs=-2, progress=shares.append)

    assert (tmp_path / "one.wav").read_bytes() == (tmp_path / "two.wav").read_bytes()
    assert max(shares) <= 1.0


def test_work_that_is_stopped_leaves_no_file(tmp_path, speech):
    def stop(share):
        if share > 0.5:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        normalize(speech, tmp_path / "normal.wav", target_lufs=-20, progress=stop)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("gain_db", "is_limited"), [(-6.0, False), (-0.5, False), (12.0, True)])
def test_a_part_gets_the_gain_of_the_whole_and_no_peak_above_the_ceiling(tmp_path, gain_db, is_limited):
    tone(tmp_path / "part.wav", 1000, level=0.7)

    assert amplify(tmp_path / "part.wav", tmp_path / "louder.wav", gain_db, ceiling_dbtp=-3) is is_limited

    _, peak = measured(tmp_path / "louder.wav")
    assert peak == pytest.approx(min(-3.1 + gain_db, -3.2), abs=0.3)
    assert shape_of(tmp_path / "louder.wav") == shape_of(tmp_path / "part.wav")
