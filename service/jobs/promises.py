"""When a job is due: pricing's rule on the deployment's calendar, and the thresholds on the way there."""

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import holidays

from pricing.catalogue import Service
from pricing.turnaround import Calendar, deadline, thresholds
from service.jobs.models import Job
from service.settings import Settings
from service.workspaces.models import Workspace
from workflows.states import JobState

EXTENSION_PERCENT = 25
"""By how much of the time promised so far a missed date moves: an order of two days is told half a day more."""


@lru_cache(maxsize=16)
def calendar(country: str, time_zone: str, year: int) -> Calendar:
    """The business days of ``country`` around ``year``: the local day may lie in the year before, the due one after."""
    days: frozenset[date] = frozenset(holidays.country_holidays(country, years=[year - 1, year, year + 1]))
    return Calendar(time_zone, days)


def promise(service: Service, workspace: Workspace, settings: Settings, now: datetime) -> tuple[datetime, list[Any]]:
    """The instant at which work that starts ``now`` is due, and the steps of the computation as JSON.

    A time scale above 1 (the demo's) divides the whole span, and the last step says so.
    """
    days = calendar(settings.holiday_country, settings.business_time_zone, now.year)
    counted = deadline(now, service, days, workspace.expedited_hours.get(service.value))
    steps: list[dict[str, Any]] = counted.as_dict()["steps"]
    if settings.sla_time_scale <= 1.0:
        return counted.due_at, steps
    due_at = now.astimezone(UTC) + (counted.due_at - now) / settings.sla_time_scale
    words = f"Time is compressed here: {settings.sla_time_scale:g} times faster, due {due_at.isoformat()}."
    return due_at, [*steps, _step("compressed", due_at, words)]


def extension(job: Job, now: datetime) -> tuple[datetime, dict[str, Any]]:
    """The new date of a job that has missed its own: a quarter of the promised time later, counted from now."""
    promised = job.due_at - job.started_at
    due_at = now + promised * EXTENSION_PERCENT / 100
    words = f"Missed the date; extended by {EXTENSION_PERCENT} % of the promised time, due {due_at.isoformat()}."
    return due_at, _step("extended", due_at, words)


def passed_percent(job: Job, now: datetime) -> int:
    """The highest threshold that lies behind: 0, 50, 80 or 100."""
    passed = thresholds(job.started_at, job.due_at)
    marks = ((100, passed.due_at), (80, passed.urgent_at), (50, passed.half_at))
    return next((percent for percent, at in marks if now >= at), 0)


def next_threshold(job: Job) -> datetime | None:
    """When the clock must look at the job again; None once it needs no looking at.

    A job that is late is looked at again at its new date.
    """
    if job.state != JobState.IN_PRODUCTION:
        return None
    marks = thresholds(job.started_at, job.due_at)
    coming = {0: marks.half_at, 50: marks.urgent_at, 80: marks.due_at, 100: marks.due_at}
    return coming[job.sla_percent]


def _step(kind: str, at: datetime, words: str) -> dict[str, Any]:
    return {"kind": kind, "day": at.date().isoformat(), "count": 0, "words": words}
