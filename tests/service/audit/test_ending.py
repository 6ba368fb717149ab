"""An export under way when the right to it is lost: over a real connection, to a reader who takes his time."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text
from structlog.testing import capture_logs

from service.access.features import Feature
from service.audit.exporting import ASK_SECONDS
from service.auth.sessions import revoke_sessions
from service.database import transaction, utc_now
from service.parts import Parts
from service.people.finding import ensure_person
from tests.browser.serving import free_port, served
from tests.browser.sessions import cookie_of
from tests.factories import Holder, a_customer, a_group, a_service_account, an_operator, email_of

ENTRIES: Final = 12_000
"""With a kilobyte each, more than waits in any buffer between the two."""
EXPORT: Final = "/v1/workspace/audit-logs/export?format=jsonl"
MEMBERS: Final = "/v1/workspace/members"
OWN_KEYS: Final = "/v1/user/api-keys"
SMALL_WINDOW: Final = [(socket.SOL_SOCKET, socket.SO_RCVBUF, 262_144)]


@dataclass(frozen=True)
class Office:
    """A served workspace with a long log, its owner, and a member whom a group lets read it."""

    address: str
    parts: Parts
    owner: Holder
    reader: Holder
    group_id: str

    async def ask(self, who: Holder, method: str, path: str, **body: Any) -> Any:
        """The answer to a request that has to go well."""
        async with self.client(key=who.key) as client:
            answer = await client.request(method, path, json=body or None)
        assert answer.is_success, answer.text
        return answer.json()

    def client(self, *, key: str = "", cookies: dict[str, str] | None = None) -> httpx.AsyncClient:
        """With a window so small that the server waits for who does not read."""
        headers = {"xi-api-key": key} if key else {}
        transport = httpx.AsyncHTTPTransport(socket_options=SMALL_WINDOW)
        return httpx.AsyncClient(
            transport=transport, base_url=self.address, headers=headers, cookies=cookies, timeout=60
        )


@dataclass
class File:
    """What came of an export; ``is_whole`` is what the protocol says of it."""

    text: bytearray = field(default_factory=bytearray)
    is_whole: bool = False

    @property
    def entries(self) -> int:
        """Whole lines."""
        return len([json.loads(line) for line in bytes(self.text).split(b"\n")[:-1]])


Deed = Callable[[Office], Awaitable[Any]]


@pytest.fixture
async def office(app: Litestar, parts: Parts) -> AsyncIterator[Office]:
    """Served by granian, as in production."""
    owner = await a_customer(parts.sessions)
    reader = await a_customer(parts.sessions, workspace=owner.workspace_id)
    group_id = await a_group(parts.sessions, owner, "Auditors", Feature.AUDIT_LOG_READ, holds=(reader,))
    await fill_log(parts, owner.workspace_id)
    async with served(app, free_port()) as address:
        yield Office(address, parts, owner, reader, group_id)


async def fill_log(parts: Parts, workspace_id: str | None) -> None:
    """Old entries."""
    async with transaction(parts.sessions) as session:
        await session.execute(
            text(
                "INSERT INTO audit_entry"
                " (id, workspace_id, at, class_name, activity, succeeded, actor_kind, actor_id, data)"
                " SELECT 'auditentry_' || n, :workspace, '2026-01-01'::timestamptz + n * interval '1 second',"
                " 'Entity Management', 'Order Submit', true, 'system', 'system',"
                " jsonb_build_object('note', repeat('x', 500)) FROM generate_series(1, :entries) AS n"
            ),
            {"workspace": workspace_id, "entries": ENTRIES},
        )


@asynccontextmanager
async def taking(client: httpx.AsyncClient, path: str = EXPORT) -> AsyncIterator[File]:
    """Begins an export, reads nothing while the block runs, and the rest afterwards."""
    file = File()
    async with client, client.stream("GET", path) as answer, aclosing(answer.aiter_bytes()) as pieces:  # type: ignore[type-var]
        assert answer.status_code == 200
        file.text += await anext(pieces)
        yield file
        await asyncio.sleep(ASK_SECONDS)
        try:
            async for piece in pieces:
                file.text += piece
            file.is_whole = True
        except httpx.RemoteProtocolError:
            file.is_whole = False


async def is_removed(office: Office) -> None:
    await office.ask(office.owner, "DELETE", f"{MEMBERS}/{office.reader.id}")


async def is_locked(office: Office) -> None:
    await office.ask(office.owner, "POST", MEMBERS, email=email_of(office.reader), is_locked=True)


async def loses_the_seat(office: Office) -> None:
    lite = "workspace_lite_member"
    await office.ask(office.owner, "POST", MEMBERS, email=email_of(office.reader), workspace_seat_type=lite)


async def leaves_the_group(office: Office) -> None:
    await office.ask(office.owner, "DELETE", f"/v1/workspace/groups/{office.group_id}/members/{office.reader.id}")


async def has_the_key_disabled(office: Office) -> None:
    await change_own_key(office, is_enabled=False)


async def has_the_key_narrowed(office: Office) -> None:
    await change_own_key(office, permissions=["user_read"])


async def change_own_key(office: Office, **change: Any) -> None:
    """The reader's only one."""
    [key] = (await office.ask(office.reader, "GET", OWN_KEYS))["api-keys"]
    await office.ask(office.reader, "PATCH", f"{OWN_KEYS}/{key['key_id']}", **change)


