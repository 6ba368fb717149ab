"""Usage with 100,000 orders and 1,000,000 rows of requests in one workspace: `python -m bench.usage [ORDERS REQUESTS]`.

Reading: the 95th percentile of each question of the usage page, over 30 days and over a year, beside a bare sum of the
rows of quarters, facts or peaks by one statement without buckets, breakdown or total (the floor; the ratio is its
time / ours), and set against the 100 ms that a page may take. Counting: one request in the meter beside a call that
does nothing.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import uvloop
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bench.measuring import ROUNDS, Result, own_peak_mb, report
from bench.page_rows import bench_id
from service.database import create_engine, create_sessions, transaction, utc_now
from service.embedded.postgres import EmbeddedPostgres
from service.ids import WORKSPACE
from service.migrations.running import migrate
from service.usage.metering import Meter, Who
from service.usage.periods import Interval, Period, first_instant
from service.usage.questions import Dimension, Metric, Question
from service.usage.reading import read_usage
from service.usage.sweeping import sum_old_facts

ORDERS: Final = 100_000
REQUESTS: Final = 1_000_000
SAMPLES: Final = 40
DAYS_SHOWN: Final = (30, 365)
"""What the page shows first, and the longest range that it offers."""

BUDGET_MS: Final = 100.0
CALLS: Final = 200_000
MOST_MICROSECONDS: Final = 5.0
ZONE: Final = ZoneInfo("America/New_York")
WORKSPACE_ID: Final = bench_id(WORKSPACE, 1)
DAYS: Final = 730
_AT: Final = f"CAST(:now AS timestamptz) - n * interval '{DAYS} days' / :count"
_FILL: Final = (
    f"""INSERT INTO "order" (id, workspace_id, created_by, name, state, is_sandbox, is_paused, analysis_wanted,
        event_seq, created_at, updated_at)
    SELECT 'prodorder_' || lpad(n::text, 26, '0'), :workspace, 'user_' || n % 40, 'Interview', 'done', false, false,
        false, 1, {_AT}, {_AT} FROM generate_series(1, CAST(:count AS int)) n""",
    f"""INSERT INTO usage_fact (source, part, workspace_id, kind, at, amount, order_id, holder_id, key_id, product,
        component, language, firsts)
    SELECT kind || n, part, :workspace, kind, {_AT}, 600 + n % 5000, 'prodorder_' || lpad(n::text, 26, '0'),
        'user_' || n % 40, CASE n % 3 WHEN 0 THEN '' ELSE 'key_' || n % 60 END,
        CASE part WHEN 0 THEN 'transcript' ELSE 'subtitles' END,
        CASE part WHEN 0 THEN 'transcript' ELSE 'subtitles' END, CASE part WHEN 0 THEN 'en' ELSE 'de' END, 31 - part
    FROM generate_series(1, CAST(:count AS int)) n, (VALUES ('order'), ('credits')) k(kind), generate_series(0, 1) part
    ORDER BY n DESC""",
)  # fmt: skip
_FILL_REQUESTS: Final = f"""
    INSERT INTO request_usage (workspace_id, at, holder_id, key_id, family, minutes, requests, busy_ms)
    SELECT :workspace, date_bin('15 minutes', {_AT}, TIMESTAMPTZ '2020-01-01 00:00Z'), 'user_' || n % 40,
        'key_' || n % 60, (ARRAY['orders', 'media', 'pages'])[1 + n % 3],
        CASE WHEN {_AT} < CAST(:now AS timestamptz) - interval '7 days' THEN 15 ELSE 1 END, 1 + n % 9, n % 900
    FROM generate_series(1, CAST(:count AS int)) n ORDER BY n DESC ON CONFLICT DO NOTHING"""
_FILL_PEAKS: Final = f"""
    INSERT INTO request_peak (workspace_id, level, at, holder_id, key_id, family, minutes, process, peak)
    SELECT :workspace, 'workspace', date_bin('15 minutes', {_AT}, TIMESTAMPTZ '2020-01-01 00:00Z'), '', '', '', 15, '',
        1 + n % 7 FROM generate_series(1, CAST(:count AS int)) n ON CONFLICT DO NOTHING"""
_FLOORS: Final = {
    "usage_fact": "SELECT sum(amount) FROM usage_fact WHERE workspace_id = :workspace AND kind = :kind"
    " AND at >= :start AND at < :end",
    "request_usage": "SELECT sum(requests) FROM request_usage WHERE workspace_id = :workspace"
    " AND at >= :start AND at < :end",
    "request_peak": "SELECT max(peak) FROM request_peak WHERE workspace_id = :workspace AND level = 'workspace'"
    " AND at >= :start AND at < :end",
}
QUESTIONS: Final[tuple[tuple[str, Metric, tuple[Dimension, ...], str], ...]] = (
    ("credits", Metric.CREDITS, (), "usage_fact"),
    ("credits by user", Metric.CREDITS, (Dimension.USER,), "usage_fact"),
    ("credits by group", Metric.CREDITS, (Dimension.GROUP,), "usage_fact"),
    ("minutes by language", Metric.MINUTES, (Dimension.LANGUAGE,), "usage_fact"),
    ("orders by product", Metric.ORDERS, (Dimension.PRODUCT,), "usage_fact"),
    ("requests", Metric.REQUESTS, (), "request_usage"),
    ("requests by key", Metric.REQUESTS, (Dimension.KEY,), "request_usage"),
    ("under way on average", Metric.AVERAGE, (), "request_usage"),
    ("at once", Metric.CONCURRENCY, (), "request_peak"),
)


async def fill(engine: AsyncEngine, orders: int, requests: int, now: datetime) -> None:
    """One workspace with two years of use, spread evenly."""
    values: dict[str, Any] = {"workspace": WORKSPACE_ID, "now": now}
    async with engine.begin() as connection:
        await connection.execute(
            text(
                "INSERT INTO workspace (id, name, billing, contact_email, discount_basis_points, expedited_hours, plan,"
                " created_at) VALUES (:workspace, 'Bench', 'credits', 'b@bench.example', 0, '{}', 'scale', :now)"
            ),
            values,
        )
        await connection.execute(text('ALTER TABLE "order" DISABLE TRIGGER USER'))
        for statement in _FILL:
            await connection.execute(text(statement), {**values, "count": orders})
        await connection.execute(text('ALTER TABLE "order" ENABLE TRIGGER USER'))
        for statement in (_FILL_REQUESTS, _FILL_PEAKS):
            await connection.execute(text(statement), {**values, "count": requests})
    while await sum_old_facts(engine, now):
        pass
    async with engine.connect() as connection:
        await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(text("VACUUM ANALYZE"))


async def p95(work: Callable[[], Awaitable[object]]) -> float:
    """Milliseconds."""
    await work()
    taken = []
    for _ in range(SAMPLES):
        start = time.perf_counter()
        await work()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.quantiles(taken, n=20)[-1]


def shown(days: int, now: datetime) -> Period:
    """As the page asks: days of the reader's zone, today's to its end."""
    after = now.astimezone(ZONE).date() + timedelta(days=1)
    start, end = (first_instant(day, ZONE) for day in (after - timedelta(days=days), after))
    return Period(start, end, Interval.DAY, ZONE)


async def reading(session: AsyncSession, days: int, now: datetime) -> list[Result]:
    """Every question over the last so many days: beside its floor, and beside what a page may take."""
    found = []
    period = shown(days, now)
    for name, metric, by, table in QUESTIONS:
        question = Question(WORKSPACE_ID, period, metric, by)
        kind = "credits" if metric is Metric.CREDITS else "order"
        values = {"workspace": WORKSPACE_ID, "start": period.start, "end": period.end}
        values |= {"kind": kind} if table == "usage_fact" else {}
        ours = await p95(partial(read_usage, session, question, now))
        floor = await p95(partial(session.execute, text(_FLOORS[table]), values))
        title = f"{name}, {days} days"
        found.append(Result(title, ours, floor, floor / ours, "ms", None, own_peak_mb()))
        found.append(Result(f"{title}, of 100 ms", ours, BUDGET_MS, BUDGET_MS / ours, "ms", 1.0, own_peak_mb()))
    return found


def counting() -> Result:
    """Microseconds of a processor for one request in the meter, others may be at work; the target is 5."""
    meter = Meter()
    who = [Who(WORKSPACE_ID, f"user_{n}", f"key_{n}", "orders") for n in range(50)]

    def nothing(_: Who) -> None: ...

    rounds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for n in range(CALLS):
            meter.end(meter.begin(who[n % 50]))
        middle = time.process_time()
        for n in range(CALLS):
            nothing(who[n % 50])
        end = time.process_time()
        rounds.append(((middle - start) / CALLS * 1e6, (end - middle) / CALLS * 1e6))
    ours = statistics.median(one for one, _ in rounds)
    floor = statistics.median(one for _, one in rounds)
    name = f"a request counted, of {MOST_MICROSECONDS:g} us"
    return Result(name, ours, floor, MOST_MICROSECONDS / (ours - floor), "us", 1.0, own_peak_mb())


async def measure(orders: int, requests: int) -> list[Result]:
    """All of it, on a database of its own."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, EmbeddedPostgres(Path(folder)) as server:
        url = server.ensure_database("bench_usage")
        engine, now = create_engine(url), utc_now()
        await migrate(engine)
        await fill(engine, orders, requests, now)
        async with transaction(create_sessions(engine)) as session:
            found = [one for days in DAYS_SHOWN for one in await reading(session, days, now)]
        await engine.dispose()
    return [*found, counting()]


def main() -> None:
    """Measures and reports."""
    orders, requests = (int(one) for one in sys.argv[1:3]) if len(sys.argv) > 2 else (ORDERS, REQUESTS)
    report(uvloop.run(measure(orders, requests)))


if __name__ == "__main__":
    main()
