"""The statements behind usage. Buckets are found by the database in the edges that it is given, so that days are those
of the period's time zone; what is put into the text are constants of this module, all else are parameters.
"""

from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import TextClause, text

from service.access.models import everyone_of
from service.ids import SERVICE_ACCOUNT
from service.usage.models import FactKind, PeakLevel
from service.usage.questions import MONEY, OF_PARTS, Dimension, Metric, Question

MOST_SERIES: Final = 200

_HOLDERS: Final = {
    Dimension.USER: "f.holder_id",
    Dimension.GROUP: "f.holder_id",
    Dimension.ACCOUNT: f"CASE WHEN starts_with(f.holder_id, '{SERVICE_ACCOUNT}_') THEN f.holder_id ELSE '' END",
    Dimension.KEY: "f.key_id",
    Dimension.SOURCE: "CASE f.key_id WHEN '' THEN 'browser' ELSE 'api' END",
    Dimension.HAS_KEY: "CASE f.key_id WHEN '' THEN 'false' ELSE 'true' END",
}
_FACTS: Final = {
    **_HOLDERS,
    Dimension.PRODUCT: "f.product",
    Dimension.COMPONENT: "f.component",
    Dimension.LANGUAGE: "f.language",
    Dimension.ORDER: "f.order_id",
    Dimension.FOLDER: "COALESCE(o.folder_id, '')",
}
_REQUESTS: Final = {**_HOLDERS, Dimension.PRODUCT: "f.family"}
_KINDS: Final = {Metric.CREDITS: FactKind.CREDITS, Metric.FIAT: FactKind.CARD}
_IN_FOLDER: Final = 'JOIN "order" o ON o.id = f.order_id'
_IN_RANGE: Final = "f.workspace_id = :workspace AND f.at >= :start AND f.at < :end"
_BUCKET: Final = "width_bucket(f.at, CAST(:starts AS timestamptz[]))"
_GROUPS: Final = """SELECT m.principal_id FROM group_member m WHERE m.group_id = ANY(CAST({values} AS text[]))
    UNION ALL SELECT w.id FROM member w
    WHERE w.workspace_id = :workspace AND CAST(:everyone AS text) = ANY(CAST({values} AS text[]))"""
_LEVELS: Final = {
    frozenset[Dimension](): PeakLevel.WORKSPACE,
    frozenset({Dimension.USER}): PeakLevel.HOLDER,
    frozenset({Dimension.KEY}): PeakLevel.KEY,
    frozenset({Dimension.KEY, Dimension.USER}): PeakLevel.KEY,
    frozenset({Dimension.PRODUCT}): PeakLevel.FAMILY,
    frozenset({Dimension.PRODUCT, Dimension.USER}): PeakLevel.HOLDER_FAMILY,
}


class Shape(NamedTuple):
    """All that the text of a statement depends on."""

    metric: Metric
    by: tuple[Dimension, ...]
    filters: tuple[tuple[Dimension, bool], ...]
    is_own: bool


def statement(question: Question) -> TextClause:
    """Rows (is_total, buckets from 1, their values, one column per dimension), one row per series: null in a dimension
    is what comes after the largest series."""
    filters = tuple((one.dimension, one.is_excluded) for one in question.filters)
    return _statement(Shape(question.metric, question.by, filters, question.holder_id is not None))


def parameters(question: Question, cut: list[datetime]) -> dict[str, Any]:
    """What the statement is given; ``cut`` are the edges of the buckets."""
    values: dict[str, Any] = {
        "workspace": question.workspace_id,
        "start": question.period.start,
        "end": question.period.end,
        "starts": cut[:-1],
        **{f"values_{at}": list(one.values) for at, one in enumerate(question.filters)},
    }
    if question.by:
        values["most"] = MOST_SERIES
    if question.holder_id is not None:
        values["holder"] = question.holder_id
    if any(one.dimension is Dimension.GROUP for one in question.filters):
        values["everyone"] = everyone_of(question.workspace_id)
    return values


@lru_cache(maxsize=512)
def _statement(shape: Shape) -> TextClause:
    cells = _peaks(shape) if shape.metric is Metric.CONCURRENCY else _sums(shape)
    packed = "array_agg(bucket) AS buckets, array_agg(value) AS amounts"
    if not shape.by:
        return text(f"WITH cell AS ({cells}) SELECT true, {packed} FROM cell")  # noqa: S608 - constants
    places = ", ".join(f"d{at}" for at in range(len(shape.by)))
    nulls = ", ".join("CAST(NULL AS text)" for _ in shape.by)
    together = "max" if shape.metric is Metric.CONCURRENCY else "sum"
    return text(
        f"""
        WITH cell AS MATERIALIZED ({cells}),
        packed AS MATERIALIZED (
            SELECT {places}, {packed}, row_number() OVER (ORDER BY sum(value) DESC, {places}) AS place
            FROM {_named(shape)} GROUP BY {places}
        )
        SELECT true AS is_total, {packed}, {nulls} FROM {_per_bucket("cell", "sum")}
        UNION ALL SELECT false, buckets, amounts, {places} FROM packed WHERE place <= :most
        UNION ALL SELECT false, {packed}, {nulls} FROM {
            _per_bucket(
                "(SELECT unnest(buckets) AS bucket, unnest(amounts) AS value FROM packed WHERE place > :most) c",
                together,
            )
        } HAVING count(*) > 0
        """  # noqa: S608 - constants
    )


