"""Segments without text, cut where it is silent."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from service.documents.document import MAX_SEGMENTS, Document, check_document
from service.documents.silences import cut_at_silences


def cuts(duration_ms: int, *silences: tuple[int, int], **more: int) -> list[tuple[int, int]]:
    """Where the segments lie."""
    return [(one.start_ms, one.end_ms) for one in cut_at_silences(duration_ms, silences, **more)]


def test_what_lies_between_silences_becomes_a_segment() -> None:
    assert cuts(10_000, (0, 1000), (4000, 5000), (9500, 10_000)) == [(1000, 4000), (5000, 9500)]


def test_a_long_stretch_is_cut_evenly() -> None:
    assert cuts(40_000) == [(0, 13_333), (13_333, 26_666), (26_666, 40_000)]


def test_a_part_gets_the_segments_of_its_stretch() -> None:
    assert cuts(10_000, (0, 1000), (4000, 5000), (9500, 12_000), start_ms=3000) == [(3000, 4000), (5000, 9500)]


def test_silence_alone_gives_nothing() -> None:
    assert cuts(5000, (0, 5000)) == []


def test_a_recording_full_of_pauses_still_fits_into_one_document() -> None:
    pauses = [(start, start + 10) for start in range(5, 60_000 * 20, 20)]

    segments = cut_at_silences(60_000 * 20, pauses)

    assert 20_000 < len(segments) <= MAX_SEGMENTS


@given(
    points=st.lists(st.integers(0, 200_000), min_size=0, max_size=40, unique=True),
    duration_ms=st.integers(1, 200_000),
    longest_ms=st.integers(500, 30_000),
)
def test_segments_cover_all_sound_and_no_silence_in_order(points: list[int], duration_ms: int, longest_ms: int) -> None:
    bounds = sorted(points)
    silences = list(zip(bounds[::2], bounds[1::2], strict=False))

    segments = cut_at_silences(duration_ms, silences, longest_ms=longest_ms)

    check_document(Document("en", segments))
    silent = sum(max(0, min(end, duration_ms) - min(start, duration_ms)) for start, end in silences)
    assert sum(one.end_ms - one.start_ms for one in segments) == duration_ms - silent
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(segments))
    assert all(one.end_ms - one.start_ms <= longest_ms for one in segments)
    assert not any(one.start_ms < end and one.end_ms > start for one in segments for start, end in silences)
