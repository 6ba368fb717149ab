"""Time cut into buckets: by hour, day, week, month or a number of seconds, at the clocks of a time zone.

A bucket begins at an instant and ends where the next begins. Days begin at local midnight, or at the day's first
instant where clocks skip midnight; so a day has 23 or 25 hours when clocks change, and weeks begin on Mondays.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from service.errors import InvalidInput

HOUR: Final = 3600
DAY: Final = 24 * HOUR
WEEK: Final = 7 * DAY
MOST_BUCKETS: Final = 1000
FIRST_INSTANT: Final = datetime(2020, 1, 1, tzinfo=UTC)
SHORTEST_SECONDS: Final = 60
_EPOCH: Final = date(1970, 1, 1)
_MONDAY: Final = date(1970, 1, 5)
_ONE_DAY: Final = timedelta(days=1)


class Interval(StrEnum):
    """The client's names. Cumulative is by day, each with all the days before it."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    CUMULATIVE = "cumulative"


_SECONDS: Final = {Interval.HOUR: HOUR, Interval.DAY: DAY, Interval.WEEK: WEEK, Interval.CUMULATIVE: DAY}


@dataclass(frozen=True, slots=True)
class Period:
    """``start`` (included) to ``end`` (not), cut by ``step``: an interval, or seconds. Both are aware, and kept in UTC:
    the difference of two instants of one zone is that of its clocks, which is not the time that passes."""

    start: datetime
    end: datetime
    step: Interval | int
    zone: ZoneInfo

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", self.start.astimezone(UTC))
        object.__setattr__(self, "end", self.end.astimezone(UTC))

    @property
    def is_cumulative(self) -> bool:
        """Whether each bucket holds all that was before it."""
        return self.step is Interval.CUMULATIVE


def check_period(period: Period, *, where: str = "query") -> None:
    """Raises InvalidInput for a range that is empty, begins before 2020, or would be cut into too many buckets."""
    if period.end <= period.start:
        raise InvalidInput.at(where, "end", msg="The end of the range must be after its start. Choose a later end.")
    if period.start < FIRST_INSTANT:
        raise InvalidInput.at(where, "start", msg="The range must not begin before 2020. Choose a later start.")
    if isinstance(period.step, int) and period.step < SHORTEST_SECONDS:
        raise InvalidInput.at(where, "interval_seconds", msg="A bucket lasts 60 seconds at least.")
    if (period.end - period.start).total_seconds() / _shortest(period.step) > MOST_BUCKETS:
        raise InvalidInput.at(
            where,
            "end",
            msg=f"The range has more than {MOST_BUCKETS} buckets of this size. Choose a shorter range or larger ones.",
        )


def edges(period: Period) -> list[datetime]:
    """Where buckets begin, and where the last one ends, in UTC and rising; the first holds ``start``, the last what
    is just before ``end``."""
    found: list[datetime] = []
    for edge in _edges_from(period):
        if found and edge <= found[-1]:
            continue
        if edge <= period.start:
            found = [edge]
            continue
        found.append(edge)
        if edge >= period.end:
            break
    return found


def lengths(period: Period, cut: list[datetime], now: datetime) -> list[float]:
    """Seconds of each bucket that are in the range and have passed; at least one, so that they can divide."""
    last = min(period.end, now)
    return [max((min(end, last) - max(start, period.start)).total_seconds(), 1.0) for start, end in pairwise(cut)]


def first_instant(day: date, zone: ZoneInfo) -> datetime:
    """When a local day begins, in UTC. Where clocks skip midnight it is the instant at which they do: a time that is
    skipped is read at the offset from before. Where midnight comes twice it is the first.
    """
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def _shortest(step: Interval | int) -> int:
    """The least seconds that a bucket of this step has, an hour's change of clocks apart."""
    return step if isinstance(step, int) else _SECONDS.get(step, 28 * DAY)


def _edges_from(period: Period) -> Iterator[datetime]:
    """Edges without end, from one before the start on; they may repeat."""
    local = period.start.astimezone(period.zone).date()
    if period.step is Interval.MONTH:
        yield from _months(local, period.zone)
        return
    seconds = period.step if isinstance(period.step, int) else _SECONDS[period.step]
    if seconds % WEEK == 0:
        yield from _days(local, seconds // DAY, _MONDAY, period.zone)
    elif seconds % DAY == 0:
        yield from _days(local, seconds // DAY, _EPOCH, period.zone)
    elif seconds == HOUR:
        yield from _hours(local, period.zone)
    elif seconds % HOUR == 0 and seconds < DAY:
        yield from _parts_of_days(local, seconds // HOUR, period.zone)
    else:
        yield from _ticks(period.start, seconds)


def _months(local: date, zone: ZoneInfo) -> Iterator[datetime]:
    year, month = local.year, local.month
    while True:
        yield first_instant(date(year, month, 1), zone)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _days(local: date, count: int, anchor: date, zone: ZoneInfo) -> Iterator[datetime]:
    day = local - timedelta(days=(local - anchor).days % count)
    while True:
        yield first_instant(day, zone)
        day += timedelta(days=count)


def _hours(local: date, zone: ZoneInfo) -> Iterator[datetime]:
    """Hours that pass, counted from the beginning of each day."""
    day = local
    while True:
        edge, end = first_instant(day, zone), first_instant(day + _ONE_DAY, zone)
        while edge < end:
            yield edge
            edge += timedelta(hours=1)
        day += _ONE_DAY


def _parts_of_days(local: date, hours: int, zone: ZoneInfo) -> Iterator[datetime]:
    """Local clock times 0, n, 2n ... of each day; what clocks skip begins when they have."""
    day = local
    while True:
        yield first_instant(day, zone)
        for hour in range(hours, 24, hours):
            yield datetime.combine(day, time(hour), tzinfo=zone).astimezone(UTC)
        day += _ONE_DAY


def _ticks(start: datetime, seconds: int) -> Iterator[datetime]:
    """Multiples of so many seconds since 1970."""
    number = int(start.timestamp()) // seconds
    while True:
        yield datetime.fromtimestamp(number * seconds, UTC)
        number += 1
