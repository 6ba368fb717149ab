"""A claim over HTTP beside its floor: `python -m bench.claim`.

Both are ASGI applications called in this process, so that no HTTP client or server is measured. Ours is the whole
app: routing, key, rules, answer. The floor is one hand-written ASGI function: it splits the path, finds the key in a
dict, and sends two hand-written statements with the same rules through asyncpg in one transaction. Ratio = our rate /
the floor's rate, medians of five rounds, the two taking turns; one linguist after the other, then sixteen at once. The
database is durable (fsync on).
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
from sqlalchemy import insert, update

from bench.measuring import Result, own_peak_mb, report
from pricing.books import shipped_books
from pricing.catalogue import ItemKind
from pricing.items import MediaSpec
from pricing.quotes import quote
from service.app import create_app
from service.auth.keys import issue_key
from service.auth.models import HolderKind
from service.database import transaction, utc_now
from service.embedded.postgres import EmbeddedPostgres
from service.ids import ITEM, LINGUIST, MEDIA, ORDER, QUOTE, WORKSPACE, new_id
from service.jobs.availability import task
from service.jobs.creating import create_jobs
from service.linguists.models import Linguist, Qualification
from service.media.models import AnalysisState, Media
from service.migrations.running import migrate
from service.orders.models import Order, OrderItem
from service.parts import Parts, create_parts
from service.quotes.models import QuoteRow
from service.quotes.quoting import item_spec
from service.settings import Settings
from service.telemetry import configure_logging
from service.workspaces.models import Billing, Workspace
from workflows.stages import Stage
from workflows.states import OrderState, TaskState

ROUNDS = 5
TASKS = 400
AT_ONCE = 16
TARGET = 0.4
NO_LIMIT = 1_000_000

App = Callable[[Any, Any, Any], Awaitable[None]]


LOCK_BY_HAND = "SELECT id FROM linguist WHERE id = $1 FOR NO KEY UPDATE"
CLAIM_BY_HAND = """
WITH candidate AS (
    SELECT t.id FROM task t JOIN job j ON j.id = t.job_id JOIN "order" o ON o.id = t.order_id
    JOIN linguist l ON l.id = $2
    WHERE t.id = $1 AND t.state = 'open' AND NOT t.is_paused AND j.state = 'in_production'
      AND o.state IN ('paid', 'accepted') AND NOT o.is_paused AND NOT l.is_paused AND l.rank >= t.min_rank
      AND EXISTS (SELECT FROM qualification q WHERE q.linguist_id = $2 AND q.stage = t.stage
                  AND q.source_language = t.pair_source AND q.target_language = t.pair_target)
      AND NOT EXISTS (SELECT FROM task x WHERE x.job_id = t.job_id AND x.linguist_id = $2
                      AND x.state IN ('claimed', 'done')
                      AND (x.stage IN ('review', 'quality_control')) <> (t.stage IN ('review', 'quality_control')))
      AND (t.stage IN ('review', 'quality_control') OR EXISTS (
        SELECT FROM qualification v JOIN linguist r ON r.id = v.linguist_id
        WHERE v.stage = CASE j.service WHEN 'dub' THEN 'quality_control' ELSE 'review' END
          AND v.source_language = j.pair_source AND v.target_language = j.pair_target
          AND r.id <> $2 AND NOT r.is_paused AND r.rank >= l.rank
          AND NOT EXISTS (SELECT FROM task e JOIN linguist x ON x.id = ANY (array_append(e.edited_by, e.linguist_id))
                          WHERE e.job_id = t.job_id AND e.stage NOT IN ('review', 'quality_control')
                            AND (x.id = r.id OR x.rank > r.rank))
          AND NOT EXISTS (
            SELECT FROM (VALUES ('captions', 'transcription', 'timing', false)) p (service, stage, later, is_pair)
            WHERE p.service = j.service AND p.stage = t.stage AND NOT (
              SELECT bool_or(x.id <> r.id AND x.rank <= r.rank)
              FROM qualification w JOIN linguist x ON x.id = w.linguist_id
              WHERE w.stage = p.later AND w.source_language = j.pair_source AND NOT x.is_paused
                AND w.target_language = CASE WHEN p.is_pair THEN j.pair_target ELSE j.pair_source END))))
      AND (t.is_public OR EXISTS (SELECT FROM offer f WHERE f.task_id = t.id AND f.linguist_id = $2
                                  AND f.expires_at > $3 AND f.declined_at IS NULL))
      AND (SELECT count(*) FROM task m WHERE m.linguist_id = $2 AND m.state = 'claimed') < coalesce(l.task_limit, 3)
    FOR NO KEY UPDATE OF t
), claimed AS (
    UPDATE task SET state = 'claimed', linguist_id = $2, claim_seq = claim_seq + 1, claimed_at = $3,
        lease_expires_at = $4
    FROM candidate WHERE task.id = candidate.id
    RETURNING task.id, task.order_id, task.claim_seq, task.draft_version, task.lease_expires_at
), first AS (
    UPDATE "order" SET accepted_at = $3 FROM claimed
    WHERE "order".id = claimed.order_id AND "order".state = 'paid' AND accepted_at IS NULL RETURNING "order".id
), told AS (
    INSERT INTO outbox (kind, workflow_id, name, payload, created_at, next_attempt_at, attempts, is_dead)
    SELECT 'signal', 'order-' || id, 'work_taken', '{}', $3, $3, 0, false FROM first
)
SELECT * FROM claimed
"""


@dataclass
class Floor:
    """The claim by hand, as an ASGI application: the same rules, one transaction, no objects around it."""

    pool: asyncpg.Pool
    holders: dict[str, str]
    lease: timedelta

    async def __call__(self, scope: Any, _: Any, send: Any) -> None:
        linguist = self.holders[dict(scope["headers"])[b"xi-api-key"].decode()]
        task_id, now = scope["path"].split("/")[3], utc_now()
        async with self.pool.acquire() as connection, connection.transaction():
            await connection.fetchval(LOCK_BY_HAND, linguist)
            row = await connection.fetchrow(CLAIM_BY_HAND, task_id, linguist, now, now + self.lease)
        status, body = (200, msgspec.json.encode(dict(row))) if row else (400, b"{}")
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": body})


async def claim(app: App, task_id: str, key: str) -> None:
    """One POST; raises unless the claim was made."""
    path = f"/v1/tasks/{task_id}/claim"
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
        "headers": [(b"host", b"bench"), (b"xi-api-key", key.encode())],
        "client": ("127.0.0.1", 1), "server": ("bench", 80),
    }  # fmt: skip
    answers: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        answers.append(message)

    await app(scope, receive, send)
    if answers[0]["status"] != 200:
        raise RuntimeError(f"not claimed: {answers}")


async def rate(parts: Parts, app: App, tasks: list[str], keys: list[str]) -> float:
    """Claims per second: every task once, by one request per key at a time."""
    await put_back(parts)
    shares = [tasks[index :: len(keys)] for index in range(len(keys))]
    start = time.perf_counter()
    await asyncio.gather(*(_claim_all(app, share, key) for share, key in zip(shares, keys, strict=True)))
    return len(tasks) / (time.perf_counter() - start)


async def _claim_all(app: App, tasks: list[str], key: str) -> None:
    for task_id in tasks:
        await claim(app, task_id, key)


async def put_back(parts: Parts) -> None:
    """Makes all tasks public and open again."""
    async with parts.engine.begin() as connection:
        opened = update(task).values(state=TaskState.OPEN, is_public=True, linguist_id=None, lease_expires_at=None)
        await connection.execute(opened)
    async with parts.engine.connect() as connection:
        await (await connection.execution_options(isolation_level="AUTOCOMMIT")).exec_driver_sql("VACUUM task")


async def compare(name: str, parts: Parts, apps: tuple[App, App], tasks: list[str], keys: list[str]) -> Result:
    """Prints one line; the result."""
    for app in apps:
        await rate(parts, app, tasks, keys)
    rounds = [[await rate(parts, app, tasks, keys) for app in apps] for _ in range(ROUNDS)]
    bare, whole = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"{name:<24} floor {bare:6.0f}/s   app {whole:6.0f}/s   ratio {whole / bare:4.2f}")
    return Result(f"claim over HTTP, {name}", whole, bare, whole / bare, "/s", TARGET, own_peak_mb())


async def stock(parts: Parts, now: datetime) -> list[str]:
    """An order whose first tasks are to be claimed; returns their ids."""
    workspace_id, order_id, item_id = new_id(WORKSPACE), new_id(ORDER), new_id(ITEM)
    media = [new_id(MEDIA) for _ in range(TASKS)]
    spec = {"kind": "transcription", "media_ids": media, "source_language": "en"}
    files = [MediaSpec(media_id, "talk.mp4", 600_000) for media_id in media]
    made = quote([item_spec(item_id, spec, files)], shipped_books().on(now.date()))
    async with transaction(parts.sessions) as session:
        workspace = Workspace(
            id=workspace_id, name="Bench", billing=Billing.CARD, contact_email="bench@example.com",
            expedited_hours={}, created_at=now,
        )  # fmt: skip
        session.add(workspace)
        await session.flush()
        row = Order(
            id=order_id, workspace_id=workspace_id, created_by="bench", name="Bench", state=OrderState.ACCEPTED,
            created_at=now, updated_at=now, accepted_at=now,
        )  # fmt: skip
        session.add(row)
        await session.flush()
        values = {"order_id": order_id, "name": "talk.mp4", "declared_language": "en", "created_at": now}
        values |= {"declared_content_type": "video/mp4", "state": AnalysisState.READY, "duration_ms": 600_000}
        await session.execute(insert(Media), [{"id": media_id, **values} for media_id in media])
        kind = ItemKind.TRANSCRIPTION
        session.add(OrderItem(id=item_id, order_id=order_id, kind=kind, spec=spec, created_at=now))
        stored = QuoteRow(
            id=new_id(QUOTE), order_id=order_id, price_book=made.price_book, body=made.as_dict(),
            total_cents=made.total_cents, is_complete=True, created_at=now, expires_at=now,
        )  # fmt: skip
        session.add(stored)
        await session.flush()
        work = await create_jobs(session, row, stored, workspace=workspace, settings=parts.settings, now=now)
        ids = (await session.execute(task.select().with_only_columns(task.c.id))).scalars().all()
    if not work.jobs:
        raise RuntimeError("no jobs were made")
    return list(ids)


async def hire(parts: Parts, now: datetime) -> dict[str, str]:
    """Linguists without a limit worth the name; their ids by key. And one who could review what they do."""
    holders = {}
    async with transaction(parts.sessions) as session:
        reviewer = Linguist(id=new_id(LINGUIST), email="chief@example.com", name="Bench", rank=5, created_at=now)
        session.add(reviewer)
        await session.flush()
        session.add(
            Qualification(linguist_id=reviewer.id, stage=Stage.REVIEW, source_language="en", target_language="en")
        )
        for number in range(AT_ONCE):
            row = Linguist(
                id=new_id(LINGUIST), email=f"{number}@example.com", name="Bench", rank=3, task_limit=NO_LIMIT,
                created_at=now,
            )  # fmt: skip
            session.add(row)
            await session.flush()
            session.add(
                Qualification(linguist_id=row.id, stage=Stage.TRANSCRIPTION, source_language="en", target_language="en")
            )
            key = issue_key(session, holder_kind=HolderKind.LINGUIST, holder_id=row.id, name="bench", now=now)
            holders[key] = row.id
    return holders


async def run(url: str, folder: Path) -> None:
    """Both comparisons on one database."""
    configure_logging("WARNING")
    settings = Settings(database_url=url, data_dir=folder, secret_key="bench" * 10, stripe_secret_key="sk_test_bench")
    parts = create_parts(settings, shipped_books())
    await migrate(parts.engine)
    now = utc_now()
    tasks, holders = await stock(parts, now), await hire(parts, now)
    keys = list(holders)
    async with asyncpg.create_pool(url.replace("+asyncpg", ""), min_size=AT_ONCE, max_size=AT_ONCE) as pool:
        apps = (Floor(pool, holders, settings.lease), create_app(parts))
        one = await compare("one after the other", parts, apps, tasks, keys[:1])
        many = await compare(f"{AT_ONCE} at once", parts, apps, tasks, keys)
    await parts.close()
    report([one, many])


def main() -> None:
    """Starts a database of its own and compares."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, EmbeddedPostgres(Path(folder, "pg")) as server:
        asyncio.run(run(server.ensure_database("bench"), Path(folder)))


if __name__ == "__main__":
    main()
