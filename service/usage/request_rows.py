"""The client's table of requests. Single requests are not kept: rows are what was counted by minute (after a week by
quarter of an hour), holder, key and family.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.auth.principals import Principal
from service.errors import InvalidInput
from service.usage.analytics import Instant, instant
from service.usage.periods import FIRST_INSTANT
from service.usage.questions import Dimension, require_whole_workspace
from service.usage.tables import COLUMNS, TIME, Cell, Column, ColumnFilter, ColumnFilters, Table, Type, filters_of

ROWS: Final = 100
MOST_ROWS: Final = 1000
ASCENDING: Final = "asc"
DESCENDING: Final = "desc"
COUNT: Final = "request_count"
_COMPARISONS: Final = {"eq": "=", "neq": "<>", "le": "<=", "ge": ">=", "lt": "<", "gt": ">"}
_COLUMNS: Final = {name: COLUMNS[name] for name in ("user_id", "hashed_xi_api_key", "product_type", "request_source")}
_OF_ROWS: Final = {
    Dimension.USER: "r.holder_id",
    Dimension.KEY: "r.key_id",
    Dimension.PRODUCT: "r.family",
    Dimension.SOURCE: "CASE r.key_id WHEN '' THEN 'browser' ELSE 'api' END",
}
SHAPE: Final = (
    TIME,
    Column("interval_seconds", Type.INT, "s"),
    Column("user_id", Type.STRING),
    Column("hashed_xi_api_key", Type.STRING),
    Column("product_type", Type.STRING),
    Column("request_source", Type.STRING),
    Column(COUNT, Type.INT),
    Column("duration_average", Type.FLOAT, "ms"),
    Column("user_label", Type.STRING),
    Column("api_key_label", Type.STRING),
)


class RequestsRequest(msgspec.Struct, forbid_unknown_fields=True):
    """One of the times at least. ``search`` looks into names of users and keys, ids and families."""

    start_time: Instant | None = None
    end_time: Instant | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST_ROWS)] | None = None
    sort: str | None = None
    filters: ColumnFilters | None = None
    search: Annotated[str, msgspec.Meta(max_length=200)] | None = None


async def list_requests(session: AsyncSession, asked: RequestsRequest, *, actor: Principal, now: datetime) -> Table:
    """Of the whole workspace. Raises Forbidden, InvalidInput."""
    require_whole_workspace(actor)
    direction = _direction(asked)
    conditions, values = _conditions(asked.filters or [])
    statement = text(
        f"""
        SELECT r.at, r.minutes, r.holder_id, r.key_id, r.family, r.requests, r.busy_ms,
            COALESCE(m.name, s.name) AS user_label, k.name AS key_label
        FROM request_usage r LEFT JOIN member m ON m.id = r.holder_id
        LEFT JOIN service_account s ON s.id = r.holder_id LEFT JOIN api_key k ON k.id = r.key_id
        WHERE r.workspace_id = :workspace AND r.at >= :start AND r.at < :end AND r.requests > 0
            AND (:search = '' OR concat_ws(' ', r.family, r.holder_id, r.key_id, m.name, s.name, k.name) ILIKE :like)
            {conditions}
        ORDER BY r.at {direction}, r.holder_id, r.key_id, r.family LIMIT :limit
        """  # noqa: S608 - constants
    )
    values |= {
        "workspace": actor.workspace,
        "start": FIRST_INSTANT if asked.start_time is None else instant(asked.start_time),
        "end": now + timedelta(days=1) if asked.end_time is None else instant(asked.end_time),
        "search": asked.search or "",
        "like": _pattern(asked.search or ""),
        "limit": asked.limit or ROWS,
    }
    return Table.of(SHAPE, [_row(one) for one in await session.execute(statement, values)])


def _direction(asked: RequestsRequest) -> str:
    if asked.start_time is None and asked.end_time is None:
        raise InvalidInput.at("body", "start_time", msg="Give start_time, end_time, or both.")
    chosen = asked.sort or (ASCENDING if asked.end_time is None else DESCENDING)
    if chosen not in (ASCENDING, DESCENDING):
        raise InvalidInput.at("body", "sort", msg="Rows are sorted asc or desc.")
    return chosen


def _conditions(filters: Sequence[ColumnFilter]) -> tuple[str, dict[str, Any]]:
    """The text of the conditions, made of constants, and the values that they compare with."""
    made: list[str] = []
    values: dict[str, Any] = {}
    for at, one in enumerate(filters):
        name = f"value_{at}"
        if one.column == COUNT:
            made.append(f"AND r.requests {_comparison(one, at)} :{name}")
            values[name] = _number(one, at)
            continue
        (found,) = filters_of([one], _COLUMNS)
        wanted = f"{_OF_ROWS[found.dimension]} = ANY(CAST(:{name} AS text[]))"
        made.append(f"AND NOT ({wanted})" if found.is_excluded else f"AND ({wanted})")
        values[name] = list(found.values)
    return " ".join(made), values


def _comparison(one: ColumnFilter, at: int) -> str:
    if one.operation not in _COMPARISONS:
        allowed = ", ".join(_COMPARISONS)
        raise InvalidInput.at("body", "filters", at, "operation", msg=f"{COUNT} can be compared by {allowed} only.")
    return _COMPARISONS[one.operation]


def _number(one: ColumnFilter, at: int) -> int:
    if len(one.values) != 1 or not isinstance(one.values[0], int) or abs(one.values[0]) >= 1 << 62:
        raise InvalidInput.at("body", "filters", at, "values", msg=f"{COUNT} is compared with one whole number.")
    return one.values[0]


def _pattern(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _row(row: Any) -> list[Cell]:
    return [
        round(row.at.astimezone(UTC).timestamp() * 1000),
        row.minutes * 60,
        row.holder_id,
        row.key_id or None,
        row.family,
        "api" if row.key_id else "browser",
        row.requests,
        round(row.busy_ms / row.requests, 1),
        row.user_label,
        row.key_label,
    ]
