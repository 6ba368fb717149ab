"""The ranges that one click chooses."""

from datetime import date, timedelta
from typing import NamedTuple

from service.pages.shell.locales import Words
from service.pages.workspaces.usage_asked import Asked
from service.usage.periods import Interval


class Range(NamedTuple):
    """A link to the view over another range."""

    name: str
    address: str
    is_current: bool


def ranges(asked: Asked, today: date, _: Words) -> list[Range]:
    """Weeks and months up to today, and calendar months. A year is shown by month where it would be too long."""
    month = today.replace(day=1)
    last_month = (month - timedelta(days=1)).replace(day=1)
    spans = (
        (_("7 days"), today - timedelta(days=6), today),
        (_("30 days"), today - timedelta(days=29), today),
        (_("90 days"), today - timedelta(days=89), today),
        (_("This month"), month, today),
        (_("Last month"), last_month, month - timedelta(days=1)),
        (_("12 months"), _a_year_before(month), today),
    )
    return [
        Range(name, _address(asked, start, end), (asked.start, asked.end) == (start, end)) for name, start, end in spans
    ]


def _address(asked: Asked, start: date, end: date) -> str:
    days = (end - start).days
    is_long = asked.interval is Interval.HOUR and days > 31
    changes = {"interval": Interval.DAY.value if days < 100 else Interval.MONTH.value} if is_long else {}
    return asked.address(**{"from": start.isoformat(), "to": end.isoformat(), **changes})


def _a_year_before(month: date) -> date:
    """The first of the 12 months of which this is the last."""
    return month.replace(year=month.year - 1, month=month.month + 1) if month.month < 12 else month.replace(month=1)
