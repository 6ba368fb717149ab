"""What analysis says about files that can be worked on."""

from itertools import pairwise

import numpy as np
import pytest

from service.embedded.samples import convert, write_video
from service.media.analysis import AnalysisParameters, analyse
from tests.service.media.files import in_container, late_sound, spoken, tones

CONTAINERS = [
    ("wav", "wav", "audio/wav", False),
    ("mp3", "mp3", "audio/mpeg", False),
    ("flac", "flac", "audio/flac", False),
    ("ogg", "ogg", "audio/ogg", False),
    ("webm", "webm", "audio/webm", False),
    ("m4a", "m4a", "audio/mp4", False),
    ("aac", "aac", "audio/aac", False),
    ("aiff", "aiff", "audio/aiff", False),
    ("mp4", "mp4", "video/mp4", True),
    ("mov", "mov", "video/quicktime", True),
    ("mkv", "mkv", "video/x-matroska", True),
    ("avi", "avi", "video/x-msvideo", True),
    ("ts", "ts", "video/mp2t", True),
]


@pytest.mark.parametrize(("suffix", "container", "content_type", "has_video"), CONTAINERS)
async def test_a_container_is_recognised_by_its_content_whatever_its_name(
    tmp_path, suffix, container, content_type, has_video
):
    facts = await analyse(in_container(tmp_path, suffix))

    assert (facts.container, facts.content_type, facts.has_video) == (container, content_type, has_video)
    assert facts.duration_ms == pytest.approx(17_358, abs=120)


async def test_the_streams_of_a_film_are_described(tmp_path):
    film = tmp_path / "film.mp4"
    write_video(film, spoken(tmp_path), size=(320, 180), fps=25)

    facts = await analyse(film)

    picture, sound = facts.streams
    assert (picture.kind, picture.codec, picture.width, picture.height, picture.frame_rate) == (
        "video",
        "h264",
        320,
        180,
        25.0,
    )
    assert (sound.kind, sound.codec, sound.channels, sound.sample_rate) == ("audio", "aac", 1, 22_050)


async def test_the_duration_is_decoded_and_does_not_believe_a_header_that_promises_less(tmp_path):
    recording = tones(tmp_path / "tone.wav", [("tone", 8)])
    flac = tmp_path / "tone.flac"
    convert(recording, flac, "flac")
    data = bytearray(flac.read_bytes())
    samples_at = 8 + 13
    data[samples_at] &= 0xF0
    data[samples_at + 1 : samples_at + 5] = (2 * 8000).to_bytes(4, "big")
    flac.write_bytes(data)

    facts = await analyse(flac)

    assert (facts.duration_ms, facts.header_duration_ms) == (8000, 2000)


async def test_pauses_are_mapped_to_ten_milliseconds_and_short_ones_are_left_out(tmp_path):
    pattern = [("tone", 1.5), ("silence", 0.8), ("tone", 1), ("silence", 0.3), ("tone", 0.4), ("silence", 1)]
    recording = tones(tmp_path / "pauses.wav", pattern)

    facts = await analyse(recording)

    assert facts.duration_ms == 5000
    (first, second), silences = facts.silences, np.array(facts.silences)
    assert first == (1500, 2300)
    assert second == (4000, 5000)
    assert facts.speech_ratio == pytest.approx(1 - np.diff(silences).sum() / 5000)


async def test_what_counts_as_a_pause_can_be_chosen(tmp_path):
    recording = tones(tmp_path / "pauses.wav", [("tone", 1), ("silence", 0.3), ("tone", 1)])

    facts = await analyse(recording, parameters=AnalysisParameters(silence_min_ms=200))

    assert facts.silences == [(1000, 1300)]


async def test_the_waveform_has_twenty_pairs_a_second_that_show_loud_and_quiet(tmp_path):
    recording = tones(tmp_path / "steps.wav", [("tone", 2), ("silence", 2)])

    facts = await analyse(recording)

    pairs = np.frombuffer(facts.peaks, np.int8).reshape(-1, 2)
    assert len(pairs) == 4 * facts.peaks_per_second == 80
    assert pairs[:39, 0].max() < -60
    assert pairs[:39, 1].min() > 60
    assert not pairs[41:].any()


async def test_a_click_of_ten_milliseconds_shows_in_the_waveform(tmp_path):
    facts = await analyse(tones(tmp_path / "click.wav", [("silence", 1), ("tone", 0.01), ("silence", 1)]))

    pairs = np.frombuffer(facts.peaks, np.int8).reshape(-1, 2)
    assert pairs[20, 0] < -60 < 60 < pairs[20, 1]


async def test_levels_are_given_below_full_scale(tmp_path):
    facts = await analyse(tones(tmp_path / "tone.wav", [("tone", 3)]))

    assert facts.peak_dbfs == pytest.approx(-6.0, abs=0.1)
    assert facts.rms_dbfs == pytest.approx(-9.0, abs=0.1)


async def test_a_silent_recording_is_accepted_and_shows_no_speech(tmp_path):
    facts = await analyse(tones(tmp_path / "quiet.wav", [("silence", 3)]))

    assert (facts.duration_ms, facts.silences, facts.speech_ratio) == (3000, [(0, 3000)], 0.0)
    assert facts.peak_dbfs == -96.0


async def test_speech_is_told_from_the_pauses_between_its_sentences(tmp_path):
    facts = await analyse(spoken(tmp_path))

    assert len(facts.silences) == 6
    assert all(end - start >= 500 for start, end in facts.silences)
    assert all(one[1] < other[0] for one, other in pairwise(facts.silences))
    assert 0.6 < facts.speech_ratio < 0.9


async def test_sound_that_starts_after_the_picture_says_when(tmp_path):
    film = late_sound(tmp_path / "film.mkv", tones(tmp_path / "tone.wav", [("tone", 3)]), delay_ms=800)

    facts = await analyse(film)

    assert facts.audio_start_ms == pytest.approx(800, abs=50)
    assert facts.duration_ms == pytest.approx(3000, abs=100)


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
async def test_sound_may_last_shorter_than_the_picture(tmp_path, suffix):
    film = tmp_path / f"film.{suffix}"
    write_video(film, tones(tmp_path / "tone.wav", [("tone", 2)]), seconds=8)

    facts = await analyse(film)

    assert facts.duration_ms == pytest.approx(2000, abs=100)


async def test_bytes_appended_to_a_film_do_not_make_it_look_cut_off(tmp_path):
    film = in_container(tmp_path, "mp4")
    with film.open("ab") as file:
        file.write(b"\x7f" * 128)

    facts = await analyse(film)

    assert facts.duration_ms == pytest.approx(17_358, abs=120)


async def test_three_hours_pass(tmp_path):
    facts = await analyse(tones(tmp_path / "long.wav", [("tone", 5400), ("silence", 5400)]))

    assert facts.duration_ms == 3 * 3600 * 1000
    assert facts.silences == [(5_400_000, 10_800_000)]
