"""Long recordings: where they are cut, and that what was cut joins again."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from service.documents.document import Document, Segment, SegmentKind, Speaker
from service.documents.merging import SeamKind, merge_parts
from service.documents.parts import slice_document, split_points

MINUTE = 60_000
HOUR = 60 * MINUTE


@st.composite
def silences(draw, duration_ms):
    points = sorted(draw(st.lists(st.integers(0, duration_ms), max_size=40, unique=True)))
    return list(zip(points[::2], points[1::2], strict=False))


@st.composite
def recordings(draw):
    duration_ms = draw(st.integers(1, 10 * HOUR))
    return duration_ms, draw(silences(duration_ms)), draw(st.integers(MINUTE, 3 * HOUR))


@st.composite
def documents(draw):
    points = sorted(draw(st.lists(st.integers(0, HOUR), min_size=2, max_size=60, unique=True)))
    speakers = [Speaker("a", "Ada"), Speaker("b", "Berta")]
    texts, voices = st.sampled_from(["One.", "Two words.", "مرحبا", "नमस्ते"]), st.sampled_from(["a", "b", None])
    segments = [
        Segment(start, end, draw(texts), draw(voices), draw(st.sampled_from(SegmentKind)), f"s{number}")
        for number, (start, end) in enumerate(itertools.pairwise(points))
    ]
    return Document("en", segments, speakers)


@given(recordings())
def test_parts_cover_the_recording_without_overlap_and_none_is_much_longer_than_the_limit(recording):
    duration_ms, pauses, limit_ms = recording

    parts = split_points(duration_ms, pauses, limit_ms)

    assert parts[0][0] == 0
    assert parts[-1][1] == duration_ms
    assert all(before[1] == after[0] for before, after in itertools.pairwise(parts))
    assert all(0 < end - start <= limit_ms * 1.2 + 1 for start, end in parts)
    assert (len(parts) == 1) == (duration_ms <= limit_ms)


@given(recordings())
def test_a_cut_is_in_a_silence_where_there_is_one_near_the_ideal_point(recording):
    duration_ms, pauses, limit_ms = recording

    parts = split_points(duration_ms, pauses, limit_ms)

    for place, (cut, _) in enumerate(parts[1:], start=1):
        ideal, window = duration_ms * place // len(parts), limit_ms // 10
        near = [(start, end) for start, end in pauses if start < ideal + window and end > ideal - window]
        assert any(start <= cut <= end for start, end in near) if near else cut == ideal


def test_of_two_pauses_the_longer_one_is_cut():
    parts = split_points(100 * MINUTE, [(49 * MINUTE, 49 * MINUTE + 400), (52 * MINUTE, 52 * MINUTE + 4000)], HOUR)

    assert parts == [(0, 52 * MINUTE + 2000), (52 * MINUTE + 2000, 100 * MINUTE)]


def test_a_limit_of_zero_never_splits():
    assert split_points(10 * HOUR, [], 0) == [(0, 10 * HOUR)]


@given(documents(), st.integers(5 * MINUTE, HOUR))
def test_what_was_cut_into_parts_joins_to_the_same_document(document, limit_ms):
    parts = split_points(HOUR, [], limit_ms)

    merged = merge_parts([slice_document(document, parts, index) for index in range(len(parts))], parts)

    assert merged.document == document


def test_speakers_of_one_name_become_one_and_ids_of_different_things_stay_apart():
    first = Document("en", [Segment(0, 900, "Yes.", "s1", id="x")], [Speaker("s1", "Ada")])
    second = Document(
        "en",
        [Segment(1000, 1900, "No.", "s1", id="x"), Segment(2000, 2900, "Well.", "s2", id="y")],
        [Speaker("s1", "Berta"), Speaker("s2", "ADA")],
    )

    document = merge_parts([first, second], [(0, 1000), (1000, 3000)]).document

    assert [one.name for one in document.speakers] == ["Ada", "Berta"]
    names = document.speaker_names()
    assert [names[one.speaker] for one in document.segments] == ["Ada", "Berta", "Ada"]
    assert len({one.id for one in document.segments}) == 3


def seams(last, first, pauses=()):
    parts = [Document("en", [last]), Document("en", [first])]
    return [(seam.kind, seam.measured) for seam in merge_parts(parts, [(0, 10_000), (10_000, 20_000)], pauses).seams]


def test_a_clean_seam_has_nothing_to_look_at():
    assert seams(Segment(8000, 9900, "That was all."), Segment(10_100, 12_000, "Now for the rest.")) == []


def test_an_overlap_at_a_seam_is_seen():
    found = seams(Segment(8000, 10_400, "That was all."), Segment(10_100, 12_000, "Now for the rest."))

    assert found == [(SeamKind.OVERLAP, 300)]


def test_a_segment_that_reaches_across_a_seam_is_seen():
    found = seams(Segment(8000, 10_400, "That was all."), Segment(10_400, 12_000, "Now for the rest."))

    assert found == [(SeamKind.CROSSING, 400)]


def test_words_said_by_both_parts_are_seen():
    found = seams(Segment(8000, 9900, "And so we went home."), Segment(10_100, 12_000, "we went HOME. That night"))

    assert found == [(SeamKind.REPETITION, 3)]


def test_a_common_word_at_a_seam_is_no_repetition():
    assert seams(Segment(8000, 9900, "I like it and"), Segment(10_100, 12_000, "and so do you")) == []


def test_sound_that_no_part_has_written_down_is_seen_and_silence_is_not():
    last, first = Segment(3000, 4000, "Before."), Segment(12_000, 13_000, "After.")

    assert seams(last, first) == [(SeamKind.GAP, 8000)]
    assert seams(last, first, [(4500, 11_500)]) == []


def test_a_segment_across_a_cut_goes_to_the_part_that_has_more_of_it() -> None:
    bounds = [(0, 60_000), (60_000, 120_000)]
    across = [Segment(58_000, 61_000, "mostly before"), Segment(59_000, 63_000, "mostly behind")]
    whole = Document("en", across)

    parts = [slice_document(whole, bounds, index) for index in range(2)]

    assert [[one.text for one in part.segments] for part in parts] == [["mostly before"], ["mostly behind"]]


def test_merged_segments_stand_in_the_order_of_time_where_parts_reach_into_each_other() -> None:
    first = Document("en", [Segment(0, 1000, "one"), Segment(62_000, 63_000, "three")])
    second = Document("en", [Segment(61_000, 62_000, "two")])

    merged = merge_parts([first, second], [(0, 60_000), (60_000, 120_000)])

    assert [one.text for one in merged.document.segments] == ["one", "two", "three"]


def test_a_speaker_whom_the_parts_name_differently_is_seen():
    parts = [
        Document("en", [Segment(0, 900, "Yes.", "a")], [Speaker("a", name), Speaker("b", "Berta")])
        for name in ("Ada", "Ada Lovelace")
    ]

    found = merge_parts(parts, [(0, 1000), (1000, 2000)]).seams

    (seam,) = [one for one in found if one.kind is SeamKind.SPEAKER]

    assert "Ada and Ada Lovelace may be one speaker" in seam.message
