"""Two who speak at once share a screen, or follow each other."""

from service.timedtext.profiles import Limits
from tests.service.timedtext.scenes import broken, heard, said, times


def test_two_speakers_at_once_become_a_dialogue() -> None:
    breaking = broken(said(0, 2000, "Are you there?"), said(1000, 3000, "Yes, I am.", "b"))

    (cue,) = breaking.cues
    assert (cue.start_ms, cue.end_ms, cue.lines) == (0, 3000, ("- Are you there?", "- Yes, I am."))
    assert cue.speaker is None
    assert breaking.misses == []


def test_hyphens_stand_tight_where_the_language_wants_them_so() -> None:
    tight = Limits(dialogue_hyphen="tight")

    (cue,) = broken(said(0, 2000, "Are you there?"), said(1000, 3000, "- Yes.", "b"), limits=tight).cues

    assert cue.lines == ("-Are you there?", "-Yes.")


def test_a_sound_over_speech_is_a_line_of_its_own() -> None:
    (cue,) = broken(said(0, 2000, "Are you there?"), heard(500, 1500, "door slams"), is_sdh=True).cues

    assert cue.lines == ("- [Ada] Are you there?", "- [door slams]")


def test_a_slight_overlap_is_trimmed() -> None:
    breaking = broken(said(0, 2000, "Are you there?"), said(1900, 3900, "Yes, I am.", "b"))

    assert times(breaking) == [(0, 1900), (1900, 3900)]


def test_one_speaker_never_holds_a_dialogue() -> None:
    breaking = broken(said(0, 3000, "Are you there?"), said(2000, 5000, "I asked you something."))

    assert times(breaking) == [(0, 2000), (2000, 5000)]
    assert [cue.lines for cue in breaking.cues] == [("Are you there?",), ("I asked you something.",)]


def test_what_does_not_fit_on_two_lines_follows_one_after_the_other() -> None:
    long = "This line is far too long to stand beside any other."

    breaking = broken(said(0, 4000, long), said(1000, 5000, long, "b"))

    assert len(breaking.cues) == 2
    assert breaking.cues[0].end_ms <= breaking.cues[1].start_ms
    assert [cue.speaker for cue in breaking.cues] == ["a", "b"]


def test_a_segment_within_another_leaves_both_readable() -> None:
    breaking = broken(said(0, 6000, "This takes quite some time to be read aloud."), said(500, 1500, "I see."))

    assert breaking.misses == []
    assert times(breaking)[0][0] == 0


def test_a_dialogue_that_would_stand_too_long_is_none() -> None:
    breaking = broken(said(0, 5000, "Are you there?"), said(4000, 9000, "Yes, I am.", "b"))

    assert times(breaking) == [(0, 4000), (4000, 9000)]


def test_a_dialogue_knows_the_segment_it_began_with() -> None:
    breaking = broken(said(4000, 5000, "So."), said(1000, 3000, "Yes.", "b"), said(0, 2000, "Are you there?"))

    assert [cue.segment for cue in breaking.cues] == [2, 0]
