"""Styles, scripts from right to left, and what is shown to whom."""

import pytest

from service.documents.document import Segment, SegmentKind
from service.timedtext.bidi import framed, unframed
from service.timedtext.breaking import break_cues
from service.timedtext.graphemes import length
from service.timedtext.profiles import Limits
from tests.service.timedtext.scenes import at_ease, broken, heard, lines_of, said, scene


def test_a_style_is_closed_at_the_end_of_a_line_and_opened_on_the_next() -> None:
    assert lines_of("<i>The committee decided to postpone the vote until the end of the month.</i>") == [
        ("<i>The committee decided to postpone the vote</i>", "<i>until the end of the month.</i>")
    ]


def test_a_style_goes_on_in_the_next_cue() -> None:
    text = (
        "<b>First we go home and eat what is left. Then we go out, <i>and nobody sees us in the dark of night.</i></b>"
    )

    first, second = lines_of(text)

    assert first == ("<b>First we go home and eat what is left.</b>",)
    assert second == ("<b>Then we go out, <i>and nobody sees us</i></b>", "<b><i>in the dark of night.</i></b>")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<i>Yes</i>, <i>I do.</i>", "<i>Yes</i>, <i>I do.</i>"),
        ("<i> Yes </i>", "<i>Yes</i>"),
        ("<I>Yes", "<i>Yes</i>"),
        ("Yes</b>", "Yes"),
        ("<b><i>Y</b>es</i>", "<b><i>Y</i></b><i>es</i>"),
        ("a < b <x>", "a < b <x>"),
        ("<<i></i>b>Yes</b>", "Yes"),
        ("a --<b></b>> b", "a → b"),
    ],
)
def test_tags_of_each_line_are_balanced(text: str, shown: str) -> None:
    assert lines_of(text) == [(shown,)]


def test_where_italics_are_not_used_their_text_stays() -> None:
    limits = Limits(allows_italics=False)

    assert broken(said(0, 2000, "<i>So <b>it</b> is.</i>"), limits=limits).cues[0].lines == ("So <b>it</b> is.",)
    assert broken(said(0, 2000, "<<i>i>So it is."), limits=limits).cues[0].lines == ("So it is.",)


@pytest.mark.parametrize("text", ["", " \n\t", "<i></i>", "<i> </i>\n<b></b>", "\u200f", "\u202b\u202c"])
def test_what_nobody_sees_has_no_cue(text: str) -> None:
    assert broken(said(0, 2000, text)).cues == []


def test_every_arabic_line_is_framed_and_frames_do_not_count() -> None:
    text = "قال إن برنامج Photoshop 2024 ممتاز!"

    breaking = at_ease(text, "ar")

    assert [cue.lines for cue in breaking.cues] == [(f"\u202b{text}\u202c",)]
    assert length(breaking.cues[0].lines[0]) == len(text)
    assert breaking.misses == []


def test_a_line_without_arabic_letters_and_other_languages_have_no_frames() -> None:
    assert lines_of("OK!", "ar") == [("OK!",)]
    assert lines_of("He said سلام to me.", "en") == [("He said سلام to me.",)]


def test_what_was_framed_once_is_broken_again_into_the_same() -> None:
    text = "قررت اللجنة تأجيل التصويت إلى نهاية الشهر المقبل، لكن الرئيس رفض."
    once = lines_of(text, "ar")

    assert lines_of("\n".join(once[0]), "ar") == once


def test_marks_within_a_line_stay() -> None:
    text = "نعم\u200f! قال \u202aOK?\u202c لي."

    assert lines_of(text, "ar") == [(f"\u202b{text}\u202c",)]


@pytest.mark.parametrize(
    ("line", "bare"),
    [
        ("\u202bنعم\u202c", "نعم"),
        ("\u202b\u202bنعم\u202c\u202c", "نعم"),
        ("\u202bنعم\u202c لا \u202bنعم\u202c", "\u202bنعم\u202c لا \u202bنعم\u202c"),
        ("\u202bنعم", "نعم"),
        ("yes", "yes"),
    ],
)
def test_only_a_frame_around_the_whole_line_is_taken_away(line: str, bare: str) -> None:
    assert unframed(line) == bare
    assert unframed(framed(bare)) == bare


def test_sdh_has_sounds_music_and_names_where_the_speaker_changes() -> None:
    film = scene(
        said(0, 1000, "Hello."),
        said(1000, 2000, "It is me."),
        heard(2000, 3000, "door slams"),
        heard(3000, 4000, "upbeat jazz", SegmentKind.MUSIC),
        said(4000, 5000, "Hi.", "b"),
    )

    assert [cue.lines for cue in break_cues(film, is_sdh=True).cues] == [
        ("[Ada] Hello.",), ("It is me.",), ("[door slams]",), ("♪ upbeat jazz ♪",), ("[Bob] Hi.",),
    ]  # fmt: skip
    assert [cue.lines for cue in break_cues(film).cues] == [
        ("Hello.",), ("It is me.",), ("♪ upbeat jazz ♪",), ("Hi.",),
    ]  # fmt: skip


def test_sounds_and_music_that_are_marked_already_are_not_marked_twice() -> None:
    film = scene(heard(0, 1000, "<i>[door slams]</i>"), heard(1000, 2000, "<i>♪ La la ♪</i>", SegmentKind.MUSIC))

    assert [cue.lines for cue in break_cues(film, is_sdh=True).cues] == [
        ("<i>[door slams]</i>",), ("<i>♪ La la ♪</i>",),
    ]  # fmt: skip


def test_cues_know_their_segment_and_speaker() -> None:
    breaking = broken(said(5000, 7000, "Later."), Segment(0, 2000, "First."))

    assert [(cue.segment, cue.speaker) for cue in breaking.cues] == [(1, None), (0, "a")]


@pytest.mark.timeout(10)
def test_frames_beyond_number_are_taken_off_in_one_go() -> None:
    assert unframed("\u202b" * 100_000 + "مرحبا" + "\u202c" * 100_000) == "مرحبا"
