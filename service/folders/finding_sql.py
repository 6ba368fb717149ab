"""The one statement that finds a page of orders, put together for what is looked for.

Within a folder each state is read along the index ``ix_order_in_folder`` for at most a page, so that a folder of a
million orders costs what a small one does. Words are looked for in the newest orders first, which fills the page when
they are frequent; otherwise they are rare enough for ``ix_order_words_words`` to name all that have them. What stands
at the top for somebody who is no admin is looked for in the newest orders first, too, then among their own
(``ix_order_creator``) and those that were shared with them.
"""

from functools import cache
from typing import Any, Final

from sqlalchemy import Integer, String, TextClause, bindparam, text
from sqlalchemy.types import TypeEngine

from service.access.granted import FEW, GRANTED_SQL, MINE_SQL, REACH_SQL
from service.orders.seen import FEW_GRANTED, IS_GRANTED, IS_OWN, IS_SEEN, NEAR, OWN_ORDER, SEEN_PAGE
from workflows.stages import PLANS

_STAGES: Final = ", ".join(f"('{service.value}', {len(rules)})" for service, rules in PLANS.items())
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

_SHARED_BY_WORDS: Final = f"""
    WITH recent AS MATERIALIZED (
        SELECT o.* FROM "order" o WHERE {{0}} ORDER BY o.created_at DESC, o.id DESC LIMIT {NEAR}
    ), near AS MATERIALIZED (
        SELECT o.* FROM recent o JOIN order_words w ON w.order_id = o.id
        WHERE w.words @@ words_query(:workspace, :words) AND o.state = ANY (:states) AND {IS_SEEN}
        ORDER BY o.created_at DESC, o.id DESC LIMIT :limit
    ), own AS MATERIALIZED (
        SELECT id FROM (
            (SELECT o.id FROM "order" o WHERE o.workspace_id = :workspace AND {IS_OWN} {OWN_ORDER} LIMIT {FEW} + 1)
            UNION ALL SELECT id FROM granted
            UNION ALL SELECT o.id FROM reach JOIN "order" o ON o.folder_id = reach.id
        ) seen LIMIT {FEW} + 1
    ), few AS MATERIALIZED (
        SELECT (SELECT count(*) FROM own) <= {FEW} AS is_so, (SELECT count(*) FROM near) < :limit AS is_wanted
    ), far AS (
        SELECT o.* FROM (SELECT DISTINCT id FROM own) seen, LATERAL (
            SELECT o.* FROM order_words w JOIN "order" o ON o.id = w.order_id
            WHERE w.order_id = seen.id AND w.words @@ words_query(:workspace, :words)
                AND o.state = ANY (:states) AND {{0}} OFFSET 0
        ) o WHERE (SELECT is_wanted AND is_so FROM few)
        UNION ALL
        SELECT o.* FROM order_words w, LATERAL (
            SELECT o.* FROM "order" o
            WHERE o.id = w.order_id AND o.state = ANY (:states) AND {{0}} AND {IS_SEEN} OFFSET 0
        ) o WHERE w.words @@ words_query(:workspace, :words) AND (SELECT is_wanted AND NOT is_so FROM few)
    )
    SELECT * FROM near WHERE (SELECT count(*) FROM near) = :limit
    UNION ALL
    SELECT * FROM (SELECT * FROM far ORDER BY created_at DESC, id DESC LIMIT :limit) rest
"""  # noqa: S608 - conditions and numbers of our own; every value is bound
"""The same for who is no admin. Whoever sees few orders has the words looked for in just those."""

_IN_FOLDER: Final = """
    SELECT o.* FROM unnest(CAST(:states AS text[])) AS wanted(state), LATERAL (
        SELECT o.* FROM "order" o WHERE o.state = wanted.state AND {}
        ORDER BY o.folder_id DESC, o.created_at DESC, o.id DESC LIMIT :limit
    ) o
    ORDER BY o.created_at DESC, o.id DESC LIMIT :limit
"""

