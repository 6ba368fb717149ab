"""Pages at the server with 100,000 orders in the database: `python -m bench.pages [ORDERS]`.

The product in granian, one worker, one request after the other, each by somebody who is signed in. For each address
the 95th percentile of 100 answers; it is set against the 100 ms that a page may take (target 1.00 of the ratio), and
in the next line against the floor of `bench.page_floor`. Another page is one more line of ``ADDRESSES``.
"""

import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import httpx
import uvloop
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bench.measuring import Result, family_peak_mb, report
from bench.page_rows import bench_id, make_orders
from bench.serving import PRODUCT, serving
from service.auth.hats import hats_of
from service.auth.models import HolderKind
from service.auth.sessions import open_session, session_cookie
from service.database import create_engine, create_sessions, transaction, utc_now
from service.embedded.postgres import EmbeddedPostgres
from service.ids import LINGUIST, MEMBER, OPERATOR, WORKSPACE, new_id
from service.linguists.models import Linguist, Qualification
from service.migrations.running import migrate
from service.operations.models import Operator
from service.people.finding import ensure_person
from service.settings import Settings
from service.workspaces.models import Billing, Member, Workspace
from workflows.stages import Stage

ORDERS: Final = 100_000
BUDGET_MS: Final = 100.0
WARM_UP: Final = 10
REQUESTS: Final = 100
CUSTOMER, LINGUIST_HAT, OPERATOR_HAT = HolderKind.MEMBER, HolderKind.LINGUIST, HolderKind.OPERATOR


@dataclass(frozen=True)
class Address:
    """A page, and who opens it (None: anybody)."""

    name: str
    path: str
    hat: HolderKind | None = CUSTOMER


ADDRESSES: Final = (
    Address("prices", "/", None),
    Address("productions", "/productions"),
    Address("productions, one state", "/productions?state=draft"),
    Address("productions, frequent word", "/productions?q=interview"),
    Address("productions, rare word", "/productions?q=zanzibar"),
    Address("productions, dates", "/productions?from=2020-01-01&to=2040-01-01&state=ended"),
    Address("order in production", f"/orders/{bench_id('prodorder', 5)}"),
    Address("order that is done", f"/orders/{bench_id('prodorder', 8)}"),
    Address("cancelling", f"/orders/{bench_id('prodorder', 5)}/cancel"),
    Address("new order", "/productions/new"),
    Address("queue", "/queue", LINGUIST_HAT),
    Address("earnings", "/earnings", LINGUIST_HAT),
    Address("a task's brief", f"/tasks/{bench_id('prodtask', 3)}", LINGUIST_HAT),
    Address("board", "/operations", OPERATOR_HAT),
    Address("an order's story", f"/operations/orders/{bench_id('prodorder', 5)}", OPERATOR_HAT),
    Address("capacity", "/operations/capacity", OPERATOR_HAT),
)


async def settle(url: str, count: int) -> dict[HolderKind, str]:
    """The whole database; a session's token for each hat."""
    engine, now = create_engine(url), utc_now()
    await migrate(engine)
    async with transaction(create_sessions(engine)) as session:
        tokens = {
            CUSTOMER: await _member(session, now),
            LINGUIST_HAT: await _linguist(session, now),
            OPERATOR_HAT: await _operator(session, now),
        }
    await _orders(engine, count, now)
    await engine.dispose()
    return tokens


async def _token(session: AsyncSession, email: str, now: datetime) -> str:
    await session.flush()
    person = await ensure_person(session, email, "Bench", now)
    return await open_session(session, person, (await hats_of(session, email))[0], now=now, second_factor=True)


async def _member(session: AsyncSession, now: datetime) -> str:
    workspace, email = bench_id(WORKSPACE, 1), "member@bench.example"
    session.add(
        Workspace(
            id=workspace, name="Bench", billing=Billing.CARD, contact_email=email, expedited_hours={}, created_at=now
        )
    )
    await session.flush()
    session.add(Member(id=bench_id(MEMBER, 1), workspace_id=workspace, email=email, name="Bench", created_at=now))
    return await _token(session, email, now)


