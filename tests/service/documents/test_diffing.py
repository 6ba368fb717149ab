"""The difference of two versions, down to words, speakers and times."""

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.documents.differences import Change, DocumentDiff, ValueChange, WordChange, WordEdit
from service.documents.diffing import diff
from service.documents.document import Document, Segment, SegmentKind, Speaker
from service.formats.diff_text import render_diff_text

ANNA, BOB = Speaker("a", "Anna"), Speaker("b", "Bob")
WORDS = st.lists(st.sampled_from(["one", "two", "three", "four", "five", "six"]), max_size=6).map(" ".join)
TEXTS = st.lists(st.tuples(WORDS, st.integers(1, 3000)), max_size=12)


def document(*segments: Segment, speakers: tuple[Speaker, ...] = (ANNA, BOB)) -> Document:
    return Document("en", list(segments), list(speakers))


def in_row(texts: list[tuple[str, int]]) -> Document:
    segments, start = [], 0
    for text, length in texts:
        segments.append(Segment(start, start + length, text))
        start += length
    return document(*segments)


def words(found: DocumentDiff, left_out: WordChange) -> list[str]:
    edits = [edit for segment in found.segments for edit in segment.words if edit.change is not left_out]
    return [word for edit in edits for word in edit.text.split()]


def said(of: Document) -> list[str]:
    return [word for segment in of.segments for word in segment.text.split()]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, TEXTS)
def test_kept_and_inserted_words_are_the_newer_version_kept_and_deleted_the_older(
    before: list[tuple[str, int]], after: list[tuple[str, int]]
) -> None:
    old, new = in_row(before), in_row(after)

    found = diff(old, new)

    assert words(found, WordChange.DELETE) == said(new)
    assert words(found, WordChange.INSERT) == said(old)
    assert [index for one in found.segments for index in one.before] == list(range(len(before)))
    assert [index for one in found.segments for index in one.after] == list(range(len(after)))


def test_a_version_does_not_differ_from_itself() -> None:
    version = document(Segment(0, 1000, "Hello <i>there</i>", "a"), Segment(1000, 2000, "", "b"))

    found = diff(version, version)

    assert found.is_empty
    assert render_diff_text(found) == "There is no difference.\n"


def test_words_speakers_times_and_kinds_are_told_apart() -> None:
    before = document(Segment(0, 1000, "um well this is it", "a"))
    after = document(Segment(40, 990, "well this was it", "b", SegmentKind.MUSIC))

    (found,) = diff(before, after).segments

    assert found.change is Change.CHANGED
    assert found.words == [
        WordEdit(WordChange.DELETE, "um"),
        WordEdit(WordChange.KEEP, "well this"),
        WordEdit(WordChange.DELETE, "is"),
        WordEdit(WordChange.INSERT, "was"),
        WordEdit(WordChange.KEEP, "it"),
    ]
    assert (found.start_shift_ms, found.end_shift_ms) == (40, -10)
    assert found.speaker_change == ValueChange("Anna", "Bob")
    assert found.kind_change == ValueChange("speech", "music")


def test_a_split_and_a_merge_are_seen_as_what_they_are() -> None:
    whole = document(Segment(0, 1000, "one two three four", "a"))
    halves = document(Segment(0, 500, "one two", "a"), Segment(500, 1000, "three four", "a"))

    assert [(one.change, one.before, one.after) for one in diff(whole, halves).segments] == [
        (Change.SPLIT, [0], [0, 1])
    ]
    assert [(one.change, one.before, one.after) for one in diff(halves, whole).segments] == [
        (Change.MERGED, [0, 1], [0])
    ]


def test_what_came_and_went_stands_in_its_place() -> None:
    before = document(
        Segment(0, 1000, "first words"), Segment(1000, 2000, "gone now"), Segment(9000, 9500, "last ones")
    )
    after = document(
        Segment(0, 1000, "first words"), Segment(5000, 6000, "fresh start"), Segment(9000, 9500, "last ones")
    )

    changes = [one.change for one in diff(before, after).segments]

    assert changes == [Change.SAME, Change.REMOVED, Change.ADDED, Change.SAME]


def test_a_segment_written_anew_at_its_time_is_changed() -> None:
    (found,) = diff(document(Segment(0, 1000, "")), document(Segment(0, 1000, "now with text"))).segments

    assert (found.change, found.words) == (Change.CHANGED, [WordEdit(WordChange.INSERT, "now with text")])


def test_styles_count_but_do_not_hinder() -> None:
    (found,) = diff(document(Segment(0, 9, "so <i>very</i> good")), document(Segment(0, 9, "so very good"))).segments

    assert found.change is Change.CHANGED
    assert found.words[1] == WordEdit(WordChange.KEEP, "very", "i", "")


def test_speakers_are_the_same_by_name_and_renamed_by_id() -> None:
    segment = Segment(0, 1000, "hello", "a")
    renumbered = document(msgspec.structs.replace(segment, speaker="x"), speakers=(Speaker("x", "Anna"), BOB))
    renamed = document(segment, speakers=(Speaker("a", "Ann"), Speaker("c", "Cy")))

    assert diff(document(segment), renumbered).is_empty
    found = diff(document(segment), renamed)
    assert found.speakers == [ValueChange("Anna", "Ann"), ValueChange("Bob", None), ValueChange(None, "Cy")]
    assert found.segments[0].speaker_change is None


def test_a_difference_reads_well() -> None:
    before = document(Segment(0, 1000, "same here", "a"), Segment(62_000, 63_000, "um well", "a"))
    after = document(Segment(0, 1000, "same here", "a"), Segment(62_000, 63_040, "well then", "a"))

    assert render_diff_text(diff(before, after)) == (
        "Segments: 1 changed. Words: 1 inserted, 1 deleted.\n\n  1 segment unchanged\n\n"
        "00:01:02 Anna (changed, out point +40 ms)\n  [-um-] well {+then+}\n"
    )


def test_namesakes_stay_who_they_are_by_their_ids() -> None:
    twins = (Speaker("a", "Speaker"), Speaker("b", "Speaker"))
    said_by = (Segment(0, 1000, "one two", "a"), Segment(1000, 2000, "three four", "b"))

    found = diff(document(*said_by, speakers=twins), document(*said_by, speakers=twins[::-1]))

    assert found.is_empty


def test_a_segment_that_kept_half_of_its_words_is_the_same_though_it_moved() -> None:
    before = document(Segment(0, 1000, "one two three four"))

    found = diff(before, document(Segment(5000, 6000, "one two five six")))

    assert [(one.change, one.before, one.after) for one in found.segments] == [(Change.CHANGED, [0], [0])]
