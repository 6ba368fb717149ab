"""The newest orders that somebody sees, as a subquery of their ids: what lists of orders begin with.

Admins of a workspace see all its orders, along ``ix_order_workspace_newest``. For everybody else the newest thousand
are looked through first, which fills a page where most is shared with them. Where it does not, their own are read along
``ix_order_creator``, those of each folder they see along ``ix_order_folder_newest``, and those that were shared with
them one by one (or, of thousands, by going through all): each at most to the end of the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import FromClause, String, TextClause, select, text
from sqlmodel import col

from service.access.granted import FEW, GRANTED_SQL, MINE_SQL, REACH_SQL, mine
from service.auth.principals import Principal
from service.orders.models import Order
from workflows.states import OrderState

NEAR: Final = 1000
_FIRST: Final = datetime.min.replace(tzinfo=UTC)
_LAST: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders of a workspace, newest first; dates are of creation, both inclusive."""

    states: Sequence[OrderState] = ()
    start: datetime | None = None
    end: datetime | None = None
    offset: int = 0
    limit: int = 100


def in_utc(instant: datetime) -> datetime:
    """The instant as the database takes it: without an offset it is UTC, beyond the calendar's ends it is the end."""
    if instant.tzinfo is None:
        return instant.replace(tzinfo=UTC)
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        return _FIRST if instant.year == 1 else _LAST


def newest_seen(actor: Principal, chosen: OrderFilter) -> FromClause:
    """One page of ids as the column ``id``, in no order."""
    return _newest(actor, chosen) if actor.is_admin else _newest_shared(actor, chosen)


def _newest(actor: Principal, chosen: OrderFilter) -> FromClause:
    query = select(col(Order.id)).where(col(Order.workspace_id) == actor.workspace)
    query = query.order_by(col(Order.created_at).desc(), col(Order.id).desc())
    if chosen.states:
        query = query.where(col(Order.state).in_(chosen.states))
    if chosen.start:
        query = query.where(col(Order.created_at) >= in_utc(chosen.start))
    if chosen.end:
        query = query.where(col(Order.created_at) <= in_utc(chosen.end))
    return query.offset(chosen.offset).limit(chosen.limit).subquery()


def _newest_shared(actor: Principal, chosen: OrderFilter) -> FromClause:
    values: dict[str, Any] = {**mine(actor), "offset": chosen.offset, "limit": chosen.limit}
    values |= {"states": [state.value for state in chosen.states]} if chosen.states else {}
    values |= {"start": in_utc(chosen.start)} if chosen.start else {}
    values |= {"end": in_utc(chosen.end)} if chosen.end else {}
    statement = _shared(frozenset(values)).bindparams(**values)
    return statement.columns(id=String).subquery()


@cache
def _shared(given: frozenset[str]) -> TextClause:
    conditions = [condition for name, condition in _CONDITIONS.items() if name in given]
    return text(SEEN_PAGE.format(" AND ".join(["o.workspace_id = :workspace", *conditions])))


_CONDITIONS: Final = {
    "states": "o.state = ANY (:states)",
    "start": "o.created_at >= :start",
    "end": "o.created_at <= :end",
}
FEW_GRANTED: Final = f"(SELECT count(*) <= {FEW} FROM granted)"  # noqa: S608 - the same
GRANTED_BY_ITSELF: Final = """
    EXISTS (
        SELECT FROM resource_grant g
        WHERE g.resource_id = o.id AND g.principal_id = ANY (ARRAY(SELECT id FROM mine)) OFFSET 0
    )
"""
"""Asked for each order; without OFFSET the planner would read all grants that there are first."""

IS_GRANTED: Final = f"CASE WHEN {FEW_GRANTED} THEN o.id IN (SELECT id FROM granted) ELSE {GRANTED_BY_ITSELF} END"  # noqa: S608
"""The same for many orders: whether they are among a few ``granted`` is looked up in memory."""

_SEEN: Final = "(o.created_by = :me OR o.folder_id IN (SELECT id FROM reach) OR {})"
IS_SEEN: Final = _SEEN.format(IS_GRANTED)
"""Condition on orders ``o`` of the actor's workspace, beside ``mine``, ``reach`` and ``granted``
(``service.access.granted``)."""

SEEN_BY_ITSELF: Final = _SEEN.format(GRANTED_BY_ITSELF)
"""The same for a few orders, without ``granted``."""

IS_OWN: Final = "o.created_by BETWEEN :me AND :me"
OWN_ORDER: Final = "ORDER BY o.created_by DESC, o.created_at DESC, o.id DESC"
"""One's own, newest first, along ``ix_order_creator``, which alone has this order. With an equation, a plan that is
made for anybody walks through all orders, newest first, for the few of somebody who has made none."""

_ORDER: Final = "ORDER BY o.created_at DESC, o.id DESC"
_ENOUGH: Final = "(SELECT count(*) FROM near) < :offset + :limit"
SEEN_PAGE: Final = f"""
    WITH RECURSIVE mine AS MATERIALIZED ({MINE_SQL}), reach AS MATERIALIZED ({REACH_SQL}),
    granted AS MATERIALIZED ({GRANTED_SQL}), near AS MATERIALIZED (
        SELECT o.id, o.created_at FROM (
            SELECT o.* FROM "order" o WHERE {{0}} {_ORDER} LIMIT {NEAR} + :offset + :limit
        ) o WHERE {IS_SEEN} {_ORDER} LIMIT :offset + :limit
    ), far AS (
        (SELECT o.id, o.created_at FROM "order" o WHERE {{0}} AND {IS_OWN} AND {_ENOUGH}
        {OWN_ORDER} LIMIT :offset + :limit)
        UNION
        SELECT o.id, o.created_at FROM reach, LATERAL (
            SELECT o.id, o.created_at FROM "order" o WHERE {{0}} AND o.folder_id = reach.id AND {_ENOUGH}
            {_ORDER} LIMIT :offset + :limit
        ) o
        UNION
        (SELECT o.id, o.created_at FROM (SELECT DISTINCT id FROM granted) granted, LATERAL (
            SELECT o.id, o.created_at FROM "order" o WHERE o.id = granted.id AND {{0}} OFFSET 0
        ) o WHERE {_ENOUGH} AND {FEW_GRANTED} {_ORDER} LIMIT :offset + :limit)
        UNION
        (SELECT o.id, o.created_at FROM "order" o WHERE {{0}} AND {_ENOUGH} AND NOT {FEW_GRANTED} AND {IS_GRANTED}
        {_ORDER} LIMIT :offset + :limit)
    )
    SELECT o.id FROM (
        SELECT * FROM near WHERE NOT {_ENOUGH} UNION ALL SELECT * FROM far WHERE {_ENOUGH}
    ) o {_ORDER} OFFSET :offset LIMIT :limit
"""  # noqa: S608 - conditions and numbers of our own; every value is bound
