"""Lists for those who do not see everything, with 100,000 orders: `python -m bench.sharing [ORDERS]`.

The product's own queries on a database of its own, the median of nine after one to warm up, set against 100 ms. Who
asks: an admin, who sees all; a member who made every second order; one who sees nothing; one with whom each order is
shared by itself; a service account with which three old ones are.
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from bench.measuring import Result, family_peak_mb, report
from bench.page_rows import bench_id, make_orders
from service.access.deciding import held_role
from service.access.features import FOR_EVERYONE
from service.access.models import ResourceKind
from service.access.standing import Seat
from service.auth.models import HolderKind
from service.auth.principals import Principal
from service.database import Sessions, create_engine, create_sessions, transaction, utc_now
from service.embedded.postgres import EmbeddedPostgres
from service.folders.finding import Search, find_orders
from service.folders.tree import read_tree
from service.ids import LINGUIST, MEMBER, ORDER, SERVICE_ACCOUNT, WORKSPACE
from service.linguists.models import Linguist
from service.media.library import seen_media
from service.migrations.running import migrate
from service.orders.queries import list_orders
from service.orders.seen import OrderFilter
from service.service_accounts.models import ServiceAccount
from service.workspaces.models import Billing, Member, Workspace
from workflows.states import OrderState

ORDERS: Final = 100_000
BUDGET_MS: Final = 100.0
TIMES: Final = 9
HERE: Final = bench_id(WORKSPACE, 1)
PEOPLE: Final = ("admin", "maker of half", "sees nothing", "all shared", "account of three")
CASES: Final[dict[str, Callable[[AsyncSession, Principal], Awaitable[Any]]]] = {
    "newest orders": lambda session, who: list_orders(session, who, OrderFilter()),
    "orders of a rare state": lambda session, who: list_orders(
        session, who, OrderFilter(states=(OrderState.REJECTED,))
    ),
    "top": lambda session, who: find_orders(session, who, Search()),
    "top, drafts": lambda session, who: find_orders(session, who, Search(states=(OrderState.OPEN,))),
    "frequent word": lambda session, who: find_orders(session, who, Search(words="interview")),
    "rare word": lambda session, who: find_orders(session, who, Search(words="zanzibar")),
    "folders": read_tree,
    "library": lambda session, who: seen_media(session, who, search="", limit=20),
    "a role": lambda session, who: held_role(session, who, ResourceKind.ORDER, bench_id(ORDER, 5)),
}


def principal(number: int) -> Principal:
    """Who stands at this place of ``PEOPLE``."""
    if number == len(PEOPLE):
        account = bench_id(SERVICE_ACCOUNT, number)
        return Principal(HolderKind.SERVICE_ACCOUNT, account, "key", HERE, features=FOR_EVERYONE)
    seat = Seat.ADMIN if number == 1 else Seat.MEMBER
    return Principal(HolderKind.MEMBER, bench_id(MEMBER, number), "key", HERE, seat=seat, features=FOR_EVERYONE)


async def settle(sessions: Sessions, count: int) -> None:
    """The workspace with its people and orders, and what is shared."""
    now = utc_now()
    async with transaction(sessions) as session:
        session.add(
            Workspace(
                id=HERE, name="Bench", billing=Billing.CARD, contact_email="b@bench.example", expedited_hours={},
                created_at=now,
            )
        )  # fmt: skip
        await session.flush()
        for number in range(1, len(PEOPLE)):
            who, email = principal(number), f"member{number}@bench.example"
            session.add(
                Member(
                    id=who.id, workspace_id=HERE, email=email, name="Bench", is_owner=number == 1,
                    seat=who.seat or Seat.MEMBER, created_at=now,
                )
            )  # fmt: skip
        account = principal(len(PEOPLE)).id
        session.add(ServiceAccount(id=account, workspace_id=HERE, name="Bench", created_by="x", created_at=now))
        for number in (1, 2):
            key, email = bench_id(LINGUIST, number), f"linguist{number}@bench.example"
            session.add(Linguist(id=key, email=email, name="Bench", rank=5, task_limit=100, created_at=now))
    people = {"linguist": bench_id(LINGUIST, 1), "reviewer": bench_id(LINGUIST, 2)}
    engine = sessions.kw["bind"]
    await make_orders(engine, count, workspace=HERE, member=bench_id(MEMBER, 1), now=now, **people)
    async with transaction(sessions) as session:
        await _share(session)
    async with engine.connect() as connection:
        await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(text("VACUUM ANALYZE"))


async def _share(session: AsyncSession) -> None:
    half = text('UPDATE "order" SET created_by = :who WHERE hashtext(id) % 2 = 0')
    await session.execute(half, {"who": principal(2).id})
    given = (
        "INSERT INTO resource_grant SELECT id, :who, 'order', :kind, workspace_id, 'viewer', 'x', now() "
        'FROM (SELECT * FROM "order" ORDER BY created_at {}) o'
    )
    await session.execute(text(given.format("LIMIT 3")), {"who": principal(5).id, "kind": "service_account"})
    await session.execute(text("SET LOCAL session_replication_role = replica"))
    await session.execute(text(given.format("")), {"who": principal(4).id, "kind": "user"})


async def measure(url: str, count: int) -> list[Result]:
    """Each list by each of them."""
    engine = create_engine(url)
    await migrate(engine)
    sessions, results = create_sessions(engine), []
    await settle(sessions, count)
    for case, ask in CASES.items():
        for number, name in enumerate(PEOPLE, start=1):
            taken = await _median_ms(sessions, ask, principal(number))
            print(f"{case:<24} {name:<18} {taken:7.1f} ms", flush=True)
            ratio = BUDGET_MS / taken
            results.append(Result(f"{case}, {name}", taken, BUDGET_MS, ratio, "ms", 1.0, family_peak_mb(os.getpid())))
    await engine.dispose()
    return results


async def _median_ms(
    sessions: Sessions, ask: Callable[[AsyncSession, Principal], Awaitable[Any]], who: Principal
) -> float:
    times = []
    for _ in range(TIMES + 1):
        async with sessions() as session:
            started = time.perf_counter()
            await ask(session, who)
            times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times[1:])


def main() -> None:
    """Starts a database of its own, fills it, and measures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ORDERS
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, EmbeddedPostgres(Path(folder, "pg")) as server:
        report(asyncio.run(measure(server.ensure_database("bench"), count)))


if __name__ == "__main__":
    main()
