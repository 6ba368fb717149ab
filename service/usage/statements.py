"""The statements behind usage. Buckets are found by the database in the edges that it is given, so that days are those
of the period's time zone; what is put into the text are constants, all else are parameters.
"""

from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import TextClause, text

from service.access.models import everyone_of, group_row_id
from service.usage.cells import Narrowed, Shape, cells
from service.usage.questions import MONEY, Dimension, Filter, Metric, Question
from service.usage.segments import is_long, is_of_quarters, segment_values

MOST_SERIES: Final = 200


def statement(question: Question) -> TextClause:
    """Rows (is_total, buckets from 1, their values, one column per dimension), one row per series: null in a dimension
    is what comes after the largest series."""
    return _statement(_shape(question))


def has_total(question: Question) -> bool:
    """Whether the statement's total is one: else it is what the same question answers without a breakdown."""
    return _shape(question).has_total


def _shape(question: Question) -> Shape:
    filters = tuple(Narrowed(one.dimension, one.is_excluded, len(one.values) == 1) for one in question.filters)
    in_quarters = question.metric not in MONEY or is_of_quarters(question.period)
    is_coarse = in_quarters and is_long(question.period)
    return Shape(question.metric, question.by, filters, question.holder_id is not None, is_coarse)


def parameters(question: Question, cut: list[datetime]) -> dict[str, Any]:
    """What the statement is given; ``cut`` are the edges of the buckets."""
    values: dict[str, Any] = {
        "workspace": question.workspace_id,
        "start": question.period.start,
        "end": question.period.end,
        "starts": cut[:-1],
        **{f"values_{at}": _values(one, question) for at, one in enumerate(question.filters)},
    }
    if question.by:
        values["most"] = MOST_SERIES
    if _shape(question).reads_days:
        values |= segment_values(question.period, cut)
    if question.holder_id is not None:
        values["holder"] = question.holder_id
    if any(one.dimension is Dimension.GROUP for one in question.filters):
        values["everyone"] = everyone_of(question.workspace_id)
    return values


def _values(one: Filter, question: Question) -> list[str]:
    """As the database has them: *Everyone* is ``default`` on the wire."""
    if one.dimension is not Dimension.GROUP:
        return list(one.values)
    return [group_row_id(value, question.workspace_id) for value in one.values]


@lru_cache(maxsize=512)
def _statement(shape: Shape) -> TextClause:
    packed = "array_agg(bucket) AS buckets, array_agg(value) AS amounts"
    if not shape.by:
        return text(f"WITH cell AS ({cells(shape)}) SELECT true, {packed} FROM cell")  # noqa: S608 - constants
    places = ", ".join(f"d{at}" for at in range(len(shape.by)))
    nulls = ", ".join("CAST(NULL AS text)" for _ in shape.by)
    together = "max" if shape.metric is Metric.CONCURRENCY else "sum"
    return text(
        f"""
        WITH cell AS MATERIALIZED ({cells(shape)}),
        packed AS MATERIALIZED (
            SELECT {places}, {packed}, row_number() OVER (ORDER BY sum(value) DESC, {places}) AS place
            FROM {_named(shape)} GROUP BY {places}
        )
        SELECT true AS is_total, {packed}, {nulls} FROM {
            _per_bucket("cell", "sum", "whole" if shape.has_whole else "value")
        }
        UNION ALL SELECT false, buckets, amounts, {places} FROM packed WHERE place <= :most
        UNION ALL SELECT false, {packed}, {nulls} FROM {
            _per_bucket(
                "(SELECT unnest(buckets) AS bucket, unnest(amounts) AS value FROM packed WHERE place > :most) c",
                together,
            )
        } HAVING count(*) > 0
        """  # noqa: S608 - constants
    )


def _per_bucket(series: str, how: str, what: str = "value") -> str:
    """All series of the cells together."""
    return f"(SELECT bucket, CAST({how}({what}) AS bigint) AS value FROM {series} GROUP BY bucket) one"  # noqa: S608


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
