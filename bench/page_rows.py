"""A database as large as the pages' bench wants it: one workspace's orders with all that hangs on them, made in SQL.

Of twenty orders one is a draft, one unpaid, one paid with a task that anybody may claim, two are under review, one is
cancelled, and the rest are done. Ids are their number under the prefix, so that addresses can name them.
"""

from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from pricing.books import shipped_books
from pricing.items import MediaSpec
from pricing.quotes import quote
from service.quotes.quoting import item_spec

TRIGGERED: Final = ('"order"', "media")
_ID: Final = "'{prefix}_' || lpad(n::text, 26, '0')"
_STATE: Final = """CASE n % 20 WHEN 1 THEN 'open' WHEN 2 THEN 'submitted' WHEN 3 THEN 'paid' WHEN 4 THEN 'accepted'
    WHEN 5 THEN 'accepted' WHEN 6 THEN 'cancelled' ELSE 'done' END"""
_MADE: Final = "CAST(:now AS timestamptz) - n * interval '1 minute'"
_NAME: Final = "CASE WHEN n % 1000 = 7 THEN 'Zanzibar ' || n ELSE 'Interview ' || n END"


def bench_id(prefix: str, number: int) -> str:
    """The id of the row with this number."""
    return f"{prefix}_{number:026}"


async def make_orders(engine: AsyncEngine, count: int, **values: Any) -> None:
    """Inserts everything; ``values``: workspace, member, linguist, reviewer, now. Triggers rest meanwhile."""
    values |= {"count": count, "body": _quote_body(values["now"])}
    async with engine.begin() as connection:
        for table in TRIGGERED:
            await connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        for statement in _statements():
            used = {name: value for name, value in values.items() if f":{name}" in statement}
            await connection.execute(text(statement), used)
        for table in TRIGGERED:
            await connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
    async with engine.connect() as connection:
        await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(text("VACUUM ANALYZE"))


def _quote_body(now: datetime) -> str:
    media = MediaSpec("prodmedia_x", "talk.mp4", 600_000)
    spec = {"kind": "transcription", "media_ids": ["prodmedia_x"], "source_language": "en"}
    made = quote([item_spec("proditem_x", spec, [media])], shipped_books().on(now.date()))
    return msgspec.json.encode(made.as_dict()).decode()


def _statements() -> list[str]:
    order, media, item, quoted, job = (
        _ID.format(prefix=prefix) for prefix in ("prodorder", "prodmedia", "proditem", "prodquote", "prodjob")
    )
    due = f"{_MADE} + interval '48 hours'"
    worked = "FROM generate_series(1, CAST(:count AS int)) n WHERE n % 20 NOT IN (1, 2, 6)"
    task = """INSERT INTO task (id, job_id, order_id, stage, round, state, outcome, pair_source, pair_target, min_rank,
        is_urgent, is_paused, is_public, linguist_id, claim_seq, pay_cents, billable_seconds, draft_version, opened_at,
        due_at, finished_at)"""
    return [
        f"""INSERT INTO "order" (id, workspace_id, created_by, name, state, is_sandbox, is_paused, billing, quote_id,
            analysis_wanted, event_seq, created_at, updated_at, paid_at, due_at)
        SELECT {order}, :workspace, :member, {_NAME}, {_STATE}, false, false, 'card', NULL, false, 3, {_MADE}, {_MADE},
            CASE WHEN n % 20 NOT IN (1, 2, 6) THEN {_MADE} END, {due} FROM generate_series(1, CAST(:count AS int)) n""",
        f"""INSERT INTO quote (id, order_id, price_book, body, total_cents, is_complete, created_at, expires_at)
        SELECT {quoted}, {order}, '2025-08-01', CAST(:body AS jsonb), 2000, true, {_MADE}, {due}
        FROM generate_series(1, CAST(:count AS int)) n""",
        """UPDATE "order" SET quote_id = replace(id, 'prodorder', 'prodquote') WHERE workspace_id = :workspace""",
        f"""INSERT INTO media (id, order_id, name, declared_language, declared_content_type, state, duration_ms,
            has_video, created_at, analysed_at)
        SELECT {media}, {order}, 'talk ' || n || '.mp4', 'en', 'video/mp4', 'ready', 600000, true, {_MADE}, {_MADE}
        FROM generate_series(1, CAST(:count AS int)) n""",
        f"""INSERT INTO order_item (id, order_id, kind, spec, created_at)
        SELECT {item}, {order}, 'transcription', jsonb_build_object('kind', 'transcription', 'source_language', 'en',
            'media_ids', jsonb_build_array({media})), {_MADE} FROM generate_series(1, CAST(:count AS int)) n""",
        f"""INSERT INTO order_event (order_id, seq, at, actor, cause, data)
        SELECT {order}, seq, {_MADE}, 'workflow', cause, '{{}}' FROM generate_series(1, CAST(:count AS int)) n,
            (VALUES (1, 'created'), (2, 'submitted'), (3, 'money_taken')) e(seq, cause)""",
        f"""INSERT INTO job (id, order_id, item_id, media_id, batch, position, service, source_language, language,
            pair_source, pair_target, options, billable_seconds, price_cents, state, sla_percent, started_at, due_at,
            due_steps, delivered_at)
        SELECT {job}, {order}, {item}, {media}, 0, 0, 'transcript', 'en', 'en', 'en', 'en', '{{}}', 600, 2000,
            CASE WHEN n % 20 IN (3, 4, 5) THEN 'in_production' ELSE 'delivered' END, 0, {_MADE}, {due}, '[]', NULL
        {worked}""",
        f"""{task} SELECT {_ID.format(prefix="prodtask")}, {job}, {order}, 'transcription', 1,
            CASE n % 20 WHEN 3 THEN 'open' ELSE 'done' END, CASE n % 20 WHEN 3 THEN NULL ELSE 'submitted' END,
            'en', 'en', 1, false, false, true, CASE n % 20 WHEN 3 THEN NULL ELSE :linguist END,
            0, 800, 600, 0, {_MADE}, {due}, CASE n % 20 WHEN 3 THEN NULL ELSE {_MADE} END {worked}""",
        f"""{task} SELECT {_ID.format(prefix="prodreview")}, {job}, {order}, 'review', 1,
            CASE WHEN n % 20 IN (4, 5) THEN 'open' ELSE 'done' END,
            CASE WHEN n % 20 IN (4, 5) THEN NULL ELSE 'approved' END, 'en', 'en', 1, false, false, true,
            CASE WHEN n % 20 IN (4, 5) THEN NULL ELSE :reviewer END, 0, 300, 600, 0, {_MADE}, {due},
            CASE WHEN n % 20 IN (4, 5) THEN NULL ELSE {_MADE} END {worked} AND n % 20 <> 3""",
        """INSERT INTO order_words (order_id, words)
        SELECT o.id, array_to_tsvector(words_of(o.name || ' ' || m.name) || ('@' || o.workspace_id))
        FROM "order" o JOIN media m ON m.order_id = o.id""",
    ]