@pytest.mark.parametrize(
    "happens",
    [is_removed, is_locked, loses_the_seat, leaves_the_group, has_the_key_disabled, has_the_key_narrowed],
)
async def test_an_export_is_cut_off_when_who_takes_it(office: Office, happens: Deed) -> None:
    with capture_logs() as logs:
        async with taking(office.client(key=office.reader.key)) as file:
            await happens(office)

    broken = [one for one in logs if one["event"] == "audit_export_broken_off"]
    assert (file.is_whole, file.entries < ENTRIES) == (False, True)
    assert [one["holder"] for one in broken] == [f"member:{office.reader.id}"]


async def test_an_export_of_a_browser_is_cut_off_when_its_session_is_ended(office: Office) -> None:
    now = utc_now()
    async with transaction(office.parts.sessions) as session:
        name, token = await cookie_of(session, office.reader, office.parts.settings, now)
        person = await ensure_person(session, email_of(office.reader), "Ada", now)

    async with taking(office.client(cookies={name: token})) as file, transaction(office.parts.sessions) as session:
        await revoke_sessions(session, person.id, now=utc_now())

    assert (file.is_whole, file.entries < ENTRIES) == (False, True)


async def test_a_slow_reader_who_keeps_the_right_gets_the_whole_file(office: Office) -> None:
    account = await a_service_account(office.parts.sessions, office.reader.workspace_id or "")
    group = f"/v1/workspace/groups/{office.group_id}/members"
    await office.ask(office.owner, "PUT", f"{group}/{account.id}")

    async with taking(office.client(key=account.key)) as file:
        await is_removed(office)

    assert file.is_whole
    assert file.entries > ENTRIES


async def test_an_operators_export_lasts_as_long_as_the_key(office: Office) -> None:
    operator = await an_operator(office.parts.sessions)
    path = f"/v1/operations/audit/export?format=jsonl&workspace_id={office.owner.workspace_id}"

    async with taking(office.client(key=operator.key), path) as whole:
        pass
    async with taking(office.client(key=operator.key), path) as cut, transaction(office.parts.sessions) as session:
        await session.execute(text("UPDATE api_key SET revoked_at = now() WHERE holder_id = :id"), {"id": operator.id})

    assert (whole.is_whole, cut.is_whole) == (True, False)
    assert cut.entries < ENTRIES < whole.entries
