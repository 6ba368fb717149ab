"""Buckets of time as parts of days in UTC, counted in quarters of an hour: what running sums are subtracted between."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Final, NamedTuple

from service.usage.models import QUARTERS
from service.usage.periods import DAY, Interval, Period

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_QUARTER: Final = timedelta(minutes=15)


class Segment(NamedTuple):
    """Quarters ``low`` (from 0) up to ``high`` (not included) of a day are in a bucket (from 1)."""

    bucket: int
    day: datetime
    low: int
    high: int


def is_long(period: Period) -> bool:
    """Whether buckets are long enough for days to be fewer than what they are made of."""
    return period.step is not Interval.HOUR if isinstance(period.step, Interval) else period.step >= DAY


def is_of_quarters(period: Period) -> bool:
    """Whether no quarter lies in two buckets, or on both sides of an end: then quarters say all that instants do."""
    steps = timedelta(0) if isinstance(period.step, Interval) else timedelta(seconds=period.step)
    return not any(span % _QUARTER for span in (period.start - _EPOCH, period.end - _EPOCH, steps))


def segments(period: Period, cut: Sequence[datetime]) -> Iterator[Segment]:
    """Of the buckets with these edges, by time. A quarter belongs to where it begins, as a row of its own would."""
    for bucket, (start, end) in enumerate(pairwise(cut), start=1):
        low, high = _quarter(max(start, period.start)), _quarter(min(end, period.end))
        while low < high:
            day, first = divmod(low, QUARTERS)
            after = min(high - day * QUARTERS, QUARTERS)
            yield Segment(bucket, _EPOCH + timedelta(days=day), first, after)
            low = day * QUARTERS + after


def segment_values(period: Period, cut: Sequence[datetime]) -> dict[str, Any]:
    """The segments as parameters, a list for each column; and the first day that they are in."""
    found = list(segments(period, cut))
    return {
        "first_day": found[0].day if found else period.start,
        **{f"segment_{name}s": [getattr(one, name) for one in found] for name in Segment._fields},
    }


def _quarter(instant: datetime) -> int:
    """The first that begins at the instant or after it, since 1970."""
    return -((_EPOCH - instant) // _QUARTER)
