"""A first draft that nobody has written: segments without text, cut where the analysis has found silence."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from service.documents.document import MAX_SEGMENTS, Segment

LONGEST_MS: Final = 15_000
"""About what one can keep in mind while typing."""

MOST_SILENCES: Final = MAX_SEGMENTS // 2


def cut_at_silences(
    duration_ms: int, silences: Sequence[tuple[int, int]], *, longest_ms: int = LONGEST_MS, start_ms: int = 0
) -> list[Segment]:
    """What is not silent between ``start_ms`` and ``duration_ms``, in ascending segments that do not overlap.

    Stretches without a pause are cut evenly, into pieces of ``longest_ms`` at most. ``silences`` are pairs of in and
    out point, ascending and disjoint; of very many only the longest count, so that one document holds the segments.
    """
    return [
        Segment(start_ms=start, end_ms=end, text="")
        for stretch in _sounding(start_ms, duration_ms, _longest(silences))
        for start, end in _pieces(*stretch, longest_ms)
    ]


def _longest(silences: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    if len(silences) <= MOST_SILENCES:
        return silences
    return sorted(sorted(silences, key=lambda one: one[0] - one[1])[:MOST_SILENCES])


def _sounding(start_ms: int, end_ms: int, silences: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    position = start_ms
    for silent_from, silent_to in silences:
        if silent_from >= end_ms:
            break
        if silent_from > position:
            yield position, silent_from
        position = max(position, silent_to)
    if position < end_ms:
        yield position, end_ms


def _pieces(start_ms: int, end_ms: int, longest_ms: int) -> Iterator[tuple[int, int]]:
    count = -(-(end_ms - start_ms) // longest_ms)
    cuts = [start_ms + (end_ms - start_ms) * place // count for place in range(count + 1)]
    yield from pairwise(cuts)
