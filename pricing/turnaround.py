"""Delivery promises: when an order's service is due, why, and when people are told on the way.

Transcripts, captions and subtitles count elapsed hours, also at night and on holidays. Dubs count business days of a
calendar: Monday to Friday less its holidays, in its time zone.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pricing.catalogue import Service
from pricing.errors import InvalidDeadline

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Whose business days count: an IANA `time_zone` and the public holidays there.

    Raises `InvalidDeadline` for an unknown zone.
    """

    time_zone: str
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.time_zone)
        except (OSError, ValueError, LookupError) as failure:
            raise InvalidDeadline(f"unknown time zone {self.time_zone!r}") from failure

    @property
    def zone(self) -> ZoneInfo:
        """The time zone's rules."""
        return ZoneInfo(self.time_zone)

    def is_business_day(self, day: date) -> bool:
        """Neither Saturday, Sunday nor a holiday."""
        return day.weekday() < _SATURDAY and day not in self.holidays


@dataclass(frozen=True, slots=True)
class Turnaround:
    """The promise of one service: either `hours` or `business_days`; `aim_hours` is the aim within it, if any."""

    hours: int | None = None
    business_days: int | None = None
    aim_hours: int | None = None


TURNAROUNDS = {
    Service.TRANSCRIPT: Turnaround(hours=48),
    Service.CAPTIONS: Turnaround(hours=72, aim_hours=48),
    Service.SUBTITLES: Turnaround(hours=72, aim_hours=48),
    Service.DUB: Turnaround(business_days=7),
}


