"""Buckets of time against a slow model: walking through the range, and asking a clock at each step."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.errors import InvalidInput
from service.usage.periods import HOUR, Interval, Period, check_period, edges, lengths

ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "America/Santiago", "America/Havana", "Asia/Beirut", "Africa/Cairo",
    "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Chatham", "Asia/Tehran", "America/Nuuk", "Africa/Casablanca",
)  # fmt: skip
QUARTER = timedelta(minutes=15)
INSTANTS = st.datetimes(datetime(2020, 1, 3), datetime(2031, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def _label(instant: datetime, interval: Interval, zone: ZoneInfo) -> object:
    """What a calendar on the wall calls the bucket."""
    day = instant.astimezone(zone).date()
    match interval:
        case Interval.WEEK:
            return day - timedelta(days=day.weekday())
        case Interval.MONTH:
            return (day.year, day.month)
    return day


def _walked(start: datetime, end: datetime, interval: Interval, zone: ZoneInfo) -> list[datetime]:
    """Every instant in the range at which the calendar turns."""
    at = start.replace(minute=0, second=0, microsecond=0)
    found = []
    while at < end:
        if at > start and _label(at, interval, zone) != _label(at - QUARTER, interval, zone):
            found.append(at)
        at += QUARTER
    return found


@settings(deadline=None, max_examples=150)
@given(
    start=INSTANTS,
    hours=st.integers(1, 24 * 40),
    zone=st.sampled_from(ZONES),
    interval=st.sampled_from([Interval.DAY, Interval.WEEK, Interval.MONTH]),
)
def test_calendar_buckets_begin_where_a_walk_through_time_finds_them(
    start: datetime, hours: int, zone: str, interval: Interval
) -> None:
    end = start + timedelta(hours=hours)

    cut = edges(Period(start, end, interval, ZoneInfo(zone)))

    assert cut[0] <= start < cut[1]
    assert cut[-2] < end <= cut[-1]
    assert cut[1:-1] == _walked(start, end, interval, ZoneInfo(zone))
    assert _label(cut[0], interval, ZoneInfo(zone)) == _label(start, interval, ZoneInfo(zone))


@settings(deadline=None, max_examples=100)
@given(start=INSTANTS, hours=st.integers(1, 24 * 10), zone=st.sampled_from(ZONES))
def test_hours_are_an_hour_long_and_begin_again_with_each_day(start: datetime, hours: int, zone: str) -> None:
    end = start + timedelta(hours=hours)

    cut = edges(Period(start, end, Interval.HOUR, ZoneInfo(zone)))

    days = _walked(start, end, Interval.DAY, ZoneInfo(zone))
    assert set(days) <= set(cut)
    assert all(
        after - before == timedelta(hours=1) or (after in days and after - before < timedelta(hours=1))
        for before, after in pairwise(cut[:-1])
    )


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)])
def test_days_in_berlin_have_as_many_hours_as_clocks_say(day: str, hours: int) -> None:
    zone = ZoneInfo("Europe/Berlin")
    start = datetime.fromisoformat(day).replace(tzinfo=zone)
    end = (datetime.fromisoformat(day) + timedelta(days=1)).replace(tzinfo=zone)

    assert len(edges(Period(start, end, Interval.HOUR, zone))) - 1 == hours
    day_long = Period(start, end, Interval.DAY, zone)
    assert edges(day_long) == [start, end]
    assert lengths(day_long, edges(day_long), end) == [hours * 3600.0]


@settings(deadline=None, max_examples=60)
@given(start=INSTANTS, seconds=st.integers(60, 100_000).filter(lambda n: n % HOUR), count=st.integers(1, 50))
def test_other_sizes_are_multiples_of_themselves_since_1970(start: datetime, seconds: int, count: int) -> None:
    end = start + timedelta(seconds=seconds * count)

    cut = edges(Period(start, end, seconds, ZoneInfo("Europe/Berlin")))

    assert all(edge.timestamp() % seconds == 0 for edge in cut)
    assert len(cut) - 1 in (count, count + 1)


def test_parts_of_a_day_begin_at_the_clock_of_the_zone() -> None:
    zone = ZoneInfo("America/New_York")
    start = datetime(2026, 3, 8, tzinfo=zone)

    cut = edges(Period(start, start + timedelta(days=1), 6 * HOUR, zone))

    assert [edge.astimezone(zone).hour for edge in cut] == [0, 6, 12, 18, 0]


@pytest.mark.parametrize(
    ("start", "end", "step"),
    [
        ("2026-01-02", "2026-01-02", Interval.DAY),
        ("2019-12-31", "2026-01-02", Interval.MONTH),
        ("2020-01-01", "2030-01-01", Interval.DAY),
        ("2026-01-01", "2026-03-01", Interval.HOUR),
        ("2026-01-01", "2026-01-02", 59),
    ],
)
def test_ranges_without_an_answer_are_refused(start: str, end: str, step: Interval | int) -> None:
    first, last = (datetime.fromisoformat(day).replace(tzinfo=UTC) for day in (start, end))

    with pytest.raises(InvalidInput):
        check_period(Period(first, last, step, ZoneInfo("UTC")))
