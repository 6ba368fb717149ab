"""Requests counted in memory: how many began, how long they were under way, how many at once.

No I/O and no locks: one event loop calls it, and a request costs about two microseconds (`python -m bench usage`). What
was counted since the last time is taken with ``take`` and written by ``service/usage/flushing.py``. A process that is
killed loses those few seconds, which is accepted: nothing is charged by these numbers.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from service.usage.models import PeakLevel

MINUTE: Final = 60.0
MOST_PENDING: Final = 200_000
"""Rows that are kept while the database does not answer; then counting goes on, and these are forgotten."""


class Who(NamedTuple):
    """What a request is counted for. ``key_id`` is empty for a session."""

    workspace_id: str
    holder_id: str
    key_id: str
    family: str


class PeakOf(NamedTuple):
    """What a peak is the peak of: what a level does not name is empty."""

    workspace_id: str
    level: PeakLevel
    holder_id: str = ""
    key_id: str = ""
    family: str = ""


class Gauge:
    """How many are under way now, and the most there were in this minute."""

    __slots__ = ("now", "peak")

    def __init__(self) -> None:
        self.now = self.peak = 0


class Row:
    """One ``Who`` in this minute; ``busy`` counts seconds up to ``since``."""

    __slots__ = ("busy", "gauges", "open", "requests", "since")

    def __init__(self, gauges: tuple[Gauge, ...], now: float) -> None:
        self.requests = self.open = 0
        self.busy = 0.0
        self.since = now
        self.gauges = gauges

    def reckon(self, now: float) -> None:
        """Adds the time that went by to what is open; a clock that was set back adds nothing."""
        if now > self.since:
            self.busy += self.open * (now - self.since)
        self.since = now


@dataclass(slots=True)
class Counted:
    """What was counted: by minute (its number since 1970), requests and busy seconds, and peaks."""

    usage: dict[tuple[int, Who], tuple[int, float]] = field(default_factory=dict)
    peaks: dict[tuple[int, PeakOf], int] = field(default_factory=dict)

    def add(self, other: "Counted") -> None:
        """Takes another's counts in: sums and highest."""
        for key, (requests, busy) in other.usage.items():
            known, spent = self.usage.get(key, (0, 0.0))
            self.usage[key] = (known + requests, spent + busy)
        for of, peak in other.peaks.items():
            self.peaks[of] = max(peak, self.peaks.get(of, 0))

    def __len__(self) -> int:
        return len(self.usage) + len(self.peaks)


class Meter:
    """The counters of one process."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._rows: dict[Who, Row] = {}
        self._gauges: dict[PeakOf, Gauge] = {}
        self._pending = Counted()
        self._next_minute = 0.0
        self._minute = 0

    def begin(self, who: Who) -> Row:
        """Counts a request that begins; give the row to ``end``."""
        now = self._clock()
        if now >= self._next_minute:
            self._turn(now)
        row = self._rows.get(who) or self._row(who, now)
        row.requests += 1
        row.reckon(now)
        row.open += 1
        for gauge in row.gauges:
            gauge.now += 1
            if gauge.now > gauge.peak:
                gauge.peak = gauge.now
        return row

    def end(self, row: Row) -> None:
        """Counts that it has ended."""
        now = self._clock()
        if now >= self._next_minute:
            self._turn(now)
        row.reckon(now)
        row.open -= 1
        for gauge in row.gauges:
            gauge.now -= 1

    def count(self, who: Who) -> None:
        """Counts a request that stays open for as long as somebody listens: it is never one of those under way."""
        now = self._clock()
        if now >= self._next_minute:
            self._turn(now)
        (self._rows.get(who) or self._row(who, now)).requests += 1

    def take(self) -> Counted:
        """What was counted since the last time, and what could not be written then (``put_back``)."""
        now = self._clock()
        if now >= self._next_minute:
            self._turn(now)
        self._harvest(now)
        taken, self._pending = self._pending, Counted()
        return taken

    def put_back(self, counted: Counted) -> bool:
        """Keeps what could not be written for the next time; false where there is too much of it already."""
        if len(counted) + len(self._pending) > MOST_PENDING:
            return False
        self._pending.add(counted)
        return True

    def _row(self, who: Who, now: float) -> Row:
        row = self._rows[who] = Row(tuple(self._gauge(of) for of in _levels(who)), now)
        return row

    def _gauge(self, of: PeakOf) -> Gauge:
        return self._gauges.setdefault(of, Gauge())

    def _turn(self, now: float) -> None:
        """A new minute: the last one's counts are put aside, and what nobody uses is forgotten.

        When nothing was asked for longer than a minute, what stayed open is counted in each minute between.
        """
        while self._next_minute and self._next_minute <= now:
            self._harvest(self._next_minute)
            self._rows = {who: row for who, row in self._rows.items() if row.open}
            self._gauges = {of: gauge for of, gauge in self._gauges.items() if gauge.now}
            for gauge in self._gauges.values():
                gauge.peak = gauge.now
            if not self._rows:
                break
            self._minute, self._next_minute = self._minute + 1, self._next_minute + MINUTE
        self._minute = int(now // MINUTE)
        self._next_minute = (self._minute + 1) * MINUTE

    def _harvest(self, now: float) -> None:
        made = Counted()
        for who, row in self._rows.items():
            row.reckon(now)
            if row.requests or row.busy:
                made.usage[self._minute, who] = (row.requests, row.busy)
                row.requests, row.busy = 0, 0.0
        made.peaks = {(self._minute, of): gauge.peak for of, gauge in self._gauges.items() if gauge.peak}
        self._pending.add(made)


def _levels(who: Who) -> Iterable[PeakOf]:
    return (
        PeakOf(who.workspace_id, PeakLevel.WORKSPACE),
        PeakOf(who.workspace_id, PeakLevel.HOLDER, who.holder_id),
        PeakOf(who.workspace_id, PeakLevel.KEY, who.holder_id, who.key_id),
        PeakOf(who.workspace_id, PeakLevel.FAMILY, family=who.family),
        PeakOf(who.workspace_id, PeakLevel.HOLDER_FAMILY, who.holder_id, family=who.family),
    )
