"""The client's tables of usage: credits by product over time, and cost by day."""

from datetime import UTC, datetime
from typing import Annotated, Final
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from service.auth.principals import Principal
from service.errors import InvalidInput
from service.people.zones import known_zones
from service.usage.periods import DAY, Period
from service.usage.questions import Dimension, Metric, Question, check_question, require_whole_workspace
from service.usage.reading import OTHERS, Key, Usage, read_usage
from service.usage.tables import (
    COLUMNS,
    LABELS,
    MOST_CELLS,
    TIME,
    Cell,
    Column,
    ColumnFilters,
    Names,
    Table,
    Type,
    dimensions_named,
    filters_of,
    read_names,
)

Instant = Annotated[int, msgspec.Meta(ge=0, le=4_102_444_800_000)]
"""Milliseconds since 1970, up to 2100."""

Seconds = Annotated[int, msgspec.Meta(ge=60, le=366 * DAY)]
CREDITS: Final = {
    Metric.CREDITS: Column("credits", Type.FLOAT, "credits"),
    Metric.MINUTES: Column("minutes", Type.FLOAT, "min"),
    Metric.ORDERS: Column("order_count", Type.INT),
}
COST: Final = {
    Metric.FIAT: Column("total_cost", Type.FLOAT, "usd"),
    Metric.MINUTES: Column("total_charge_count", Type.FLOAT, "min"),
}
MOST_IDS: Final = 2
ColumnNames = Annotated[list[str], msgspec.Meta(max_length=20)]
CURRENCY: Final = "fiat_currency"
_COST_COLUMNS: Final = {
    name: COLUMNS[name] for name in ("product_type", "user_id", "hashed_xi_api_key", "request_source")
}


class UsageByProductRequest(msgspec.Struct, forbid_unknown_fields=True):
    """Without ``interval_seconds`` by day, without ``group_by`` by product; ``time_zone`` is an IANA name."""

    start_time: Instant
    end_time: Instant
    interval_seconds: Seconds | None = None
    group_by: ColumnNames | None = None
    filters: ColumnFilters | None = None
    time_zone: Annotated[str, msgspec.Meta(max_length=64)] | None = None


class CostRequest(msgspec.Struct, forbid_unknown_fields=True):
    """``interval_seconds`` is a number of whole days, in UTC."""

    start_time: Instant
    end_time: Instant
    interval_seconds: Seconds
    group_by: ColumnNames | None = None
    filters: ColumnFilters | None = None


async def usage_by_product(
    session: AsyncSession, asked: UsageByProductRequest, *, actor: Principal, now: datetime
) -> Table:
    """Credits, minutes and orders of the workspace. Raises Forbidden, InvalidInput."""
    require_whole_workspace(actor)
    by = dimensions_named(["product_type"] if asked.group_by is None else asked.group_by)
    period = Period(
        instant(asked.start_time), instant(asked.end_time), asked.interval_seconds or DAY, zone_named(asked.time_zone)
    )
    question = Question(actor.workspace, period, Metric.CREDITS, by, filters_of(asked.filters or []))
    return await _table(session, question, CREDITS, actor, now)


async def cost(session: AsyncSession, asked: CostRequest, *, actor: Principal, now: datetime) -> Table:
    """Dollars that cards were charged, less what went back, and the minutes ordered. Raises Forbidden, InvalidInput."""
    require_whole_workspace(actor)
    if asked.interval_seconds % DAY:
        raise InvalidInput.at("body", "interval_seconds", msg="A bucket lasts whole days, each of 86400 seconds.")
    names = [name for name in asked.group_by or [] if name != CURRENCY]
    by, filters = dimensions_named(names, _COST_COLUMNS), filters_of(asked.filters or [], _COST_COLUMNS)
    ids = {*by, *(one.dimension for one in filters)} - {Dimension.SOURCE}
    if len(ids) > MOST_IDS:
        raise InvalidInput.at("body", "group_by", msg=f"Group and filter by {MOST_IDS} columns at most here.")
    period = Period(instant(asked.start_time), instant(asked.end_time), asked.interval_seconds, ZoneInfo("UTC"))
    table = await _table(session, Question(actor.workspace, period, Metric.FIAT, by, filters), COST, actor, now)
    return _with_currency(table) if CURRENCY in (asked.group_by or []) else table


