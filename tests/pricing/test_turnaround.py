"""Deadlines: elapsed hours, business days, clock changes, and the steps that explain them."""

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.catalogue import Service
from pricing.errors import InvalidDeadline
from pricing.turnaround import TURNAROUNDS, Calendar, StepKind, deadline, thresholds

BERLIN = Calendar("Europe/Berlin", frozenset({date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1)}))
PLAIN = Calendar("UTC")
EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
STARTS = st.integers(0, 6 * 365 * 86_400).map(lambda seconds: EPOCH + timedelta(seconds=seconds))
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"])
HOLIDAYS = st.frozensets(st.dates(date(2024, 1, 1), date(2030, 3, 1)), max_size=20)


def _local(zone: str, year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(zone))


def test_the_promises_are_those_of_the_catalogue() -> None:
    promised = {service.value: (promise.hours, promise.business_days) for service, promise in TURNAROUNDS.items()}

    assert promised == {"transcript": (48, None), "captions": (72, None), "subtitles": (72, None), "dub": (None, 7)}


@pytest.mark.parametrize("start", [_local("Europe/Berlin", 2026, 3, 28, 12), _local("Europe/Berlin", 2026, 10, 24, 12)])
def test_hours_are_elapsed_hours_across_clock_changes(start: datetime) -> None:
    computed = deadline(start, Service.TRANSCRIPT, BERLIN)

    assert computed.due_at - start.astimezone(UTC) == timedelta(hours=48)


@pytest.mark.parametrize("start", [_local("Europe/Berlin", 2026, 3, 27, 12), _local("Europe/Berlin", 2026, 10, 23, 12)])
def test_business_days_keep_the_local_time_across_clock_changes(start: datetime) -> None:
    computed = deadline(start, Service.DUB, Calendar("Europe/Berlin"))

    assert computed.due_at.astimezone(ZoneInfo("Europe/Berlin")).strftime("%H:%M") == "12:00"
    assert (computed.due_at - start.astimezone(UTC)) % timedelta(days=1) != timedelta(0)


def test_results_are_in_utc() -> None:
    computed = deadline(_local("Asia/Kolkata", 2026, 1, 5, 12), Service.DUB, Calendar("Asia/Kolkata"))

    assert computed.due_at.tzinfo is UTC
    assert computed.aim_at.tzinfo is UTC
    assert computed.due_at == datetime(2026, 1, 14, 6, 30, tzinfo=UTC)


def test_the_day_of_the_start_is_that_of_the_calendars_zone() -> None:
    late_friday = datetime(2026, 1, 9, 23, 30, tzinfo=UTC)

    in_utc = deadline(late_friday, Service.DUB, PLAIN)
    in_auckland = deadline(late_friday, Service.DUB, Calendar("Pacific/Auckland"))

    assert in_utc.due_at.date() == date(2026, 1, 20)
    assert in_auckland.due_at.astimezone(ZoneInfo("Pacific/Auckland")).date() == date(2026, 1, 21)


def test_a_due_time_that_the_clocks_skip_is_an_hour_later() -> None:
    friday_gap = Calendar("Africa/Cairo")

    computed = deadline(_local("Africa/Cairo", 2026, 4, 15, 0, 30), Service.DUB, friday_gap)

    assert computed.due_at.astimezone(ZoneInfo("Africa/Cairo")).strftime("%a %d %H:%M") == "Fri 24 01:30"


def test_a_due_time_that_comes_twice_is_the_first() -> None:
    thursday_fold = Calendar("Africa/Cairo")

    computed = deadline(_local("Africa/Cairo", 2026, 10, 20, 23, 30), Service.DUB, thursday_fold)

    assert computed.due_at == datetime(2026, 10, 29, 20, 30, tzinfo=UTC)


def test_the_steps_tell_every_skipped_and_counted_day() -> None:
    computed = deadline(_local("Europe/Berlin", 2026, 4, 3, 9), Service.DUB, BERLIN)

    assert [step.words for step in computed.steps] == [
        "Started Friday 2026-04-03 at 09:00 Europe/Berlin time.",
        "Skipped Friday 2026-04-03, a public holiday.",
        "Skipped Saturday 2026-04-04, a weekend.",
        "Skipped Sunday 2026-04-05, a weekend.",
        "Skipped Monday 2026-04-06, a public holiday.",
        "Counts as started on the next business day, Tuesday 2026-04-07.",
        "Business day 1 is Wednesday 2026-04-08.",
        "Business day 2 is Thursday 2026-04-09.",
        "Business day 3 is Friday 2026-04-10.",
        "Skipped Saturday 2026-04-11, a weekend.",
        "Skipped Sunday 2026-04-12, a weekend.",
        "Business day 4 is Monday 2026-04-13.",
        "Business day 5 is Tuesday 2026-04-14.",
        "Business day 6 is Wednesday 2026-04-15.",
        "Business day 7 is Thursday 2026-04-16.",
        "Due Thursday 2026-04-16 at 09:00 Europe/Berlin time.",
    ]
    assert [step.kind for step in computed.steps[:2]] == [StepKind.STARTED, StepKind.SKIPPED_HOLIDAY]
    assert (computed.steps[-2].day, computed.steps[-2].count) == (date(2026, 4, 16), 7)


