"""Clips that are sped up: exact length, same pitch."""

from fractions import Fraction

import numpy as np
import pytest

from service.dubbing.fitting import plan
from service.dubbing.sound import RATE, shape_of
from service.dubbing.stretching import prepare, stretch
from service.dubbing.timeline import Clip, Timeline
from tests.service.dubbing.media import samples_of, tone


def pitch_of(path) -> float:
    """The strongest frequency, in hertz."""
    samples = samples_of(path)[:, 0].astype(float)
    return float(np.argmax(np.abs(np.fft.rfft(samples * np.hanning(len(samples)))))) * RATE / len(samples)


@pytest.mark.parametrize("percent", [3, 15, 50])
def test_a_clip_is_as_long_as_it_was_planned_to_the_sample_and_keeps_its_pitch(tmp_path, percent):
    duration_ms = int(Fraction(2000 * 100, 100 + percent))

    stretch(tone(tmp_path / "tone.wav", 2000, hertz=300), 2000 / duration_ms, tmp_path / "fast.wav", duration_ms)

    assert shape_of(tmp_path / "fast.wav").frames == duration_ms * 48
    assert pitch_of(tmp_path / "fast.wav") == pytest.approx(300, abs=4)


def test_a_clip_is_heard_to_its_end(tmp_path):
    stretch(tone(tmp_path / "tone.wav", 2000), 1.25, tmp_path / "fast.wav", 1600)

    assert np.abs(samples_of(tmp_path / "fast.wav")[-48 * 30 :]).max() > 10_000


def test_only_clips_that_need_it_are_written_anew(tmp_path):
    path = tone(tmp_path / "tone.wav", 1000)
    clips = (Clip("1", "Ann", path, 0, 2000, 1000), Clip("2", "Bob", path, 2000, 2900, 1000))

    natural, fast = prepare(plan(Timeline(2900, clips), 20), tmp_path)

    assert natural.path == path
    assert fast.path != path
    assert shape_of(fast.path).duration_ms == fast.duration_ms == 900
