"""Reading the audit log: who may, in what order, page by page, and as a file."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service.access.standing import Seat
from service.audit.activities import Activity
from service.audit.recording import Resource, record
from service.database import Sessions, transaction, utc_now
from service.parts import Parts
from tests.factories import a_customer, a_linguist, a_service_account, an_operator
from tests.service.conftest import OpenClient

LOG = "/v1/workspace/audit-logs"
FIRST = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def _entries(sessions: Sessions, workspace: str | None, count: int, *, name: str = "Spot") -> None:
    """One entry a second from ``FIRST`` on, of a service account and of the system in turn."""
    async with transaction(sessions) as session:
        for number in range(count):
            await record(
                session,
                Activity.ORDER_SUBMITTED if number % 2 else Activity.ORDER_REFUNDED,
                actor="service_account:serviceaccount_1" if number % 2 else None,
                workspace_id=workspace,
                now=FIRST + timedelta(seconds=number // 3),
                resource=Resource("order", f"prodorder_{number}", name),
                data={"number": number},
            )


async def test_pages_hold_every_entry_once_from_the_newest_to_the_oldest(parts: Parts, open_client: OpenClient) -> None:
    owner = await a_customer(parts.sessions)
    await _entries(parts.sessions, owner.workspace_id, 20)
    client = await open_client(owner.key)

    found, cursor = [], None
    while True:
        page = (await client.get(LOG, params={"limit": 3, **({"cursor": cursor} if cursor else {})})).json()
        found += page["entries"]
        cursor = page.get("next_cursor")
        assert page["has_more"] is (cursor is not None)
        if cursor is None:
            break

    times = [one["time"] for one in found]
    assert sorted(one["unmapped"]["data"]["number"] for one in found) == list(range(20))
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({"activity_name": "Order Refund"}, 5),
        ({"class_name": "Entity Management"}, 10),
        ({"class_name": "Authentication"}, 0),
        ({"actor_uid": "serviceaccount_1"}, 5),
        ({"time_from_unix_ms": int((FIRST + timedelta(seconds=1)).timestamp() * 1000)}, 7),
        ({"time_to_unix_ms": int(FIRST.timestamp() * 1000)}, 3),
        ({"activity_name": "No such thing"}, 0),
        ({"words": "sPO"}, 10),
        ({"words": "prodorder_3"}, 1),
        ({"words": "prodorder_"}, 0),
        ({"words": "%"}, 0),
    ],
)
async def test_a_filter_finds_what_fits_and_nothing_else(
    parts: Parts, open_client: OpenClient, wanted: dict[str, str], count: int
) -> None:
    owner = await a_customer(parts.sessions)
    await _entries(parts.sessions, owner.workspace_id, 10)

    page = (await (await open_client(owner.key)).get(LOG, params=wanted)).json()

    assert len(page["entries"]) == count


@pytest.mark.parametrize("wanted", [{"limit": 0}, {"limit": 1001}, {"time_from_unix_ms": -1}, {"cursor": "no"}])
async def test_a_malformed_query_is_refused(parts: Parts, open_client: OpenClient, wanted: dict[str, str]) -> None:
    owner = await a_customer(parts.sessions)

    answer = await (await open_client(owner.key)).get(LOG, params=wanted)

    assert answer.status_code == 422


async def test_only_admins_and_whoever_has_the_permission_read_the_log(parts: Parts, open_client: OpenClient) -> None:
    owner = await a_customer(parts.sessions)
    assert owner.workspace_id
    holders = {
        "admin": await a_customer(parts.sessions, workspace=owner.workspace_id, seat=Seat.ADMIN),
        "member": await a_customer(parts.sessions, workspace=owner.workspace_id),
        "account": await a_service_account(parts.sessions, owner.workspace_id),
        "reader": await a_customer(parts.sessions, workspace=owner.workspace_id),
        "linguist": await a_linguist(parts.sessions),
        "operator": await an_operator(parts.sessions),
    }
    await _let_read(parts.sessions, owner.workspace_id, holders["reader"].id)

    statuses = {name: (await (await open_client(one.key)).get(LOG)).status_code for name, one in holders.items()}

    assert statuses == {
        "admin": 200, "member": 403, "account": 403, "reader": 200, "linguist": 403, "operator": 403,
    }  # fmt: skip


async def _let_read(sessions: Sessions, workspace: str, holder: str) -> None:
    async with transaction(sessions) as session:
        await session.execute(
            text(
                "INSERT INTO user_group (id, workspace_id, name, is_everyone, features, created_at)"
                " VALUES ('group_readers', :workspace, 'Auditors', false, '[\"audit_log_read\"]', now())"
            ),
            {"workspace": workspace},
        )
        await session.execute(
            text("INSERT INTO group_member (group_id, principal_id, added_at) VALUES ('group_readers', :id, now())"),
            {"id": holder},
        )


async def test_a_workspace_reads_its_own_log_and_operators_any_and_the_houses(
    parts: Parts, open_client: OpenClient
) -> None:
    ours, theirs = await a_customer(parts.sessions), await a_customer(parts.sessions)
    await _entries(parts.sessions, ours.workspace_id, 2, name="Ours")
    await _entries(parts.sessions, None, 1, name="House")
    customer = await open_client(theirs.key)
    operator = await open_client((await an_operator(parts.sessions)).key)

    foreign = (await customer.get(LOG)).json()["entries"]
    asked = (await operator.get("/v1/operations/audit", params={"workspace_id": ours.workspace_id})).json()["entries"]
    house = (await operator.get("/v1/operations/audit")).json()["entries"]
    missing = await operator.get("/v1/operations/audit", params={"workspace_id": "workspace_none"})

    assert (foreign, len(asked), missing.status_code) == ([], 2, 404)
    assert [one["unmapped"]["resource"]["name"] for one in house] == ["House"]


async def test_customers_read_the_name_of_an_operator_and_not_the_address(
    parts: Parts, open_client: OpenClient
) -> None:
    owner, operator = await a_customer(parts.sessions), await an_operator(parts.sessions)
    async with transaction(parts.sessions) as session:
        actor = f"operator:{operator.id}"
        await record(session, Activity.TERMS_CHANGED, actor=actor, workspace_id=owner.workspace_id, now=utc_now())
    wanted = {"workspace_id": owner.workspace_id}

    [seen] = (await (await open_client(owner.key)).get(LOG)).json()["entries"]
    [known] = (await (await open_client(operator.key)).get("/v1/operations/audit", params=wanted)).json()["entries"]

    assert seen["actor"]["user"] == {
        "uid": operator.id, "type_id": 2, "type": "Admin", "name": "Olga", "full_name": "Olga",
        "domain": "Productions",
    }  # fmt: skip
    assert seen["message"] == "Billing Management by Productions operator Olga"
    assert known["actor"]["user"]["email_addr"] == f"{operator.id}@productions.example"
    guessed = (await (await open_client(owner.key)).get(LOG, params={"words": "@productions.example"})).json()
    assert guessed["entries"] == []


async def test_an_export_is_a_whole_file_and_an_entry_itself(parts: Parts, open_client: OpenClient) -> None:
    owner = await a_customer(parts.sessions)
    await _entries(parts.sessions, owner.workspace_id, 1203)
    client = await open_client(owner.key)

    table = await client.get(f"{LOG}/export", params={"format": "csv"})
    lines = await client.get(f"{LOG}/export", params={"format": "jsonl", "activity_name": "Order Refund"})
    newest = (await client.get(LOG, params={"limit": 2})).json()["entries"]

    rows = list(csv.DictReader(io.StringIO(table.text.removeprefix("\ufeff"))))
    assert len({row["id"] for row in rows}) == len(rows) == 1203
    assert {json.loads(line)["activity_name"] for line in lines.text.splitlines()} == {"Order Refund"}
    assert "attachment" in table.headers["content-disposition"]
    assert [(one["activity_name"], one["unmapped"]["data"]["format"]) for one in newest] == [
        ("Data Export Request", "jsonl"),
        ("Data Export Request", "csv"),
    ]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1"])
async def test_no_cell_of_an_export_is_a_formula(parts: Parts, open_client: OpenClient, name: str) -> None:
    owner = await a_customer(parts.sessions)
    await _entries(parts.sessions, owner.workspace_id, 1, name=name)

    table = await (await open_client(owner.key)).get(f"{LOG}/export")

    [row] = csv.DictReader(io.StringIO(table.text.removeprefix("\ufeff")))
    assert row["resource_name"] == f"'{name}"


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_entry SET activity = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"],
)
async def test_entries_can_neither_be_changed_nor_deleted(parts: Parts, statement: str) -> None:
    await _entries(parts.sessions, None, 1)

    with pytest.raises(DBAPIError):
        async with transaction(parts.sessions) as session:
            await session.execute(text(statement))
