"""Where lines and cues are best broken: the cheapest of all ways, found by dynamic programming.

A break costs by what it separates (``Bond``): nothing after a sentence, much between an article and its noun. Lines of
unequal length cost by the square of their difference, a little more when the upper one is the longer. Cues cost each a
fixed amount, more the emptier they are or the longer the speaker pauses within, and much when their share of the time
is shorter or longer than a cue may be.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import islice, pairwise
from math import inf
from typing import Final

import msgspec

from service.timedtext.bonds import Bond
from service.timedtext.passages import Passage
from service.timedtext.profiles import Layout

_LINE_COSTS: Final = (0, 5, 10, 15, 30, 60, 100, 1000)
_CUE_COSTS: Final = (0, 15, 35, 45, 70, 110, 160, 2000)
_UNEVEN: Final = 60
_TOP_HEAVY: Final = 4
_CUE: Final = 60
_EMPTY: Final = 40
_FRAGMENT: Final = 80
_BAD_TIME: Final = 100
_TOO_LONG: Final = 2.5
_ROUNDING: Final = 1e-6
_PAUSE_PER_MS: Final = 0.08
SHORT_PAUSE_MS: Final = 500
"""A pause within a cue costs nothing up to here."""

Cut = tuple[int, int]


class Folder(msgspec.Struct, frozen=True):
    """Puts words of a passage into lines of at most ``width``."""

    passage: Passage
    width: int
    reach: Sequence[int]

    @classmethod
    def of(cls, passage: Passage, width: int) -> "Folder":
        """With the reach of each line computed once."""
        return cls(passage, width, passage.reach(width))

    def farthest(self, first: int, lines: int) -> int:
        """The last boundary that so many lines from ``first`` can hold."""
        for _ in range(lines):
            first = self.reach[first]
        return first

    def lines(self, first: int, last: int) -> list[str]:
        """The words in as few lines as hold them, broken where it is best."""
        reached, count = self.reach[first], 1
        while reached < last:
            reached, count = self.reach[reached], count + 1
        breaks = self._breaks(first, last, count)
        return [self.passage.line(start, end) for start, end in pairwise((first, *breaks, last))]

    def _breaks(self, first: int, last: int, count: int) -> tuple[int, ...]:
        if count == 1:
            return ()
        return (self.halves(first, last, inf)[1],) if count == 2 else self._folds(first, last, count)

    def halves(self, first: int, last: int, most: float) -> tuple[float, int]:
        """The cost and the place of the best break into two lines; what costs ``most`` and more is not looked for."""
        seen, bonds, reach = self.passage.seen, self.passage.bonds, self.reach
        scale, ends = _UNEVEN / self.width**2, seen[first] + seen[last]
        best, place, boundary = most, reach[first], reach[first]
        while boundary > first and reach[boundary] >= last:
            longer = 2 * seen[boundary] - ends
            cost = longer * longer * scale + (_TOP_HEAVY if longer > 0 else 0)
            if cost >= best and longer < 0:
                break
            cost += _LINE_COSTS[bonds[boundary]]
            if cost < best:
                best, place = cost, boundary
            boundary -= 1
        return best, place

    def _folds(self, first: int, last: int, count: int) -> tuple[int, ...]:
        """The best breaks into ``count`` lines, which is the fewest that hold the words."""
        passage, mean = self.passage, (self.passage.length(first, last) + 1) / count - 1
        ways: dict[int, tuple[float, tuple[int, ...]]] = {first: (0.0, ())}
        for left in range(count - 1, 0, -1):
            longer: dict[int, tuple[float, tuple[int, ...]]] = {}
            for start, (so_far, breaks) in ways.items():
                for end in range(start + 1, min(self.reach[start], last - left) + 1):
                    uneven = (passage.length(start, end) - mean) / self.width
                    cost = so_far + _LINE_COSTS[passage.bonds[end]] + 2 * _UNEVEN * uneven**2
                    if end not in longer or cost < longer[end][0]:
                        longer[end] = cost, (*breaks, end)
            ways = longer
        return min((way for end, way in ways.items() if self.reach[end] >= last), key=lambda way: way[0])[1]


class Speaking(msgspec.Struct, frozen=True):
    """When the words of a passage are spoken, in ms: in points of all words and the end; out points of all words."""

    starts: Sequence[float]
    ends: Sequence[float]

    def pauses(self) -> list[float]:
        """What the pauses up to each boundary cost a cue that does not end there."""
        costs, cost = [0.0], 0.0
        for end, start in zip(self.ends, islice(self.starts, 1, None), strict=True):
            if start - end > SHORT_PAUSE_MS:
                cost += (start - end - SHORT_PAUSE_MS) * _PAUSE_PER_MS
            costs.append(cost)
        return costs


def cuts(folder: Folder, layout: Layout, speaking: Speaking) -> list[Cut]:
    """The words of a passage in cues, as pairs of boundaries.

    Words that hold each other strongly are kept together unless there is no other way.
    """
    bonds = folder.passage.bonds
    count = len(folder.passage.words)
    kept = [boundary for boundary in range(1, count) if bonds[boundary] < Bond.STRONG]
    prices = _Prices.of(folder, layout, speaking)
    return _cheapest(prices, [0, *kept, count]) or _cheapest(prices, range(count + 1))


def _cheapest(prices: "_Prices", places: Sequence[int]) -> list[Cut]:
    """The cheapest chain of cues that begin and end at ``places``; empty when there is none."""
    spent = [0.0, *(inf for _ in range(places[-1]))]
    before = [0] * (places[-1] + 1)
    oldest = 0
    for number in range(1, len(places)):
        end = places[number]
        while oldest < number and prices.farthest[places[oldest]] < end:
            oldest += 1
        spent[end], before[end] = prices.best(places[oldest:number], end, spent)
    return _chain(before, places[-1]) if spent[-1] < inf else []


def _chain(before: Sequence[int], last: int) -> list[Cut]:
    chain: list[Cut] = []
    while last:
        chain.append((before[last], last))
        last = before[last]
    return chain[::-1]


class _Prices(msgspec.Struct, frozen=True):
    """What cues of a passage cost. ``ends`` is what an end at each boundary does, ``empty`` so few characters.

    ``farthest`` is the last boundary that a cue from each boundary can hold.
    """

    folder: Folder
    seen: Sequence[int]
    times: Sequence[float]
    ends: Sequence[int]
    pauses: Sequence[float]
    farthest: Sequence[int]
    empty: Sequence[float]
    layout: Layout

    @classmethod
    def of(cls, folder: Folder, layout: Layout, speaking: Speaking) -> "_Prices":
        """Looks up once what every cue needs."""
        limits, reach = layout.limits, folder.reach
        farthest = reach
        for _ in range(limits.max_lines - 1):
            farthest = [reach[end] for end in farthest]
        ends = [*(_CUE + _CUE_COSTS[bond] for bond in folder.passage.bonds), _CUE]
        empty = _emptiness(limits.max_lines * limits.max_chars_per_line)
        return cls(folder, folder.passage.seen, speaking.starts, ends, speaking.pauses(), farthest, empty, layout)

    def best(self, places: Sequence[int], end: int, spent: Sequence[float]) -> tuple[float, int]:
        """The cheapest way to ``end``, and which of ``places`` its last cue begins at; the first of equals.

        Lines cost nothing where one holds the words, or where two do not.
        """
        seen, times, pauses, empty, readable = self.seen, self.times, self.pauses, self.empty, self.layout.readable
        shortest, longest = self.layout.limits.min_duration_ms, self.layout.limits.max_duration_ms
        closing, pause, behind, out, most = self.ends[end], pauses[end - 1], seen[end] - 1, times[end], len(empty)
        best, chosen, reach = inf, 0, self.folder.reach
        for first in places:
            cost = spent[first] - pauses[first] + closing + pause
            if cost >= best:
                continue
            characters, duration = behind - seen[first], out - times[first]
            if characters < most:
                cost += empty[characters]
            if not shortest <= duration <= longest or characters > readable:
                cost += _BAD_TIME * self._excess(duration, characters / readable)
            if cost < best and reach[first] < end <= reach[reach[first]]:
                cost += self.folder.halves(first, end, best - cost + _ROUNDING)[0]
            if cost < best:
                best, chosen = cost, first
        return best, chosen

    def _excess(self, duration: float, density: float) -> float:
        """How much too short, too long or too full a cue is; 1 and more for each."""
        limits = self.layout.limits
        shortest, longest = limits.min_duration_ms, max(1, limits.max_duration_ms)
        excess = 2 - duration / shortest if duration < shortest else 0
        if duration > longest:
            excess += 1 + _TOO_LONG * (duration / longest - 1)
        return excess + (density if density > 1 else 0)


@lru_cache(maxsize=64)
def _emptiness(room: int) -> tuple[float, ...]:
    """What it costs a cue to have so few characters, of the ``room`` that there is."""
    return tuple(
        _EMPTY * (1 - characters / room) ** 2 + (_FRAGMENT if characters * 8 < room else 0)
        for characters in range(room)
    )
