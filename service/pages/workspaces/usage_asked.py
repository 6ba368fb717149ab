"""What the address of the usage page asks for; every view has an address of its own."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final, Self
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from service.pages.shell.forms import Form
from service.people.zones import known_zones
from service.usage.periods import Interval, Period, first_instant
from service.usage.questions import OF_REQUESTS, Dimension, Filter, Metric, Question

HERE: Final = "/usage"
EXPORT: Final = "/usage/export"
WORKSPACE: Final = "workspace"
DAYS: Final = 30
SPENT: Final = (Metric.CREDITS, Metric.FIAT, Metric.MINUTES, Metric.ORDERS)
ASKED: Final = (Metric.REQUESTS, Metric.CONCURRENCY, Metric.AVERAGE)
FILTERS: Final = {
    "user": Dimension.USER,
    "group": Dimension.GROUP,
    "key": Dimension.KEY,
    "product": Dimension.PRODUCT,
    "language": Dimension.LANGUAGE,
}
OF_SPENDING_ONLY: Final = frozenset({"product", "language"})
OF_WORKSPACES: Final = frozenset({Dimension.USER, Dimension.GROUP, Dimension.ACCOUNT, Dimension.FOLDER})
BROWSER: Final = "browser"
"""In an address, the key of whoever is signed in: it has none."""


@dataclass(frozen=True, slots=True)
class Asked:
    """``end`` is the last day that counts. ``requests`` is the metric of the second chart."""

    is_workspace: bool
    zone: str
    start: date
    end: date
    interval: Interval = Interval.DAY
    metric: Metric = Metric.CREDITS
    requests: Metric = Metric.REQUESTS
    by: Dimension | None = None
    chosen: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, form: Form, *, today: date, zone: str, metric: Metric) -> Self:
        """The query of the address; what means nothing is left out, ``metric`` is the one without a choice."""
        wanted = form.text("zone")
        end = _a_date(form.text("to")) or today
        start = _a_date(form.text("from")) or end - timedelta(days=DAYS - 1)
        return cls(
            is_workspace=form.text("tab") == WORKSPACE,
            zone=wanted if wanted in known_zones() else zone,
            start=start,
            end=end,
            interval=_one(Interval, form.text("interval"), Interval.DAY),
            metric=_one_of(SPENT, form.text("metric"), metric),
            requests=_one_of(ASKED, form.text("requests"), Metric.REQUESTS),
            by=next((one for one in Dimension if one.value == form.text("by")), None),
            chosen={name: form.text(name)[:64] for name in FILTERS if form.text(name)},
        )

    def address(self, path: str = HERE, **changes: str) -> str:
        """Of this view, or with something else asked for."""
        values = {
            "tab": WORKSPACE if self.is_workspace else "",
            "from": self.start.isoformat(),
            "to": self.end.isoformat(),
            "zone": self.zone,
            "interval": self.interval.value,
            "metric": self.metric.value,
            "requests": self.requests.value,
            "by": self.by.value if self.by else "",
            **self.chosen,
            **changes,
        }
        return f"{path}?{urlencode({name: value for name, value in values.items() if value})}"

    @property
    def period(self) -> Period:
        """From the beginning of the first day to the end of the last, at the clocks of the zone."""
        zone = ZoneInfo(self.zone)
        after = min(self.end, date.max - timedelta(days=2)) + timedelta(days=1)
        return Period(first_instant(self.start, zone), first_instant(after, zone), self.interval, zone)

    def spending(self, workspace_id: str, holder_id: str | None) -> Question:
        """What was spent."""
        by = () if self.by is None else (self.by,)
        return Question(workspace_id, self.period, self.metric, by, self._filters(FILTERS), holder_id)

    def asking(self, metric: Metric, workspace_id: str, holder_id: str | None, *, broken_down: bool) -> Question:
        """What was requested: by what spending is broken down by, when requests can be. Products and languages are
        those of orders, and are left out."""
        can_be = broken_down and self.by in OF_REQUESTS and self.by is not Dimension.PRODUCT
        by = (self.by,) if can_be and self.by else ()
        filters = self._filters([name for name in FILTERS if name not in OF_SPENDING_ONLY])
        return Question(workspace_id, self._request_period, metric, by, filters, holder_id)

    @property
    def _request_period(self) -> Period:
        """Requests at once do not add up: where orders run on, requests are shown by day."""
        step = Interval.DAY if self.interval is Interval.CUMULATIVE else self.interval
        return replace(self.period, step=step)

    def _filters(self, names: object) -> tuple[Filter, ...]:
        known = set(names) if isinstance(names, (dict, list)) else set()
        return tuple(
            Filter(FILTERS[name], ("" if value == BROWSER else value,))
            for name, value in self.chosen.items()
            if name in known
        )


def _a_date(text: str) -> date | None:
    """The day; None for what is none, or lies where the calendar ends somewhere on earth."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if date.min.year + 1 < found.year < date.max.year else None


def _one(kind: type[Interval], text: str, default: Interval) -> Interval:
    return next((one for one in kind if one.value == text), default)


def _one_of(known: tuple[Metric, ...], text: str, default: Metric) -> Metric:
    return next((one for one in known if one.value == text), default)
