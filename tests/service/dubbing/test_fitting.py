"""Clips get the time of their segments: untouched if they fit, else faster, into free time, or an overrun."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from service.dubbing.fitting import Fit, fit, plan
from service.dubbing.timeline import Clip, Timeline


@pytest.mark.parametrize(
    ("clip_ms", "slot_ms", "room_ms", "outcome"),
    [
        (1000, 1000, 0, Fit(1.0, 1000, 0)),
        (800, 1000, 500, Fit(1.0, 800, 0)),
        (999, 1000, 0, Fit(1.0, 999, 0)),
        (1100, 1000, 500, Fit(1.1, 1000, 0)),
        (1200, 1000, 0, Fit(1.2, 1000, 0)),
        (1800, 1000, 500, Fit(1.2, 1500, 0)),
        (1800, 1000, 300, Fit(1.2, 1500, 200)),
        (1200, 0, 0, Fit(1.2, 1000, 1000)),
    ],
)
def test_a_clip_is_sped_up_as_little_as_it_needs_and_what_has_no_room_is_an_overrun(clip_ms, slot_ms, room_ms, outcome):
    assert fit(clip_ms, slot_ms, room_ms, 20) == outcome


def clip(segment: str, speaker: str, start_ms: int, end_ms: int, duration_ms: int) -> Clip:
    return Clip(segment, speaker, Path("take.wav"), start_ms, end_ms, duration_ms)


def test_a_clip_may_run_on_until_anybody_speaks_but_not_into_the_other_speakers_segment():
    clips = (clip("1", "Ann", 0, 1000, 1300), clip("2", "Bob", 1200, 2000, 500))

    first, second = plan(Timeline(10_000, clips), 0)

    assert (first.duration_ms, first.overrun_ms) == (1300, 100)
    assert (second.start_ms, second.overrun_ms) == (1200, 0)


def test_time_in_which_somebody_still_has_a_segment_is_not_free():
    clips = (clip("1", "Ann", 0, 5000, 100), clip("2", "Bob", 1000, 2000, 1500))

    _, interruption = plan(Timeline(10_000, clips), 0)

    assert interruption.overrun_ms == 500


def test_the_last_clip_may_run_on_to_the_end_of_the_film():
    (last,) = plan(Timeline(2000, (clip("1", "Ann", 0, 1000, 2500),)), 10)

    assert (last.duration_ms, last.overrun_ms) == (2273, 273)


def test_a_timeline_has_one_clip_for_a_segment():
    with pytest.raises(ValueError, match="more than one clip"):
        Timeline(1000, (clip("1", "Ann", 0, 1, 1), clip("1", "Bob", 5, 6, 1)))


@some.composite
def timelines(draw):
    """Up to a dozen clips of three speakers, in any order, overlapping as they like."""
    clips = []
    for number in range(draw(some.integers(0, 12))):
        start = draw(some.integers(0, 20_000))
        length, duration = draw(some.integers(1, 5000)), draw(some.integers(1, 9000))
        clips.append(clip(str(number), draw(some.sampled_from(["Ann", "Bob", "Cy"])), start, start + length, duration))
    return Timeline(draw(some.integers(1, 25_000)), tuple(clips))


@given(timeline=timelines(), percent=some.integers(0, 100))
def test_no_tempo_is_beyond_the_limit_and_none_is_slower_than_natural(timeline, percent):
    for placement in plan(timeline, percent):
        assert 1.0 <= placement.tempo <= 1 + percent / 100
        assert placement.duration_ms * placement.tempo == pytest.approx(placement.clip.duration_ms)


@given(timeline=timelines(), percent=some.integers(0, 100))
def test_every_clip_begins_with_its_segment_in_order_and_none_is_lost(timeline, percent):
    placements = plan(timeline, percent)

    assert [one.clip for one in placements] == list(timeline.clips)
    assert [one.start_ms for one in placements] == sorted(clip.start_ms for clip in timeline.clips)


@given(timeline=timelines(), percent=some.integers(0, 100))
def test_clips_of_one_speaker_never_overlap_unless_an_overrun_says_by_how_much(timeline, percent):
    placements = plan(timeline, percent)

    for place, one in enumerate(placements):
        following = [two.start_ms for two in placements[place + 1 :] if two.clip.speaker == one.clip.speaker]
        if following:
            assert one.end_ms - one.overrun_ms <= following[0]


@given(timeline=timelines(), percent=some.integers(0, 100))
def test_what_is_heard_behind_the_end_of_the_film_is_reported(timeline, percent):
    for placement in plan(timeline, percent):
        assert placement.end_ms - placement.overrun_ms <= max(timeline.duration_ms, placement.start_ms)


@given(timeline=timelines(), percent=some.integers(0, 100))
def test_a_clip_that_fits_its_segment_is_never_touched(timeline, percent):
    for placement in plan(timeline, percent):
        if placement.tempo > 1:
            assert placement.clip.duration_ms > placement.duration_ms
        else:
            assert placement.duration_ms == placement.clip.duration_ms
