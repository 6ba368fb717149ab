"""In and out points keep the limits wherever there is time."""

import pytest

from service.documents.document import Segment, SegmentKind, Word
from service.timedtext.breaking import break_cues
from service.timedtext.profiles import Limits
from tests.service.timedtext.scenes import broken, heard, rules, said, scene, times

WORDY = "Nobody knows where the ship went down. That night there was a storm, and the sea was dark and wild and cold."


def test_a_cue_that_is_long_enough_stands_from_in_to_out_point() -> None:
    assert times(broken(said(500, 2000, "Hello."), said(3000, 5000, "Who is there?"))) == [(500, 2000), (3000, 5000)]


def test_a_short_cue_takes_free_time_after_it() -> None:
    assert times(broken(said(1000, 1200, "Hello."), said(4000, 6000, "Bye."))) == [(1000, 1833), (4000, 6000)]


def test_a_short_cue_takes_time_before_it_where_there_is_none_after() -> None:
    breaking = broken(said(1000, 1200, "Hello."), said(1200, 4000, "Bye."))

    assert times(breaking) == [(367, 1200), (1200, 4000)]
    assert breaking.misses == []


def test_the_last_cue_takes_time_up_to_the_end_of_the_media_where_that_is_known() -> None:
    document = scene(said(5000, 5200, "Bye."))

    assert times(break_cues(document)) == [(4367, 5200)]
    assert times(break_cues(document, duration_ms=5500)) == [(4667, 5500)]
    assert times(break_cues(document, duration_ms=60_000)) == [(5000, 5833)]


def test_a_cue_spoken_too_fast_to_be_read_stays_longer() -> None:
    text = "I can speak much faster than you read."

    breaking = broken(said(0, 1000, text), said(5000, 6000, "No."))

    assert times(breaking)[0] == (0, 2236)
    assert breaking.misses == []


def test_free_time_goes_to_the_neighbour_that_has_no_other() -> None:
    breaking = broken(said(1000, 1200, "One."), said(1833, 2033, "Two."), said(2033, 4000, "Three."))

    assert breaking.misses == []
    assert times(breaking) == [(367, 1200), (1200, 2033), (2033, 4000)]


def test_what_no_time_allows_is_told() -> None:
    crowded = [said(start, start + 300, "I can speak fast.") for start in range(0, 900, 300)]

    breaking = broken(*crowded)

    assert rules(breaking) == [(rule, cue) for cue in range(3) for rule in ("cue_too_short", "reading_speed")]
    assert (breaking.misses[0].measured, breaking.misses[0].limit) == (300, 833)


def test_a_cue_that_stands_too_long_ends_early() -> None:
    assert times(broken(said(0, 20_000, "Hello."))) == [(0, 7000)]


def test_a_long_stretch_with_words_enough_becomes_several_cues() -> None:
    breaking = broken(said(0, 12_000, "I have waited here for you, and I will wait for you tomorrow."))

    assert len(breaking.cues) == 2
    assert breaking.misses == []


def test_music_and_sounds_are_never_divided_for_their_time_alone() -> None:
    song = heard(0, 60_000, "slow piano music", SegmentKind.MUSIC)

    (cue,) = broken(song).cues

    assert (cue.end_ms, cue.lines) == (7000, ("♪ slow piano music ♪",))


@pytest.mark.parametrize(("gap", "out"), [(0, 2000), (40, 2040), (82, 2082), (83, 2000), (500, 2000)])
def test_cues_touch_or_keep_the_least_gap(gap: int, out: int) -> None:
    breaking = broken(said(0, 2000, "Hello."), said(2000 + gap, 5000, "Bye."), limits=Limits(min_gap_ms=83))

    assert breaking.cues[0].end_ms == out
    assert breaking.misses == []


def test_a_cue_that_may_not_stand_longer_leaves_the_least_gap() -> None:
    breaking = broken(said(0, 7000, "Hello."), said(7040, 14_040, "Bye."))

    assert times(breaking) == [(0, 6957), (7040, 14_040)]


def test_cues_of_one_segment_share_its_time_by_characters() -> None:
    breaking = broken(said(1000, 9000, WORDY))

    speeds = [sum(map(len, cue.lines)) / (cue.end_ms - cue.start_ms) for cue in breaking.cues]
    assert len(speeds) == 2
    assert max(speeds) / min(speeds) < 1.05
    assert breaking.cues[0].end_ms == breaking.cues[1].start_ms


def test_cues_begin_with_their_first_word_where_words_have_times() -> None:
    words = [Word(index * 400, index * 400 + 380, word) for index, word in enumerate(WORDY.lower().split())]

    breaking = broken(Segment(0, 9000, WORDY, "a", words=words))

    second = breaking.cues[1].lines[0].split()[0].lower()
    assert breaking.cues[1].start_ms == next(word.start_ms for word in words if word.text == second)


def test_words_that_were_corrected_keep_the_times_of_those_around_them() -> None:
    words = [Word(index * 400, index * 400 + 380, word) for index, word in enumerate(WORDY.split())]
    edited = WORDY.replace("Nobody knows", "No one knew")

    breaking = broken(Segment(0, 9000, edited, "a", words=words))

    assert breaking.cues[1].lines[0].startswith("That")
    assert breaking.cues[1].start_ms == words[7].start_ms


def test_a_long_pause_of_the_speaker_parts_cues() -> None:
    words = [Word(0, 400, "Wait."), Word(4000, 4300, "Now"), Word(4300, 4600, "come"), Word(4600, 5000, "in.")]

    breaking = broken(Segment(0, 5000, "Wait. Now come in.", "a", words=words))

    assert [(cue.start_ms, cue.end_ms, cue.lines) for cue in breaking.cues] == [
        (0, 833, ("Wait.",)),
        (4000, 5000, ("Now come in.",)),
    ]


def test_an_instant_holds_one_cue_with_all_lines_and_says_so() -> None:
    breaking = broken(said(0, 1, WORDY))

    assert times(breaking) == [(0, 1)]
    assert {"too_many_lines", "cue_too_short", "reading_speed"} == {miss.rule for miss in breaking.misses}


def test_an_instant_with_free_time_after_it_becomes_readable() -> None:
    breaking = broken(said(0, 2, WORDY), said(20_000, 21_000, "So."))

    assert breaking.misses == []


def test_limits_that_nothing_can_keep_are_told_and_not_followed_into_nonsense() -> None:
    absurd = Limits(
        max_chars_per_line=1, max_lines=1, max_chars_per_second=1, min_duration_ms=60_000, max_duration_ms=0
    )

    breaking = broken(said(0, 3000, "No way out."), said(3000, 3001, "None."), limits=absurd)

    assert all(cue.start_ms < cue.end_ms for cue in breaking.cues)
    assert [word for cue in breaking.cues for line in cue.lines for word in line.split()] == [
        "No",
        "way",
        "out.",
        "None.",
    ]
