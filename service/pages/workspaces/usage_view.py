"""One view of the usage page: charts, tables, and the same as a file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from service.auth.principals import Principal
from service.pages.shell.locales import Words
from service.pages.workspaces.usage_asked import ASKED, Asked
from service.pages.workspaces.usage_chart import Drawn, chart
from service.pages.workspaces.usage_words import (
    METRICS,
    axis_label,
    axis_writer,
    bucket_label,
    label_of,
    note_on_sums,
    writer,
)
from service.usage.naming import names_of
from service.usage.periods import Interval
from service.usage.questions import Dimension, Metric, Question, check_question
from service.usage.reading import OTHERS, Key, Series, Usage, read_usage
from service.usage.sheets import Cell, sheet

NO_COLORS: Final[Mapping[Key, int]] = MappingProxyType({})
LARGEST: Final = 10
"""Series that have a colour of their own; the others are together."""


@dataclass(frozen=True, slots=True)
class Line:
    """One series of a view, with its name and its values as text, and the number of its colour."""

    key: Key
    name: str
    values: list[str]
    whole: str
    color: int


@dataclass(frozen=True, slots=True)
class View:
    """``rows`` are the buckets' labels; each line has a value for each, and so has ``total``: where nothing is broken
    down it is all there is. ``note`` says where the lines do not add up to it."""

    metric: Metric
    title: str
    chart: Markup
    rows: list[str]
    lines: list[Line]
    total: Line
    is_broken_down: bool
    is_empty: bool
    note: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at what, and when."""

    session: AsyncSession
    actor: Principal
    now: datetime
    words: Words

    def spending(self, asked: Asked) -> Question:
        """Of the reader, or of the workspace. Raises InvalidInput for what has no answer."""
        question = asked.spending(self.actor.workspace, self._holder(asked))
        check_question(question)
        return question

    def requests(self, asked: Asked, metric: Metric, *, broken_down: bool = True) -> Question:
        """The same of requests; of the most at once only users and keys are known apart."""
        is_known = metric is not Metric.CONCURRENCY or asked.by in (Dimension.USER, Dimension.KEY)
        question = asked.asking(metric, self.actor.workspace, self._holder(asked), broken_down=broken_down and is_known)
        check_question(question)
        return question

    def _holder(self, asked: Asked) -> str | None:
        return None if asked.is_workspace else self.actor.id


async def read_spending(reader: Reader, asked: Asked) -> View:
    """What was spent."""
    return await _view(reader, reader.spending(asked), asked, "spending")


async def read_requests(reader: Reader, asked: Asked, beside: View | None) -> View:
    """What was requested, in the metric that is asked for; who is in the view ``beside`` has the same colour."""
    colors = {line.key: line.color for line in beside.lines} if beside else {}
    return await _view(reader, reader.requests(asked, asked.requests), asked, "requests", colors)


async def read_request_sums(reader: Reader, asked: Asked) -> list[tuple[str, str]]:
    """Over the whole range: requests, the most at once, at once on average; each where it can be told."""
    found = []
    for metric in ASKED:
        if metric is Metric.CONCURRENCY and "group" in asked.chosen:
            continue
        usage = await read_usage(reader.session, reader.requests(asked, metric, broken_down=False), reader.now)
        found.append((reader.words(METRICS[metric]), writer(metric, reader.words)(usage.total.whole)))
    return found


async def spending_sheet(reader: Reader, asked: Asked) -> str:
    """The view as CSV: all series, none of them put together with others."""
    return await _sheet(reader, reader.spending(asked))


async def requests_sheet(reader: Reader, asked: Asked) -> str:
    """The same of requests."""
    return await _sheet(reader, reader.requests(asked, asked.requests))


