"""One page of orders: those of a folder, or those whose name or files have the words looked for, newest first.

One statement. Within a folder each state is read along the index ``ix_order_in_folder`` for at most a page, so that a
folder of a million orders costs what a small one does. Words are looked for in the newest orders first, which fills the
page when they are frequent; otherwise they are rare enough for ``ix_order_words_words`` to name all that have them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Integer, String, TextClause, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import TypeEngine

from pricing.catalogue import service_of
from pricing.languages import table_language
from service.operations.paging import decode_cursor, encode_cursor
from service.orders.queries import in_utc
from workflows.stages import PLANS
from workflows.states import OrderState

PAGE: Final = 50
_STAGES: Final = ", ".join(f"('{service.value}', {len(rules)})" for service, rules in PLANS.items())


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for. With ``words`` all folders are searched, without them only ``folder_id`` (None: the top).

    Dates are of creation: ``start`` inclusive, ``end`` exclusive.
    """

    folder_id: str | None = None
    words: str = ""
    states: Sequence[OrderState] = ()
    start: datetime | None = None
    end: datetime | None = None
    cursor: str | None = None
    limit: int = PAGE


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an item of an order asks for; languages as the customer wrote them."""

    service: str
    source_language: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundOrder:
    """One line of the list. ``progress`` is whole percent of the stages; None before work begins."""

    order_id: str
    name: str
    state: OrderState
    is_sandbox: bool
    is_paused: bool
    folder_id: str | None
    created_at: datetime
    due_at: datetime | None
    total_cents: int | None
    media_names: tuple[str, ...]
    media_count: int
    refused_media: int
    wanted: tuple[Wanted, ...]
    jobs: int
    jobs_delivered: int
    progress: int | None


@dataclass(frozen=True, slots=True)
class FoundOrders:
    """A page, and where the next one begins."""

    orders: list[FoundOrder] = field(default_factory=list)
    next_cursor: str | None = None


async def find_orders(session: AsyncSession, workspace_id: str, search: Search) -> FoundOrders:
    """One page. Raises InvalidInput for a cursor that is none."""
    after = decode_cursor(search.cursor, tuple[datetime, str])
    values: dict[str, Any] = {
        "workspace": workspace_id,
        "states": [state.value for state in search.states or OrderState],
        "limit": search.limit + 1,
    }
    values |= {"start": in_utc(search.start)} if search.start else {}
    values |= {"end": in_utc(search.end)} if search.end else {}
    values |= {"at": after[0], "id": after[1]} if after else {}
    if search.words.strip():
        values["words"] = search.words
    elif search.folder_id:
        values["folder"] = search.folder_id
    statement = _statement(frozenset(values))
    found = [_found(row) for row in await session.execute(statement, values)]
    page = found[: search.limit]
    cursor = encode_cursor((page[-1].created_at, page[-1].order_id)) if len(found) > search.limit else None
    return FoundOrders(page, cursor)


@cache
def _statement(given: frozenset[str]) -> TextClause:
    """The statement for what is given; there are a few dozen at most.

    Words and limit are written into it (quoted): a plan that was made for any of them would expect far too many rows.
    """
    conditions = ["o.workspace_id = :workspace"]
    conditions += ["o.created_at >= :start"] if "start" in given else []
    conditions += ["o.created_at < :end"] if "end" in given else []
    conditions += ["(o.created_at, o.id) < (:at, :id)"] if "at" in given else []
    if "words" in given:
        page = _BY_WORDS.format(" AND ".join(conditions))
    else:
        conditions.append("o.folder_id = :folder" if "folder" in given else "o.folder_id IS NULL")
        page = _IN_FOLDER.format(" AND ".join(conditions))
    statement = text(_WHOLE.format(page=page))
    kinds: dict[str, TypeEngine[Any]] = {"words": String(), "limit": Integer()}
    return statement.bindparams(
        *(bindparam(name, type_=kind, literal_execute=True) for name, kind in kinds.items() if name in given)
    )


NEAR: Final = 1000
_BY_WORDS: Final = f"""
    WITH recent AS MATERIALIZED (
        SELECT o.* FROM "order" o WHERE {{0}} ORDER BY o.created_at DESC, o.id DESC LIMIT {NEAR}
    ), near AS MATERIALIZED (
        SELECT o.* FROM recent o JOIN order_words w ON w.order_id = o.id
        WHERE w.words @@ words_query(:workspace, :words) AND o.state = ANY (:states)
        ORDER BY o.created_at DESC, o.id DESC LIMIT :limit
    ), hits AS MATERIALIZED (
        SELECT w.order_id FROM order_words w
        WHERE w.words @@ words_query(:workspace, :words) AND (SELECT count(*) FROM near) < :limit
    )
    SELECT * FROM near WHERE (SELECT count(*) FROM near) = :limit
    UNION ALL
    SELECT * FROM (
        SELECT o.* FROM hits w JOIN "order" o ON o.id = w.order_id WHERE o.state = ANY (:states) AND {{0}}
        ORDER BY o.created_at DESC, o.id DESC LIMIT :limit
    ) far
