"""What open pages look at, as short texts that change when it changes: one statement for all of them together."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Final, TypeAlias

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from service.access.deciding import rank_sql
from service.access.models import ResourceKind
from service.auth.acting import ALIVE_SQL
from workflows.states import OrderState

MOST_COUNTED: Final = 5000
_ON_BOARD: Final = (OrderState.SUBMITTED, OrderState.PAID, OrderState.ACCEPTED, OrderState.CANCELLING)


@dataclass(frozen=True, slots=True)
class Topic:
    """What a page watches: an ``order``, the ``queue`` of a linguist, or the ``board`` (whose key is empty)."""

    kind: str
    key: str = ""


_ORDERS: Final = """
SELECT 'order' AS kind, o.id AS key,
    concat_ws(':', o.event_seq, o.state, o.is_paused, o.due_at, o.quote_id, t.count, t.open, t.done, t.claims) AS now
FROM "order" o, LATERAL (
    SELECT count(*), count(*) FILTER (WHERE t.state = 'open') AS open, count(*) FILTER (WHERE t.state = 'done') AS done,
        sum(t.claim_seq) AS claims
    FROM task t WHERE t.order_id = o.id
) t
WHERE o.id = ANY (:orders)
"""
_POOL: Final = f"""
(SELECT concat_ws(':', count(*), sum(hashtext(id)), sum(is_urgent::int), sum(is_public::int)) AS now
 FROM (SELECT id, is_urgent, is_public FROM task WHERE state = 'open' LIMIT {MOST_COUNTED}) open)
"""  # noqa: S608 - numbers and names of our own; every value is bound
_QUEUES: Final = f"""
SELECT 'queue' AS kind, l.id AS key, concat_ws(':', pool.now,
    (SELECT concat_ws('-', count(*), sum(claim_seq)) FROM task WHERE linguist_id = l.id AND state = 'claimed'),
    (SELECT concat_ws('-', count(*), max(made_at)) FROM offer
     WHERE linguist_id = l.id AND expires_at > :now AND declined_at IS NULL)) AS now
FROM unnest(CAST(:linguists AS text[])) AS l(id), {_POOL} pool
"""  # noqa: S608 - the same
_BOARD: Final = f"""
SELECT 'board' AS kind, '' AS key, concat_ws(':', pool.now, orders.now) AS now FROM {_POOL} pool, (
    SELECT concat_ws('-', count(*), sum(event_seq)) AS now FROM (
        SELECT event_seq FROM "order" WHERE state IN ({", ".join(f"'{state}'" for state in _ON_BOARD)})
        LIMIT {MOST_COUNTED}
    ) active
) orders
"""  # noqa: S608 - the same
_HOLDERS: Final = f"""
SELECT 'holder' AS kind, id AS key, '' AS now FROM ({ALIVE_SQL}) alive
"""  # noqa: S608 - the same
_SEERS: Final = f"""
SELECT 'seer' AS kind, w.principal || ' ' || w.id AS key, '' AS now
FROM unnest(CAST(:principals AS text[]), CAST(:watched AS text[])) AS w(principal, id)
WHERE ({rank_sql(ResourceKind.ORDER, principal="w.principal", resource="w.id")}) IS NOT NULL
"""  # noqa: S608 - the same
_PARTS: Final = {"order": _ORDERS, "queue": _QUEUES, "board": _BOARD, "seer": _SEERS}


Watcher: TypeAlias = tuple[str, str]
"""A principal, and the order that they watch."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The versions of topics, which of the holders (sessions and keys) may still listen, and which of the watchers
    still have a role on their order.
    """

    versions: dict[Topic, str]
    holders: frozenset[str]
    watchers: frozenset[Watcher] = frozenset()


async def look(
    connection: AsyncConnection | AsyncSession,
    topics: Collection[Topic],
    holders: Collection[str],
    now: datetime,
    watchers: Collection[Watcher] = (),
) -> Seen:
    """All topics as they are: one statement. A topic that does not exist has no version."""
    values = {
        "orders": sorted({topic.key for topic in topics if topic.kind == "order"}),
        "linguists": sorted({topic.key for topic in topics if topic.kind == "queue"}),
        "holders": sorted(holders),
        "principals": [principal for principal, _ in sorted(watchers)],
        "watched": [order_id for _, order_id in sorted(watchers)],
        "now": now,
    }
    kinds = tuple(
        kind for kind in _PARTS if any(topic.kind == kind for topic in topics) or (kind == "seer" and watchers)
    )
    statement = _statement(kinds)
    used = {name: value for name, value in values.items() if name in statement.compile().params}
    rows = (await connection.execute(statement, used)).all()
    versions = {Topic(row.kind, row.key): _short(row.now) for row in rows if row.kind not in ("holder", "seer")}
    seers = {row.key for row in rows if row.kind == "seer"}
    return Seen(
        versions,
        frozenset(row.key for row in rows if row.kind == "holder"),
        frozenset(one for one in watchers if " ".join(one) in seers),
    )


async def version_of(session: AsyncSession, topic: Topic, now: datetime) -> str:
    """For a page that says what it has shown: ``sse-connect="/live/...?seen=<version>"`` waits for the next change."""
    return (await look(session, [topic], [], now)).versions.get(topic, "")


@cache
def _statement(kinds: tuple[str, ...]) -> TextClause:
    return text(" UNION ALL ".join([*(_PARTS[kind] for kind in kinds), _HOLDERS]))


def _short(text_: str) -> str:
    return sha256(text_.encode()).hexdigest()[:12]
