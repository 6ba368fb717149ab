"""A plain debit beside its floor: `python -m bench.debit`.

Ours is `place_hold` in a transaction of its own, through a session, as submitting an order does it. The floor is
the same SQL statement sent by hand through asyncpg: begin, execute, commit, with no objects around it. Ratio = our
rate / the floor's rate, medians of five rounds, the two taking turns; then the same with sixteen at once on
workspaces of their own, and with sixteen at once on a single one. The database is durable (fsync on).
"""

import asyncio
import itertools
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import asyncpg
from sqlalchemy.dialects.postgresql.asyncpg import dialect

from bench.measuring import Result, own_peak_mb, report
from service.credits.ledger import grant_credits, place_hold
from service.credits.movements import MOVE, credits_account, held_account
from service.database import Sessions, create_engine, create_sessions, transaction, utc_now
from service.embedded.postgres import EmbeddedPostgres
from service.ids import WORKSPACE, new_id
from service.migrations.running import migrate
from service.workspaces.models import Billing, Workspace

ROUNDS = 5
SECONDS = 2.0
AT_ONCE = 16
TARGET = 0.8
ORDERS = itertools.count()

Debit = Callable[[str], Awaitable[None]]


@dataclass
class Floor:
    """The statement by hand: its text in asyncpg's form, and the order of its parameters."""

    pool: asyncpg.Pool
    sql: str = field(init=False)
    names: list[str] = field(init=False)

    def __post_init__(self) -> None:
        compiled = MOVE.compile(dialect=dialect())
        self.sql, self.names = str(compiled), list(compiled.positiontup or ())

    async def debit(self, workspace: str) -> None:
        """One debit of a cent."""
        order = f"order-{next(ORDERS)}"
        values: dict[str, object] = {
            "id": order,
            "key": order,
            "from_account": credits_account(workspace),
            "to_account": held_account(workspace),
            "amount_cents": 1,
            "order_id": order,
            "reason": "order submitted",
            "actor": "bench",
            "now": utc_now(),
        }
        async with self.pool.acquire() as connection, connection.transaction():
            if await connection.fetchval(self.sql, *(values[name] for name in self.names)) != 1:
                raise RuntimeError("nothing was moved")


@dataclass
class Ours:
    """The service's own way."""

    sessions: Sessions

    async def debit(self, workspace: str) -> None:
        """One debit of a cent."""
        order = f"order-{next(ORDERS)}"
        async with transaction(self.sessions) as session:
            await place_hold(
                session, workspace_id=workspace, order_id=order, amount_cents=1, actor="bench", now=utc_now()
            )


async def rate(debit: Debit, workspaces: list[str]) -> float:
    """Debits per second with one task per entry of ``workspaces``."""
    start = time.perf_counter()
    counts = await asyncio.gather(*(_debit_until(debit, workspace, start + SECONDS) for workspace in workspaces))
    return sum(counts) / (time.perf_counter() - start)


async def _debit_until(debit: Debit, workspace: str, end: float) -> int:
    for count in itertools.count():
        if time.perf_counter() >= end:
            return count
        await debit(workspace)
    raise AssertionError


async def compare(name: str, floor: Floor, ours: Ours, workspaces: list[str], target: float | None = None) -> Result:
    """Print one line; the result."""
    for debit in (floor.debit, ours.debit):
        await asyncio.gather(*(debit(workspace) for workspace in workspaces))
    rounds = [[await rate(debit, workspaces) for debit in (floor.debit, ours.debit)] for _ in range(ROUNDS)]
    bare, held = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"{name:<28} floor {bare:6.0f}/s   place_hold {held:6.0f}/s   ratio {held / bare:4.2f}")
    return Result(f"debit, {name}", held, bare, held / bare, "/s", target, own_peak_mb())


async def open_workspaces(sessions: Sessions, count: int, now: datetime) -> list[str]:
    """Workspaces with more credits than a bench can spend."""
    names = [new_id(WORKSPACE) for _ in range(count)]
    async with transaction(sessions) as session:
        for name in names:
            session.add(
                Workspace(
                    id=name,
                    name="Bench",
                    billing=Billing.CREDITS,
                    contact_email="bench@example.com",
                    expedited_hours={},
                    created_at=now,
                )
            )
        await session.flush()
        for name in names:
            await grant_credits(session, name, 10**9, key=f"grant:{name}", reason="bench", actor="bench", now=now)
    return names


async def run(url: str) -> None:
    """All comparisons on one database."""
    engine = create_engine(url, pool_size=AT_ONCE)
    await migrate(engine)
    ours = Ours(create_sessions(engine))
    workspaces = await open_workspaces(ours.sessions, AT_ONCE, utc_now())
    async with asyncpg.create_pool(url.replace("+asyncpg", ""), min_size=AT_ONCE, max_size=AT_ONCE) as pool:
        floor = Floor(pool)
        results = [
            await compare("one after the other", floor, ours, workspaces[:1], TARGET),
            await compare(f"{AT_ONCE} at once, own workspaces", floor, ours, workspaces),
            await compare(f"{AT_ONCE} at once, one workspace", floor, ours, workspaces[:1] * AT_ONCE),
        ]
    await engine.dispose()
    report(results)


def main() -> None:
    """Starts a database of its own and compares."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, EmbeddedPostgres(Path(folder, "pg")) as server:
        asyncio.run(run(server.ensure_database("bench")))


if __name__ == "__main__":
    main()