def instant(unix_ms: int) -> datetime:
    """Of milliseconds since 1970."""
    return datetime.fromtimestamp(unix_ms / 1000, UTC)


def zone_named(name: str | None) -> ZoneInfo:
    """UTC without a name; raises InvalidInput for one that is none of the IANA's."""
    if name is None:
        return ZoneInfo("UTC")
    if name not in known_zones():
        raise InvalidInput.at("body", "time_zone", msg="The time zone is not known. Give an IANA name: Europe/Paris.")
    return ZoneInfo(name)


async def _table(
    session: AsyncSession, question: Question, metrics: dict[Metric, Column], actor: Principal, now: datetime
) -> Table:
    check_question(question, where="body")
    answers = [await read_usage(session, _asking(question, metric), now) for metric in metrics]
    keys: list[Key] = sorted({one.key for answer in answers for one in answer.series}) if question.by else [()]
    grid = _Grid(answers, keys)
    names = await read_names(session, question.workspace_id, question.by, keys, all_seen=actor.is_admin)
    labelled = [one for one in question.by if one in LABELS]
    columns = [
        TIME,
        *(Column(_column_name(one), Type.STRING) for one in question.by),
        *metrics.values(),
        *(Column(LABELS[one], Type.STRING) for one in labelled),
    ]
    return Table.of(columns, grid.rows(list(metrics.values()), question.by, names))


class _Grid:
    """Answers to the same question about several metrics, side by side."""

    def __init__(self, answers: list[Usage], keys: list[Key]) -> None:
        self._starts = answers[0].starts
        self._keys = keys
        if len(keys) * len(self._starts) > MOST_CELLS:
            raise InvalidInput.at(
                "body",
                "interval_seconds",
                msg=f"The answer would have more than {MOST_CELLS} rows. Choose larger buckets or a shorter range.",
            )
        self._nothing = [0.0] * len(self._starts)
        self._values: list[dict[Key, list[float]]] = [
            {(): answer.total.values} if keys == [()] else {one.key: one.values for one in answer.series}
            for answer in answers
        ]

    def rows(self, columns: list[Column], by: tuple[Dimension, ...], names: Names) -> list[list[Cell]]:
        """By time, then by key."""
        made: list[list[Cell]] = []
        for at, start in enumerate(self._starts):
            time: Cell = round(start.timestamp() * 1000)
            for key in self._keys:
                labels = [names.of(one, part) for one, part in zip(by, key, strict=True) if one in LABELS]
                made.append([time, *_shown(key), *self._numbers(at, key, columns), *labels])
        return made

    def _numbers(self, at: int, key: Key, columns: list[Column]) -> list[Cell]:
        values = (metric.get(key, self._nothing)[at] for metric in self._values)
        return [int(value) if column.type is Type.INT else value for column, value in zip(columns, values, strict=True)]


def _shown(key: Key) -> list[Cell]:
    """What has no value is null; what comes after the largest series is called other."""
    return ["other" if part == OTHERS else part or None for part in key]


def _asking(question: Question, metric: Metric) -> Question:
    return Question(question.workspace_id, question.period, metric, question.by, question.filters)


def _column_name(dimension: Dimension) -> str:
    return next(name for name, one in COLUMNS.items() if one is dimension)


def _with_currency(table: Table) -> Table:
    at = table.columns.index(COST[Metric.FIAT].name)
    return Table(
        [*table.columns[:at], CURRENCY, *table.columns[at:]],
        [*table.column_types[:at], Type.STRING.value, *table.column_types[at:]],
        [[*row[:at], "usd", *row[at:]] for row in table.rows],
        [*table.column_units[:at], None, *table.column_units[at:]],
    )