async def _linguist(session: AsyncSession, now: datetime) -> str:
    """Three who did the work; a fourth, who looks at the queue, may do all of it."""
    for number, rank in enumerate((2, 5, 5, 3), start=1):
        row = Linguist(
            id=bench_id(LINGUIST, number), email=f"linguist{number}@bench.example", name="Bench", rank=rank,
            task_limit=100, created_at=now,
        )  # fmt: skip
        session.add(row)
        await session.flush()
        for stage in (Stage.TRANSCRIPTION, Stage.REVIEW):
            session.add(Qualification(linguist_id=row.id, stage=stage, source_language="en", target_language="en"))
    return await _token(session, "linguist4@bench.example", now)


async def _operator(session: AsyncSession, now: datetime) -> str:
    session.add(Operator(id=new_id(OPERATOR), email="operator@bench.example", name="Bench", created_at=now))
    return await _token(session, "operator@bench.example", now)


async def _orders(engine: AsyncEngine, count: int, now: datetime) -> None:
    started = time.perf_counter()
    people = {"linguist": bench_id(LINGUIST, 1), "reviewer": bench_id(LINGUIST, 2)}
    await make_orders(engine, count, workspace=bench_id(WORKSPACE, 1), member=bench_id(MEMBER, 1), now=now, **people)
    print(f"{count:,} orders with all that hangs on them in {time.perf_counter() - started:.0f} s", flush=True)


def percentile_ms(port: int, address: Address, cookies: dict[str, str]) -> float:
    """The 95th percentile of an address; raises unless the page is there."""
    times = []
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", cookies=cookies, trust_env=False, timeout=60) as client:
        for number in range(WARM_UP + REQUESTS):
            started = time.perf_counter()
            answer = client.get(address.path)
            taken = (time.perf_counter() - started) * 1000
            if answer.status_code != 200:
                raise RuntimeError(f"{address.path}: {answer.status_code} {answer.headers.get('location', '')}")
            if number >= WARM_UP:
                times.append(taken)
    return statistics.quantiles(times, n=20)[-1]


def measure(url: str, folder: Path, count: int) -> list[Result]:
    """All addresses on one server, and the floor on another."""
    settings = Settings(database_url=url, data_dir=folder)
    tokens = uvloop.run(settle(url, count))
    environment = {
        "PRODUCTIONS_DATABASE_URL": url,
        "PRODUCTIONS_DATA_DIR": str(folder),
        "PRODUCTIONS_SECRET_KEY": "bench" * 10,
        "PRODUCTIONS_STRIPE_SECRET_KEY": "sk_test_bench",
        "PRODUCTIONS_LOG_LEVEL": "WARNING",
    }
    by_hand = {"BENCH_DATABASE": url.replace("+asyncpg", "")}
    name, results = session_cookie(settings), []
    with serving(PRODUCT, environment) as (port, pid), serving("bench.page_floor:app", by_hand) as (floor_port, _):
        floor = percentile_ms(floor_port, ADDRESSES[1], {name: tokens[CUSTOMER]})
        for address in ADDRESSES:
            ours = percentile_ms(port, address, {name: tokens[address.hat]} if address.hat else {})
            peak = family_peak_mb(pid)
            print(f"{address.name:<28} p95 {ours:7.1f} ms   floor {floor:5.1f} ms", flush=True)
            results.append(Result(f"{address.name}, p95 of 100 ms", ours, BUDGET_MS, BUDGET_MS / ours, "ms", 1.0, peak))
            results.append(Result(f"{address.name}, by hand", ours, floor, floor / ours, "ms", None, peak))
    return results


def main() -> None:
    """Starts a database of its own, fills it, and measures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ORDERS
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, EmbeddedPostgres(Path(folder, "pg")) as server:
        report(measure(server.ensure_database("bench"), Path(folder), count))


if __name__ == "__main__":
    main()
