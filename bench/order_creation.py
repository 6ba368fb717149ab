"""Creating orders over HTTP beside its floor: `python -m bench.order_creation`.

Ours is the product behind granian: key, limits, idempotency's look, one statement that writes order, event and the
start of its workflow. The floor is a hand-written ASGI function in the same server: a key in a dict, asyncpg, the
same three inserts in one transaction. Sixteen connections, one durable database (fsync on) for both.
"""

import tempfile
from pathlib import Path

from bench.floors import KEY, MEMBER, WORKSPACE
from bench.measuring import Result, compare_rates, family_peak_mb, report
from bench.serving import PRODUCT, load, post, serving, uvloop
from service.auth.keys import issue_key
from service.auth.models import HolderKind
from service.database import create_engine, create_sessions, transaction, utc_now
from service.embedded.postgres import EmbeddedPostgres
from service.ids import MEMBER as MEMBER_ID
from service.ids import WORKSPACE as WORKSPACE_ID
from service.ids import new_id
from service.migrations.running import migrate
from service.workspaces.models import Billing, Member
from service.workspaces.models import Workspace as WorkspaceRow

SECONDS = 3.0
AT_ONCE = 16
TARGET = 0.45
PATH = "/v1/productions/orders"


async def settle(url: str) -> dict[str, str]:
    """A fresh schema with one customer, as the floor's environment."""
    engine = create_engine(url)
    await migrate(engine)
    workspace, member, now = new_id(WORKSPACE_ID), new_id(MEMBER_ID), utc_now()
    async with transaction(create_sessions(engine)) as session:
        session.add(
            WorkspaceRow(
                id=workspace,
                name="Bench",
                billing=Billing.CARD,
                contact_email="bench@example.com",
                expedited_hours={},
                created_at=now,
            )
        )
        await session.flush()
        session.add(Member(id=member, workspace_id=workspace, email="bench@example.com", name="Bench", created_at=now))
        key = issue_key(
            session,
            holder_kind=HolderKind.MEMBER,
            holder_id=member,
            workspace_id=workspace,
            name="bench",
            now=now,
        )
    await engine.dispose()
    return {WORKSPACE: workspace, MEMBER: member, KEY: key, "BENCH_DATABASE": url.replace("+asyncpg", "")}


async def run(url: str, folder: Path) -> Result:
    """Server beside server on one database."""
    by_hand = await settle(url)
    environment = {
        "PRODUCTIONS_DATABASE_URL": url,
        "PRODUCTIONS_DATA_DIR": str(folder),
        "PRODUCTIONS_SECRET_KEY": "bench" * 10,
        "PRODUCTIONS_LOG_LEVEL": "WARNING",
    }
    request = post(PATH, b'{"sandbox": false}', xi_api_key=by_hand[KEY])
    with serving(PRODUCT, environment) as (ours, pid), serving("bench.floors:orders", by_hand) as (floor, _):
        return await compare_rates(
            "order creation over HTTP",
            lambda: load(ours, request, seconds=SECONDS, at_once=AT_ONCE),
            lambda: load(floor, request, seconds=SECONDS, at_once=AT_ONCE),
            unit="/s",
            target=TARGET,
            peak_mb=lambda: family_peak_mb(pid),
        )


def main() -> None:
    """Starts a database of its own and compares."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, EmbeddedPostgres(Path(folder, "pg")) as server:
        report([uvloop.run(run(server.ensure_database("bench"), Path(folder)))])


if __name__ == "__main__":
    main()
