"""Two web processes on one database: what one changes, the other knows before its memory would end."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text, update
from sqlmodel import col

from pricing.books import shipped_books
from service.access.models import Group, everyone_of
from service.app import create_app
from service.database import Sessions, transaction, utc_now
from service.edge.access_changes import hearing_of_changes
from service.edge.authentication import forget_rights
from service.edge.key_ring import KeyRing
from service.edge.remembering import Asking, Memory
from service.parts import create_parts
from service.settings import Settings
from service.workspaces.models import Member, Plan, Workspace
from tests.factories import a_customer, a_service_account
from tests.service.keys.desk import ACCOUNTS, OWN_KEYS
from tests.service.ordering import ORDERS

LONG = 600.0
PATIENCE = 20.0

Process = Callable[[str], httpx.AsyncClient]


@pytest.fixture
async def processes(settings: Settings) -> AsyncIterator[list[Process]]:
    """Two apps that remember keys for ten minutes; each makes clients of keys."""
    async with AsyncExitStack() as stack:
        yield [await _a_process(settings, stack) for _ in range(2)]


async def _a_process(settings: Settings, stack: AsyncExitStack) -> Process:
    parts = create_parts(settings, shipped_books())
    stack.push_async_callback(parts.close)
    app = create_app(parts)
    app.state.key_ring = KeyRing(parts.engine, LONG)
    heard = asyncio.Event()

    def forget() -> None:
        forget_rights(app.state)
        heard.set()

    await stack.enter_async_context(hearing_of_changes(settings.database_url, forget))
    async with asyncio.timeout(PATIENCE):
        await heard.wait()
    return lambda key: _client(app, key)


def _client(app: Litestar, key: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, base_url="http://testserver", headers={"xi-api-key": key})


async def becomes(status: int, ask: Callable[[], Awaitable[httpx.Response]]) -> bool:
    """Whether the answer comes to have this status while everybody is patient."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        if (await ask()).status_code == status:
            return True
        await asyncio.sleep(0.02)
    return False


async def test_a_key_that_is_deleted_in_one_process_ends_in_the_other(
    processes: list[Process], sessions: Sessions
) -> None:
    owner = (await a_customer(sessions)).key
    here, there = processes
    made = (await here(owner).post(OWN_KEYS, json={"name": "k", "permissions": "all"})).json()
    program = there(made["xi-api-key"])
    assert (await program.get(ORDERS)).status_code == 200

    await here(owner).delete(f"{OWN_KEYS}/{made['key_id']}")

    assert (await here(made["xi-api-key"]).get(ORDERS)).status_code == 401
    assert await becomes(401, lambda: program.get(ORDERS))


async def test_who_is_locked_or_loses_a_feature_or_the_plan_is_refused_everywhere(
    processes: list[Process], sessions: Sessions
) -> None:
    owner = await a_customer(sessions)
    workspace = owner.workspace_id or ""
    member = await a_customer(sessions, workspace=workspace)
    account = await a_service_account(sessions, workspace)
    clients = [process(one.key) for process in processes for one in (member, account)]
    people, programs = clients[0::2], clients[1::2]
    assert {(await client.get(ORDERS)).status_code for client in clients} == {200}
    wanted = {"name": "k", "permissions": "all"}

    async with transaction(sessions) as session:
        everyone = col(Group.id) == everyone_of(workspace)
        await session.execute(update(Group).where(everyone).values(features=["productions"]))
    off = [await becomes(403, lambda one=one: one.post(OWN_KEYS, json=wanted)) for one in people]  # type: ignore[misc]
    async with transaction(sessions) as session:
        await session.execute(update(Member).where(col(Member.id) == member.id).values(locked_at=utc_now()))
    locked = [await becomes(401, lambda one=one: one.get(ORDERS)) for one in people]  # type: ignore[misc]
    async with transaction(sessions) as session:
        await session.execute(update(Workspace).where(col(Workspace.id) == workspace).values(plan=Plan.FREE))
    ended = [await becomes(401, lambda one=one: one.get(ORDERS)) for one in programs]  # type: ignore[misc]

    assert (off, locked, ended) == ([True] * 2, [True] * 2, [True] * 2)


async def test_a_lost_connection_is_opened_again_and_what_was_missed_is_forgotten(
    processes: list[Process], sessions: Sessions
) -> None:
    owner = (await a_customer(sessions)).key
    here, there = processes
    made = (await here(owner).post(OWN_KEYS, json={"name": "k", "permissions": "all"})).json()
    program = there(made["xi-api-key"])
    assert (await program.get(ORDERS)).status_code == 200

    async with transaction(sessions) as session:
        listening = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        await session.execute(
            text(f"{listening} AND datname = current_database() AND query IN (:one, :two)"),
            {"one": 'LISTEN "access_changed"', "two": "LISTEN access_changed"},
        )
    await here(owner).delete(f"{OWN_KEYS}/{made['key_id']}")

    assert await becomes(401, lambda: program.get(ORDERS))


async def test_the_process_that_changes_a_right_forgets_before_it_answers(
    processes: list[Process], sessions: Sessions
) -> None:
    owner = await a_customer(sessions)
    here = processes[0](owner.key)
    account = (await here.post(ACCOUNTS, json={"name": "Import"})).json()["service-account-user-id"]
    keys = f"{ACCOUNTS}/{account}/api-keys"

    for _ in range(5):
        made = (await here.post(keys, json={"name": "k", "permissions": "all"})).json()
        program = processes[0](made["xi-api-key"])
        assert (await program.get(ORDERS)).status_code == 200
        await here.post(f"{keys}/{made['key_id']}/disable")
        assert (await program.get(ORDERS)).status_code == 401


def test_what_was_asked_before_a_change_is_not_remembered_after_it() -> None:
    memory: Memory[str] = Memory(LONG)

    asked = memory.asking()
    memory.forget()
    memory.keep("key", "as it was", asked)
    is_stale = memory.get("key")
    memory.keep("key", "as it is", memory.asking())

    assert (is_stale, memory.get("key")) == (None, "as it is")


def test_what_is_answered_late_is_not_remembered_longer_than_what_is_answered_at_once() -> None:
    memory: Memory[str] = Memory(seconds=1.0)

    now = memory.asking()
    memory.keep("slow", "as it was", Asking(now.age, now.at - 2.0))
    memory.keep("quick", "as it is", now)

    assert (memory.get("slow"), memory.get("quick")) == (None, "as it is")
