"""Answers to questions of usage, from facts, requests and peaks: one statement, or two where sums do not add up."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from service.usage.periods import edges, lengths
from service.usage.questions import Metric, Question
from service.usage.statements import has_total, parameters, statement

Key = tuple[str, ...]
OTHERS: Final = "*"
"""Stands in all places of the key of what comes after the largest series."""


@dataclass(frozen=True, slots=True)
class Series:
    """One value per bucket. ``key`` has one place per dimension that was asked for."""

    key: Key
    values: list[float]
    whole: float
    """Over the range: the sum; of peaks the highest, of averages the average."""


@dataclass(frozen=True, slots=True)
class Usage:
    """``cut`` are the edges of the buckets, one more than there are; ``series`` largest first; ``total`` is of all."""

    cut: list[datetime]
    series: list[Series]
    total: Series

    @property
    def starts(self) -> list[datetime]:
        """When each bucket begins."""
        return self.cut[:-1]


async def read_usage(session: AsyncSession, question: Question, now: datetime) -> Usage:
    """The answer to a question that was checked. Credits are whole, dollars, minutes and averages are not."""
    cut = edges(question.period)
    found, total = await _cells(session, question, cut)
    if total is None:
        _, total = await _cells(session, _without_breakdown(question), cut)
    make = _maker(question, lengths(question.period, cut, now), len(cut) - 1)
    series = [make(key, cells) for key, cells in found.items()]
    series.sort(key=lambda one: (OTHERS in one.key, -one.whole, one.key))
    return Usage(cut, series, make((), total or {}))


async def _cells(
    session: AsyncSession, question: Question, cut: list[datetime]
) -> tuple[dict[Key, dict[int, int]], dict[int, int] | None]:
    """Amounts by series and number of the bucket; and those of all together, None where no sum gives them."""
    rows = await session.execute(statement(question), parameters(question, cut))
    found: dict[Key, dict[int, int]] = {}
    total: dict[int, int] = {}
    for is_total, buckets, amounts, *key in rows:
        cells = dict(zip((bucket - 1 for bucket in buckets or ()), amounts or (), strict=True))
        if is_total:
            total = cells
        else:
            found[tuple(part if part is not None else OTHERS for part in key)] = cells
    return found, total if not question.by or has_total(question) else None


def _without_breakdown(question: Question) -> Question:
    return Question(question.workspace_id, question.period, question.metric, (), question.filters, question.holder_id)


def _maker(question: Question, seconds: Sequence[float], count: int) -> Callable[[Key, Mapping[int, int]], Series]:
    """Makes a series of cells: empty buckets are zero, units are the metric's, sums run on where they should."""

    def make(key: Key, cells: Mapping[int, int]) -> Series:
        amounts = [cells.get(at, 0) for at in range(count)]
        values = _in_units(question.metric, amounts, seconds)
        if question.period.is_cumulative:
            values = _in_units(question.metric, list(accumulate(amounts)), seconds)
        return Series(key, values, _whole(question.metric, amounts, seconds))

    return make


def _in_units(metric: Metric, amounts: Iterable[int], seconds: Sequence[float]) -> list[float]:
    match metric:
        case Metric.FIAT:
            return [amount / 100 for amount in amounts]
        case Metric.MINUTES:
            return [amount / 60 for amount in amounts]
        case Metric.AVERAGE:
            return [round(amount / 1000 / length, 4) for amount, length in zip(amounts, seconds, strict=True)]
    return [float(amount) for amount in amounts]


def _whole(metric: Metric, amounts: Sequence[int], seconds: Sequence[float]) -> float:
    if metric is Metric.CONCURRENCY:
        return float(max(amounts, default=0))
    return _in_units(metric, [sum(amounts)], [sum(seconds)])[0]
