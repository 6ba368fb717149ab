"""Where lines and cues are best broken: the cheapest of all ways, found by dynamic programming.

A break costs by what it separates (``Bond``): nothing after a sentence, much between an article and its noun. Lines of
unequal length cost by the square of their difference, a little more when the upper one is the longer. Cues cost each a
fixed amount, more the emptier they are or the longer the speaker pauses within, and much when their share of the time
is shorter or longer than a cue may be.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from typing import Final

from service.timedtext.bonds import Bond
from service.timedtext.passages import Passage
from service.timedtext.profiles import Limits

_LINE_COSTS: Final = (0, 5, 10, 15, 30, 60, 100, 1000)
_CUE_COSTS: Final = (0, 15, 35, 45, 70, 110, 160, 2000)
_UNEVEN: Final = 60
_TOP_HEAVY: Final = 4
_CUE: Final = 60
_EMPTY: Final = 40
_FRAGMENT: Final = 80
_BAD_TIME: Final = 100
_TOO_LONG: Final = 2.5
_PAUSE_PER_MS: Final = 0.08
_SHORT_PAUSE_MS: Final = 500

Cut = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Folder:
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

    def cost(self, first: int, last: int) -> float:
        """Of the best lines, where one or two hold the words; more lines are not weighed."""
        if self.reach[first] >= last or self.reach[self.reach[first]] < last:
            return 0
        return self._halves(first, last)[0]

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
        return (self._halves(first, last)[1],) if count == 2 else self._folds(first, last, count)

    def _halves(self, first: int, last: int) -> tuple[float, int]:
        """The cost and the place of the best break into two lines."""
        seen, bonds, reach = self.passage.seen, self.passage.bonds, self.reach
        scale, ends = _UNEVEN / self.width**2, seen[first] + seen[last]
        best, place, boundary = inf, reach[first], reach[first]
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


@dataclass(frozen=True, slots=True)
class Speaking:
    """When the words of a passage are spoken, in ms: in points of all words and the end; out points of all words."""

    starts: Sequence[float]
    ends: Sequence[float]

    def pauses(self) -> list[float]:
        """What the pauses up to each boundary cost a cue that does not end there."""
        costs = [0.0]
        for end, start in zip(self.ends, self.starts[1:], strict=True):
            costs.append(costs[-1] + max(0.0, start - end - _SHORT_PAUSE_MS) * _PAUSE_PER_MS)
        return costs


def cuts(folder: Folder, limits: Limits, speaking: Speaking) -> list[Cut]:
    """The words of a passage in cues, as pairs of boundaries.

    Words that hold each other strongly are kept together unless there is no other way.
    """
    bonds = folder.passage.bonds
    count = len(folder.passage.words)
    kept = [boundary for boundary in range(1, count) if bonds[boundary] < Bond.STRONG]
    prices = _Prices.of(folder.passage, limits, speaking)
    return _cheapest(folder, prices, [0, *kept, count]) or _cheapest(folder, prices, range(count + 1))


def _cheapest(folder: Folder, prices: "_Prices", places: Sequence[int]) -> list[Cut]:
    """The cheapest chain of cues that begin and end at ``places``; empty when there is none."""
    spent = [0.0, *(inf for _ in range(places[-1]))]
    before = [0] * (places[-1] + 1)
    for number, first in enumerate(places):
        if spent[first] < inf:
            farthest = bisect_right(places, folder.farthest(first, prices.limits.max_lines), number)
            prices.pay(folder, first, places[number + 1 : farthest], spent, before)
    return _chain(before, places[-1]) if spent[-1] < inf else []


def _chain(before: Sequence[int], last: int) -> list[Cut]:
    chain: list[Cut] = []
    while last:
        chain.append((before[last], last))
        last = before[last]
    return chain[::-1]


@dataclass(frozen=True, slots=True)
class _Prices:
    """What cues of a passage cost. ``ends`` is what an end at each boundary does."""

    seen: Sequence[int]
    times: Sequence[float]
    ends: Sequence[int]
    pauses: Sequence[float]
    room: int
    limits: Limits

    @classmethod
    def of(cls, passage: Passage, limits: Limits, speaking: Speaking) -> "_Prices":
        """Looks up once what every cue needs."""
        ends = [*(_CUE + _CUE_COSTS[bond] for bond in passage.bonds), _CUE]
        room = limits.max_lines * limits.max_chars_per_line
        return cls(passage.seen, speaking.starts, ends, speaking.pauses(), room, limits)

    def pay(self, folder: Folder, first: int, places: Sequence[int], spent: list[float], before: list[int]) -> None:
        """Notes for each of ``places`` whether a cue from ``first`` is the cheapest way to it so far."""
        seen, times, ends, room = self.seen, self.times, self.ends, self.room
        pauses, behind, start = self.pauses, seen[first] + 1, times[first]
        base = spent[first] - pauses[first]
        shortest, longest, most = self.limits.min_duration_ms, self.limits.max_duration_ms, readable(self.limits)
        for end in places:
            cost, known = base + ends[end] + pauses[end - 1], spent[end]
            if cost >= known:
                continue
            characters, duration = seen[end] - behind, times[end] - start
            if characters < room:
                cost += _EMPTY * (1 - characters / room) ** 2 + (_FRAGMENT if characters * 8 < room else 0)
            if not shortest <= duration <= longest or characters > most:
                cost += _BAD_TIME * self._excess(duration, characters / most)
            if cost < known and (cost := cost + folder.cost(first, end)) < known:
                spent[end], before[end] = cost, first

    def _excess(self, duration: float, density: float) -> float:
        """How much too short, too long or too full a cue is; 1 and more for each."""
        shortest, longest = self.limits.min_duration_ms, max(1, self.limits.max_duration_ms)
        excess = 2 - duration / shortest if duration < shortest else 0
        if duration > longest:
            excess += 1 + _TOO_LONG * (duration / longest - 1)
        return excess + (density if density > 1 else 0)


def readable(limits: Limits) -> float:
    """How many characters can be read while the longest cue stands."""
    return max(1.0, limits.max_chars_per_second * limits.max_duration_ms / 1000)
