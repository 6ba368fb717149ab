"""Long recordings in parts: where to cut, and what of a document belongs to which part.

A segment belongs to the part in which its middle lies, so that a cut through a segment gives it to one linguist whole.
"""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

import msgspec

from service.documents.document import Document, Segment

Bounds = tuple[int, int]
"""The stretch of one part in milliseconds: in point, and out point (exclusive)."""

WINDOW_SHARE: Final = 10
"""A cut is looked for within a tenth of the limit on either side of where equal parts would be cut."""


def split_points(duration_ms: int, silences: Sequence[tuple[int, int]], limit_ms: int) -> list[Bounds]:
    """Parts of nearly equal length that cover the recording, cut in the longest silence near each ideal point.

    One part when the recording is no longer than ``limit_ms``, or when that is 0. A part is at most a fifth longer than
    the limit. Where nobody pauses, the cut is hard.
    """
    number = -(-duration_ms // limit_ms) if limit_ms else 1
    if number <= 1:
        return [(0, duration_ms)]
    window = limit_ms // WINDOW_SHARE
    cuts = [_cut(duration_ms * place // number, window, silences) for place in range(1, number)]
    return list(zip([0, *cuts], [*cuts, duration_ms], strict=True))


def _cut(ideal_ms: int, window_ms: int, silences: Sequence[tuple[int, int]]) -> int:
    low, high = ideal_ms - window_ms, ideal_ms + window_ms
    near = [(max(start, low), min(end, high)) for start, end in silences if start < high and end > low]
    if not near:
        return ideal_ms
    start, end = max(near, key=lambda one: (one[1] - one[0], -abs(one[0] + one[1] - 2 * ideal_ms)))
    return (start + end) // 2


def part_of(segment: Segment, parts: Sequence[Bounds]) -> int:
    """The index of the part that a segment belongs to; what lies behind the last part belongs to the last."""
    middle = (segment.start_ms + segment.end_ms) // 2
    return max(0, bisect_right([start for start, _ in parts], middle) - 1)


def slice_document(document: Document, parts: Sequence[Bounds], index: int) -> Document:
    """What belongs to one part. Times stay those of the whole recording, and all speakers stay listed."""
    kept = [one for one in document.segments if part_of(one, parts) == index]
    return msgspec.structs.replace(document, segments=kept)
