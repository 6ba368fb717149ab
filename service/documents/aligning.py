"""Which segments of one version are which of another.

First what is certain: segments whose words and in points occur once in either version, then those whose words do, as
long as they keep their order. In the gaps between, words are compared across the borders of segments: who shares at
least half of the words of the shorter one belongs together, so that a split and a merge are seen as what they are.
What shares no words but time is the same stretch, written anew.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from rapidfuzz.distance import Levenshtein

from service.documents.document import Segment

MAX_COMPARISONS: Final = 400_000_000
"""Words times words of one gap: two hours of speech, none of which stayed. Above it the gap is aligned by time alone:
while words are compared nothing else can run in the process, half a second at the most.
"""


@dataclass(frozen=True, slots=True)
class Side:
    """One version: its segments, and the words of each."""

    segments: Sequence[Segment]
    words: Sequence[tuple[str, ...]]


class Group(NamedTuple):
    """Neighbours ``before`` that became neighbours ``after``, as ranges of indices. One of them may be empty."""

    before: range
    after: range


def align(before: Side, after: Side) -> Iterator[Group]:
    """Every segment of both sides once, in order."""
    whole = Group(range(len(before.segments)), range(len(after.segments)))
    for gap, is_anchor in _anchored(before, after, whole, by_time=True):
        if is_anchor:
            yield gap
            continue
        for inner, is_sure in _anchored(before, after, gap, by_time=False):
            yield from (inner,) if is_sure else _by_words(before, after, inner)


def _anchored(before: Side, after: Side, gap: Group, *, by_time: bool) -> Iterator[tuple[Group, bool]]:
    """The gap cut at pairs that are certain: (pair, True) and (what lies between, False)."""
    next_before, next_after = gap.before.start, gap.after.start
    for first, second in _unique_pairs(_keys(before, gap.before, by_time), _keys(after, gap.after, by_time)):
        yield Group(range(next_before, first), range(next_after, second)), False
        yield Group(range(first, first + 1), range(second, second + 1)), True
        next_before, next_after = first + 1, second + 1
    yield Group(range(next_before, gap.before.stop), range(next_after, gap.after.stop)), False


def _keys(side: Side, indices: range, by_time: bool) -> dict[Hashable, int]:
    """Indices of segments by words (and in point) that occur once in the stretch; segments without words have none."""
    keyed: list[tuple[Hashable, int]] = [
        ((side.words[index], side.segments[index].start_ms if by_time else 0), index)
        for index in indices
        if side.words[index]
    ]
    counts = Counter(key for key, _ in keyed)
    return {key: index for key, index in keyed if counts[key] == 1}


def _unique_pairs(before: dict[Hashable, int], after: dict[Hashable, int]) -> list[tuple[int, int]]:
    """The longest run of common keys that stand in the same order on both sides (a longest increasing subsequence)."""
    pairs = [(index, after[key]) for key, index in before.items() if key in after]
    ends: list[int] = []
    places: list[int] = []
    previous: list[int] = []
    for place, (_, second) in enumerate(pairs):
        length = bisect_left(ends, second)
        previous.append(places[length - 1] if length else -1)
        if length == len(ends):
            ends.append(second)
            places.append(place)
        else:
            ends[length], places[length] = second, place
    return [pairs[place] for place in _chain(previous, places[-1] if places else -1)]


def _chain(previous: list[int], last: int) -> list[int]:
    chain = []
    while last >= 0:
        chain.append(last)
        last = previous[last]
    return chain[::-1]


def _by_words(before: Side, after: Side, gap: Group) -> Iterator[Group]:
    """The gap's segments in groups by the words that they share; what shares none is paired by time."""
    next_before, next_after = gap.before.start, gap.after.start
    for group in _linked(_links(before, after, gap)):
        between = Group(range(next_before, group.before.start), range(next_after, group.after.start))
        yield from _by_time(before, after, between)
        yield group
        next_before, next_after = group.before.stop, group.after.stop
    yield from _by_time(before, after, Group(range(next_before, gap.before.stop), range(next_after, gap.after.stop)))


def _links(before: Side, after: Side, gap: Group) -> list[tuple[int, int]]:
    """Pairs of segments that share at least half of the words of the shorter one, in order."""
    old = [(word, index) for index in gap.before for word in before.words[index]]
    new = [(word, index) for index in gap.after for word in after.words[index]]
    if not old or not new or len(old) * len(new) > MAX_COMPARISONS:
        return []
    shared: Counter[tuple[int, int]] = Counter()
    for first, second, size in Levenshtein.editops(
        [one[0] for one in old], [one[0] for one in new]
    ).as_matching_blocks():
        shared.update((old[first + step][1], new[second + step][1]) for step in range(size))
    return sorted(
        pair
        for pair, count in shared.items()
        if 2 * count >= min(len(before.words[pair[0]]), len(after.words[pair[1]]))
    )


def _linked(links: list[tuple[int, int]]) -> Iterator[Group]:
    """Links that touch become one group, with whatever lies inside."""
    group: Group | None = None
    for first, second in links:
        if group is not None and (first < group.before.stop or second < group.after.stop):
            group = Group(
                range(group.before.start, max(first + 1, group.before.stop)),
                range(group.after.start, max(second + 1, group.after.stop)),
            )
            continue
        if group is not None:
            yield group
        group = Group(range(first, first + 1), range(second, second + 1))
    if group is not None:
        yield group


def _by_time(before: Side, after: Side, gap: Group) -> Iterator[Group]:
    """One to one where two segments overlap by more than half of the shorter; the rest alone, the older first."""
    first, second = gap.before.start, gap.after.start
    while first < gap.before.stop and second < gap.after.stop:
        old, new = before.segments[first], after.segments[second]
        is_pair = _overlaps(old, new)
        is_old = is_pair or old.end_ms <= new.end_ms
        is_new = is_pair or not is_old
        yield Group(range(first, first + is_old), range(second, second + is_new))
        first, second = first + is_old, second + is_new
    yield from (Group(range(index, index + 1), range(second, second)) for index in range(first, gap.before.stop))
    yield from (
        Group(range(gap.before.stop, gap.before.stop), range(index, index + 1))
        for index in range(second, gap.after.stop)
    )


def _overlaps(old: Segment, new: Segment) -> bool:
    shared = min(old.end_ms, new.end_ms) - max(old.start_ms, new.start_ms)
    return 2 * shared > min(old.end_ms - old.start_ms, new.end_ms - new.start_ms)