class StepKind(StrEnum):
    """What one step of a computation did."""

    STARTED = "started"
    COUNTED_HOURS = "counted_hours"
    SKIPPED_WEEKEND = "skipped_weekend"
    SKIPPED_HOLIDAY = "skipped_holiday"
    BEGAN_COUNTING = "began_counting"
    COUNTED_DAY = "counted_day"
    EXPEDITED = "expedited"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the local `day` it is about, the `count` of hours or business days so far, and both in words."""

    kind: StepKind
    day: date
    count: int
    words: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """`due_at` is promised, `aim_at` (never later) is aimed at; both UTC. `steps` is how they were computed."""

    due_at: datetime
    aim_at: datetime
    steps: tuple[Step, ...]

    def as_dict(self) -> dict[str, Any]:
        """The deadline in types of JSON, times in ISO 8601."""
        steps = [
            {"kind": s.kind.value, "day": s.day.isoformat(), "count": s.count, "words": s.words} for s in self.steps
        ]
        return {"due_at": self.due_at.isoformat(), "aim_at": self.aim_at.isoformat(), "steps": steps}


class Thresholds(NamedTuple):
    """The instants at which 50, 80 and 100 % of the time are used up."""

    half_at: datetime
    urgent_at: datetime
    due_at: datetime


def deadline(start: datetime, service: Service, calendar: Calendar, expedited_hours: int | None = None) -> Deadline:
    """When work that starts at `start` (aware) is due.

    `expedited_hours` is a faster promise in elapsed hours; it never makes the deadline later than the service's own.
    Raises `InvalidDeadline` for a start without time zone or hours that are not positive.
    """
    _check_start(start, expedited_hours)
    local_start = start.astimezone(calendar.zone)
    promise = TURNAROUNDS[service]
    steps = [Step(StepKind.STARTED, local_start.date(), 0, f"Started {_in_words(local_start, calendar)}.")]
    if promise.business_days is not None:
        due_at, counted = _after_business_days(local_start, promise.business_days, calendar)
    else:
        due_at, counted = _after_hours(start, promise.hours or 0, calendar)
    steps += counted
    if expedited_hours is not None:
        due_at, step = _expedited(start, due_at, expedited_hours, calendar)
        steps.append(step)
    local_due = due_at.astimezone(calendar.zone)
    steps.append(Step(StepKind.DUE, local_due.date(), 0, f"Due {_in_words(local_due, calendar)}."))
    return Deadline(due_at, _aim(start, due_at, promise), tuple(steps))


def thresholds(start: datetime, due: datetime) -> Thresholds:
    """The instants at 50, 80 and 100 % between two aware times, in UTC. Raises `InvalidDeadline`."""
    _check_start(start, None)
    _check_start(due, None)
    begin, end = start.astimezone(UTC), due.astimezone(UTC)
    if end <= begin:
        raise InvalidDeadline("a deadline must be later than its start")
    return Thresholds(begin + (end - begin) / 2, begin + (end - begin) * 4 / 5, end)


def _check_start(start: datetime, expedited_hours: int | None) -> None:
    if start.tzinfo is None or start.utcoffset() is None:
        raise InvalidDeadline("a deadline needs times with a time zone")
    if expedited_hours is not None and expedited_hours <= 0:
        raise InvalidDeadline(f"expedited_hours must be above zero, not {expedited_hours}")


def _aim(start: datetime, due_at: datetime, promise: Turnaround) -> datetime:
    if promise.aim_hours is None:
        return due_at
    return min(due_at, start.astimezone(UTC) + timedelta(hours=promise.aim_hours))


def _after_hours(start: datetime, hours: int, calendar: Calendar) -> tuple[datetime, list[Step]]:
    due_at = start.astimezone(UTC) + timedelta(hours=hours)
    day = due_at.astimezone(calendar.zone).date()
    return due_at, [Step(StepKind.COUNTED_HOURS, day, hours, f"Counted {hours} elapsed hours.")]


def _expedited(start: datetime, standard: datetime, hours: int, calendar: Calendar) -> tuple[datetime, Step]:
    agreed = start.astimezone(UTC) + timedelta(hours=hours)
    due_at = min(agreed, standard)
    outcome = "which replaces the standard" if agreed < standard else "which is not earlier than the standard"
    words = f"Expedited delivery is {hours} elapsed hours, {outcome}."
    return due_at, Step(StepKind.EXPEDITED, due_at.astimezone(calendar.zone).date(), hours, words)


def _after_business_days(start: datetime, days: int, calendar: Calendar) -> tuple[datetime, list[Step]]:
    """The same local time on the last business day. A start on a free day counts as made on the next business day."""
    day, steps = _next_business_day(start.date(), calendar)
    if steps:
        words = f"Counts as started on the next business day, {_day_in_words(day)}."
        steps.append(Step(StepKind.BEGAN_COUNTING, day, 0, words))
    for count in range(1, days + 1):
        day, skipped = _next_business_day(day + _ONE_DAY, calendar)
        counted = Step(StepKind.COUNTED_DAY, day, count, f"Business day {count} is {_day_in_words(day)}.")
        steps += [*skipped, counted]
    return _at_local_time(day, start.time(), calendar), steps


def _next_business_day(day: date, calendar: Calendar) -> tuple[date, list[Step]]:
    """The first business day from `day` on, and a step for each free day before it."""
    skipped: list[Step] = []
    while not calendar.is_business_day(day):
        is_weekend = day.weekday() >= _SATURDAY
        kind = StepKind.SKIPPED_WEEKEND if is_weekend else StepKind.SKIPPED_HOLIDAY
        words = f"Skipped {_day_in_words(day)}, {'a weekend' if is_weekend else 'a public holiday'}."
        skipped.append(Step(kind, day, 0, words))
        day += _ONE_DAY
    return day, skipped


def _at_local_time(day: date, clock: time, calendar: Calendar) -> datetime:
    """The instant of a wall-clock time. One that comes twice that day is the first; one that the clocks skip is
    as much later as they skip: 02:30 becomes 03:30.
    """
    return datetime.combine(day, clock.replace(fold=0), calendar.zone).astimezone(UTC)


def _in_words(local: datetime, calendar: Calendar) -> str:
    return f"{_day_in_words(local.date())} at {local:%H:%M} {calendar.time_zone} time"


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _day_in_words(day: date) -> str:
    return f"{_WEEKDAYS[day.weekday()]} {day.isoformat()}"