def _per_bucket(cells: str, how: str) -> str:
    """All series of the cells together."""
    return f"(SELECT bucket, CAST({how}(value) AS bigint) AS value FROM {cells} GROUP BY bucket) one"  # noqa: S608


def _named(shape: Shape) -> str:
    """The cells; a holder is replaced by each of their groups."""
    if Dimension.GROUP not in shape.by:
        return "cell"
    names = ", ".join(
        f"COALESCE(g.group_id, '') AS d{at}" if one is Dimension.GROUP else f"cell.d{at}"
        for at, one in enumerate(shape.by)
    )
    numbers = ", ".join(str(at + 1) for at in range(len(shape.by) + 1))
    return f"""(SELECT {names}, bucket, CAST(sum(value) AS bigint) AS value {_from_cells(shape)}
                GROUP BY {numbers}) named"""


def _from_cells(shape: Shape) -> str:
    return f"""FROM cell LEFT JOIN (
            SELECT m.principal_id, m.group_id FROM group_member m JOIN user_group u ON u.id = m.group_id
            WHERE u.workspace_id = :workspace AND NOT u.is_everyone
        ) g ON g.principal_id = cell.d{shape.by.index(Dimension.GROUP)}"""  # noqa: S608 - constants


def _sums(shape: Shape) -> str:
    """Sums by bucket and dimensions, over facts or requests."""
    is_money = shape.metric in MONEY
    columns = _FACTS if is_money else _REQUESTS
    asked = {*shape.by, *(dimension for dimension, _ in shape.filters)}
    conditions = [_IN_RANGE, *_filters(shape, columns)]
    if is_money:
        conditions.append(f"f.kind = '{_KINDS.get(shape.metric, FactKind.ORDER)}'")
    table = "usage_fact f" if is_money else "request_usage f"
    join = _IN_FOLDER if Dimension.FOLDER in asked else ""
    chosen = "".join(f"{columns[one]} AS d{at}, " for at, one in enumerate(shape.by))
    places = ", ".join(str(at + 1) for at in range(len(shape.by) + 1))
    rows = f"FROM {table} {join} WHERE {' AND '.join(conditions)}"
    if shape.metric is Metric.ORDERS and asked & OF_PARTS:
        return f"""SELECT {"".join(f"d{at}, " for at in range(len(shape.by)))}bucket, count(*) AS value FROM (
            SELECT DISTINCT {chosen}{_BUCKET} AS bucket, f.order_id {rows}
        ) once GROUP BY {places}"""  # noqa: S608 - constants
    return f"SELECT {chosen}{_BUCKET} AS bucket, {_value(shape.metric)} AS value {rows} GROUP BY {places}"


def _value(metric: Metric) -> str:
    match metric:
        case Metric.ORDERS:
            return "count(*) FILTER (WHERE f.part = 0)"
        case Metric.REQUESTS:
            return "CAST(sum(f.requests) AS bigint)"
        case Metric.AVERAGE:
            return "CAST(sum(f.busy_ms) AS bigint)"
    return "CAST(sum(f.amount) AS bigint)"


def _peaks(shape: Shape) -> str:
    """The highest in each bucket of what the processes, and all that is asked for, had at once by minute."""
    asked = {*shape.by, *(dimension for dimension, _ in shape.filters)} | ({Dimension.USER} if shape.is_own else set())
    level = _LEVELS[frozenset(asked)]
    conditions = [_IN_RANGE, f"f.level = '{level}'", *_filters(shape, _REQUESTS)]
    chosen = "".join(f"{_REQUESTS[one]} AS d{at}, " for at, one in enumerate(shape.by))
    places = "".join(f"d{at}, " for at in range(len(shape.by)))
    return f"""SELECT {places}bucket, CAST(max(peak) AS bigint) AS value FROM (
            SELECT {chosen}f.at, {_BUCKET} AS bucket, sum(f.peak) AS peak
            FROM request_peak f WHERE {" AND ".join(conditions)} GROUP BY {places}f.at
        ) at_once GROUP BY {places}bucket"""  # noqa: S608 - constants


def _filters(shape: Shape, columns: dict[Dimension, str]) -> list[str]:
    made = ["f.holder_id = :holder"] if shape.is_own else []
    for at, (dimension, is_excluded) in enumerate(shape.filters):
        values = f":values_{at}"
        chosen = _GROUPS.format(values=values) if dimension is Dimension.GROUP else ""
        within = f"IN ({chosen})" if chosen else f"= ANY(CAST({values} AS text[]))"
        made.append(f"{'NOT ' if is_excluded else ''}({columns[dimension]} {within})")
    return made