async def _view(
    reader: Reader, question: Question, asked: Asked, id_: str, colors: Mapping[Key, int] = NO_COLORS
) -> View:
    words = reader.words
    usage = await read_usage(reader.session, question, reader.now)
    name = await _namer(reader, question, usage)
    shown = _largest(usage, question.metric)
    write, title = writer(question.metric, words), words(METRICS[question.metric])
    chosen = _colors([one.key for one in shown], colors)
    lines = [_line(one, name(one), write, color) for one, color in zip(shown, chosen, strict=True)]
    total = _line(usage.total, words("Total"), write, 0)
    interval, zone = _interval(question), ZoneInfo(asked.zone)
    drawn = Drawn(
        id=f"chart-{id_}",
        title=title,
        description=words("%(metric)s over time. The table below says the same.") % {"metric": title},
        labels=[axis_label(start, interval, zone, words) for start in usage.starts],
        series=[(name(one), one.values) for one in shown] or [(title, usage.total.values)],
        colors=chosen or [0],
        write=axis_writer(question.metric, words),
        is_running=question.period.is_cumulative or question.metric in (Metric.CONCURRENCY, Metric.AVERAGE),
    )
    is_empty = not any(usage.total.values) and not any(any(one.values) for one in shown)
    rows = [bucket_label(start, interval, zone, words) for start in usage.starts]
    note = note_on_sums(question.metric, question.by[0] if question.by else None, words)
    return View(question.metric, title, chart(drawn), rows, lines, total, bool(question.by), is_empty, note)


async def _sheet(reader: Reader, question: Question) -> str:
    words = reader.words
    usage = await read_usage(reader.session, question, reader.now)
    name = await _namer(reader, question, usage)
    total = words(METRICS[question.metric]) if not question.by else words("Total")
    header: list[Cell] = [words("From"), words("To"), *(name(one) for one in usage.series), total]
    rows: list[Sequence[Cell]] = [header]
    for at, (start, end) in enumerate(zip(usage.starts, usage.cut[1:], strict=True)):
        span = [one.astimezone(question.period.zone).isoformat() for one in (start, end)]
        rows.append([*span, *(one.values[at] for one in usage.series), usage.total.values[at]])
    return sheet(rows)


async def _namer(reader: Reader, question: Question, usage: Usage) -> Callable[[Series], str]:
    """Names of series. Orders and folders have names for who may see them: admins, and who made them."""
    words, actor = reader.words, reader.actor
    if not question.by:
        return lambda _: words(METRICS[question.metric])
    (by,) = question.by
    is_named = by not in (Dimension.ORDER, Dimension.FOLDER) or actor.is_admin or question.holder_id == actor.id
    ids = {one.key[0] for one in usage.series}
    names = await names_of(reader.session, question.workspace_id, by, ids) if is_named else {}
    return lambda one: label_of(by, one.key[0] if one.key else OTHERS, names, words)


def _largest(usage: Usage, metric: Metric) -> list[Series]:
    """The ten largest, and the rest as one: their sum, of peaks the highest."""
    if len(usage.series) <= LARGEST + 1:
        return usage.series
    shown, rest = usage.series[:LARGEST], usage.series[LARGEST:]
    gather = max if metric is Metric.CONCURRENCY else sum
    together = [gather(values) for values in zip(*(one.values for one in rest), strict=True)]
    return [*shown, Series((OTHERS,), together, gather(one.whole for one in rest))]


def _colors(keys: Sequence[Key], known: Mapping[Key, int]) -> list[int]:
    """A colour for each, the known one where there is one; the others' is the last."""
    free = iter(sorted(set(range(LARGEST)) - {known[key] for key in keys if key in known}))
    return [LARGEST if OTHERS in key else known[key] if key in known else next(free, LARGEST) for key in keys]


def _line(one: Series, name: str, write: Callable[[float], str], color: int) -> Line:
    return Line(one.key, name, [write(value) for value in one.values], write(one.whole), color)


def _interval(question: Question) -> Interval:
    step = question.period.step
    return step if isinstance(step, Interval) else Interval.DAY