def test_the_steps_of_elapsed_hours_name_the_hours_and_an_expedited_promise() -> None:
    start = datetime(2026, 1, 5, 10, tzinfo=UTC)

    computed = deadline(start, Service.CAPTIONS, PLAIN, expedited_hours=12)

    assert [(step.kind.value, step.count) for step in computed.steps] == [
        ("started", 0), ("counted_hours", 72), ("expedited", 12), ("due", 0),
    ]  # fmt: skip
    assert computed.steps[2].words == "Expedited delivery is 12 elapsed hours, which replaces the standard."


def test_a_slower_agreement_than_the_standard_is_told_and_ignored() -> None:
    start = datetime(2026, 1, 5, 10, tzinfo=UTC)

    computed = deadline(start, Service.TRANSCRIPT, PLAIN, expedited_hours=100)

    assert computed.due_at == start + timedelta(hours=48)
    assert "not earlier than the standard" in computed.steps[2].words


def test_a_deadline_is_written_in_types_of_json() -> None:
    written = deadline(datetime(2026, 1, 5, 10, tzinfo=UTC), Service.SUBTITLES, PLAIN).as_dict()

    assert json.loads(json.dumps(written)) == written
    assert (written["due_at"], written["aim_at"]) == ("2026-01-08T10:00:00+00:00", "2026-01-07T10:00:00+00:00")
    assert written["steps"][1] == {
        "kind": "counted_hours", "day": "2026-01-08", "count": 72, "words": "Counted 72 elapsed hours.",
    }  # fmt: skip


@given(STARTS, ZONES, HOLIDAYS)
def test_a_dub_is_due_on_a_business_day_with_six_others_between(
    start: datetime, zone: str, holidays: frozenset[date]
) -> None:
    calendar = Calendar(zone, holidays)

    due = deadline(start, Service.DUB, calendar).due_at.astimezone(ZoneInfo(zone))

    began = start.astimezone(ZoneInfo(zone)).date()
    days = [began + timedelta(days=number) for number in range(1, (due.date() - began).days + 1)]
    after_start = sum(calendar.is_business_day(day) for day in days)
    assert calendar.is_business_day(due.date())
    assert after_start == (7 if calendar.is_business_day(began) else 8)


@given(STARTS, st.timedeltas(timedelta(0), timedelta(days=5)), ZONES, HOLIDAYS)
def test_a_later_start_is_due_less_than_a_day_before_an_earlier_one(
    start: datetime, pause: timedelta, zone: str, holidays: frozenset[date]
) -> None:
    calendar = Calendar(zone, holidays)

    first, second = deadline(start, Service.DUB, calendar), deadline(start + pause, Service.DUB, calendar)

    assert second.due_at > first.due_at - timedelta(days=1)


@given(STARTS, st.sampled_from(Service), ZONES, HOLIDAYS, st.none() | st.integers(1, 400))
def test_the_aim_is_after_the_start_and_never_after_the_deadline(
    start: datetime, service: Service, zone: str, holidays: frozenset[date], expedited: int | None
) -> None:
    computed = deadline(start, service, Calendar(zone, holidays), expedited)

    assert start < computed.aim_at <= computed.due_at
    assert computed.due_at <= deadline(start, service, Calendar(zone, holidays)).due_at


@pytest.mark.parametrize("hours", [0, -5])
def test_expedited_hours_must_be_positive(hours: int) -> None:
    with pytest.raises(InvalidDeadline, match="above zero"):
        deadline(datetime(2026, 1, 5, tzinfo=UTC), Service.DUB, PLAIN, hours)


def test_a_start_without_time_zone_is_refused() -> None:
    with pytest.raises(InvalidDeadline, match="time zone"):
        deadline(EPOCH.replace(tzinfo=None), Service.DUB, PLAIN)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "Europe/Berlin\x00", "Europe"])
def test_an_unknown_time_zone_is_refused(zone: str) -> None:
    with pytest.raises(InvalidDeadline, match="unknown time zone"):
        Calendar(zone)


def test_thresholds_are_at_half_four_fifths_and_all_of_the_time() -> None:
    start = _local("Europe/Berlin", 2026, 3, 28, 12)

    marks = thresholds(start, start.astimezone(UTC) + timedelta(hours=50))

    began = start.astimezone(UTC)
    assert list(marks) == [began + timedelta(hours=hours) for hours in (25, 40, 50)]
    assert (marks.half_at, marks.urgent_at, marks.due_at) == tuple(marks)


@pytest.mark.parametrize("hours", [0, -1])
def test_thresholds_of_no_time_are_refused(hours: int) -> None:
    start = datetime(2026, 1, 5, tzinfo=UTC)

    with pytest.raises(InvalidDeadline, match="later than its start"):
        thresholds(start, start + timedelta(hours=hours))