"""  # noqa: S608 - conditions and numbers of our own; every value is bound

_IN_FOLDER: Final = """
    SELECT o.* FROM unnest(CAST(:states AS text[])) AS wanted(state), LATERAL (
        SELECT o.* FROM "order" o WHERE o.state = wanted.state AND {}
        ORDER BY o.folder_id DESC, o.created_at DESC, o.id DESC LIMIT :limit
    ) o
    ORDER BY o.created_at DESC, o.id DESC LIMIT :limit
"""

_WHOLE: Final = f"""
WITH page AS MATERIALIZED ({{page}}), plan(service, stages) AS (VALUES {_STAGES})
SELECT o.id, o.name, o.state, o.is_sandbox, o.is_paused, o.folder_id, o.created_at, o.due_at,
    CASE WHEN q.is_complete THEN q.total_cents END AS total_cents, m.names, m.count AS media_count, m.refused,
    i.wanted, j.jobs, j.delivered, j.stages, j.finished
FROM page o
LEFT JOIN quote q ON q.id = o.quote_id
LEFT JOIN LATERAL (
    SELECT count(*) AS count, (array_agg(m.name ORDER BY m.id))[1:3] AS names,
        count(*) FILTER (WHERE m.state = 'refused') AS refused
    FROM media m WHERE m.order_id = o.id
) m ON true
LEFT JOIN LATERAL (
    SELECT jsonb_agg(DISTINCT jsonb_build_array(
        i.kind, i.spec -> 'source_language', coalesce(i.spec -> 'destination_languages', '[]')
    )) AS wanted
    FROM order_item i WHERE i.order_id = o.id
) i ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS jobs, count(*) FILTER (WHERE j.state = 'delivered') AS delivered, sum(p.stages) AS stages,
        sum(CASE j.state WHEN 'delivered' THEN p.stages ELSE (
            SELECT count(DISTINCT t.stage) FROM task t
            WHERE t.job_id = j.id AND t.state = 'done' AND t.outcome <> 'returned'
        ) END) AS finished
    FROM job j JOIN plan p ON p.service = j.service
    WHERE j.order_id = o.id AND j.state <> 'cancelled'
) j ON o.state IN ('paid', 'accepted', 'done')
ORDER BY o.created_at DESC, o.id DESC
"""  # noqa: S608 - conditions and numbers of our own; every value is bound


def _found(row: Any) -> FoundOrder:
    return FoundOrder(
        order_id=row.id,
        name=row.name,
        state=OrderState(row.state),
        is_sandbox=row.is_sandbox,
        is_paused=row.is_paused,
        folder_id=row.folder_id,
        created_at=row.created_at,
        due_at=row.due_at,
        total_cents=row.total_cents,
        media_names=tuple(row.names or ()),
        media_count=row.media_count,
        refused_media=row.refused,
        wanted=tuple(wanted for one in row.wanted or () for wanted in _wanted(*one)),
        jobs=row.jobs or 0,
        jobs_delivered=row.delivered or 0,
        progress=int(row.finished) * 100 // int(row.stages) if row.stages else None,
    )


def _wanted(kind: str, source: str, targets: list[str]) -> list[Wanted]:
    """An item of subtitles is one of captions, too, when its own language is among the targets."""
    services: dict[str, list[str]] = {}
    for target in targets or [source]:
        service = service_of(kind, table_language(source), table_language(target))
        services.setdefault(service.value, []).append(target)
    return [Wanted(service, source, tuple(targets and languages)) for service, languages in services.items()]