_AT_TOP: Final = f"""
    WITH recent AS MATERIALIZED (
        SELECT o.* FROM "order" o WHERE {{0}} ORDER BY o.created_at DESC, o.id DESC LIMIT {NEAR}
    ), near AS MATERIALIZED (
        SELECT o.* FROM recent o WHERE o.state = ANY (:states) AND (o.created_by = :me OR {IS_GRANTED})
            AND (o.folder_id IS NULL OR o.folder_id NOT IN (SELECT id FROM reach))
        ORDER BY o.created_at DESC, o.id DESC LIMIT :limit
    ), far AS (
        (SELECT o.* FROM "order" o WHERE {{0}} AND {IS_OWN} AND o.state = ANY (:states)
            AND (o.folder_id IS NULL OR o.folder_id NOT IN (SELECT id FROM reach))
            AND (SELECT count(*) FROM near) < :limit
        {OWN_ORDER} LIMIT :limit)
        UNION ALL
        (SELECT o.* FROM (SELECT DISTINCT id FROM granted) granted, LATERAL (
            SELECT o.* FROM "order" o WHERE o.id = granted.id AND {{0}} AND o.created_by <> :me
                AND o.state = ANY (:states) AND (o.folder_id IS NULL OR o.folder_id NOT IN (SELECT id FROM reach))
            OFFSET 0
        ) o WHERE (SELECT count(*) FROM near) < :limit AND {FEW_GRANTED}
        ORDER BY o.created_at DESC, o.id DESC LIMIT :limit)
        UNION ALL
        (SELECT o.* FROM "order" o WHERE {{0}} AND o.created_by <> :me AND o.state = ANY (:states)
            AND (o.folder_id IS NULL OR o.folder_id NOT IN (SELECT id FROM reach))
            AND (SELECT count(*) FROM near) < :limit AND NOT {FEW_GRANTED} AND {IS_GRANTED}
        ORDER BY o.created_at DESC, o.id DESC LIMIT :limit)
    )
    SELECT * FROM near WHERE (SELECT count(*) FROM near) = :limit
    UNION ALL
    SELECT * FROM (
        SELECT * FROM far WHERE (SELECT count(*) FROM near) < :limit
        ORDER BY created_at DESC, id DESC LIMIT :limit
    ) rest
"""  # noqa: S608 - conditions and numbers of our own; every value is bound
"""What stands at the top for somebody: orders in no folder, and those in a folder that they do not see."""

_SHARED: Final = f"""
    SELECT o.* FROM "order" o JOIN ({SEEN_PAGE.replace(":offset", "0")}) seen ON seen.id = o.id
"""  # noqa: S608 - the same
"""What others have made and shared with somebody, in whatever folder."""

_SEEN: Final = f"""
    RECURSIVE mine AS MATERIALIZED ({MINE_SQL}), reach AS MATERIALIZED ({REACH_SQL}),
    granted AS MATERIALIZED ({GRANTED_SQL}),
"""
_WHOLE: Final = f"""
WITH {{seen}} page AS MATERIALIZED ({{page}}), plan(service, stages) AS (VALUES {_STAGES})
SELECT o.id, o.name, o.state, o.is_sandbox, o.is_paused, {{folder}} AS folder_id, o.created_at, o.due_at,
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


@cache
def statement_for(given: frozenset[str]) -> TextClause:
    """The statement for what is given; there are a few dozen at most.

    Words and limit are written into it (quoted): a plan that was made for any of them would expect far too many rows.
    """
    conditions = ["o.workspace_id = :workspace"]
    conditions += ["o.created_at >= :start"] if "start" in given else []
    conditions += ["o.created_at < :end"] if "end" in given else []
    conditions += ["(o.created_at, o.id) < (:at, :id)"] if "at" in given else []
    is_shared = "me" in given
    conditions += ["o.created_by <> :me"] if "shared" in given else []
    if "words" in given:
        page = (_SHARED_BY_WORDS if is_shared else _BY_WORDS).format(" AND ".join(conditions))
    elif "shared" in given:
        page = _SHARED.format(" AND ".join([*conditions, "o.state = ANY (:states)"]))
    elif is_shared:
        page = _AT_TOP.format(" AND ".join(conditions))
    else:
        conditions.append("o.folder_id = :folder" if "folder" in given else "o.folder_id IS NULL")
        page = _IN_FOLDER.format(" AND ".join(conditions))
    folder = "CASE WHEN o.folder_id IN (SELECT id FROM reach) THEN o.folder_id END" if is_shared else "o.folder_id"
    statement = text(_WHOLE.format(page=page, folder=folder, seen=_SEEN if is_shared else ""))
    kinds: dict[str, TypeEngine[Any]] = {"words": String(), "limit": Integer()}
    return statement.bindparams(
        *(bindparam(name, type_=kind, literal_execute=True) for name, kind in kinds.items() if name in given)
    )
