"""Keys that were found in public."""

from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from service.audit.models import AuditEntry
from service.auth.keys import make_key
from service.database import Sessions, transaction
from service.notifications.models import Mail
from service.workspaces.models import Plan, Workspace
from tests.factories import a_customer, a_linguist
from tests.service.conftest import OpenClient
from tests.service.keys.desk import ACCOUNTS, Desk, a_desk, is_let_in

LEAKED = "/v1/api-keys/leaked"
PLACE = "https://code.example/import.py"


async def plan(desk: Desk, found: Plan) -> None:
    async with transaction(desk.sessions) as session:
        here = col(Workspace.id) == desk.owner.workspace_id
        await session.execute(update(Workspace).where(here).values(plan=found))


async def mails(sessions: Sessions) -> list[Mail]:
    async with transaction(sessions) as session:
        found = await session.execute(select(Mail).where(col(Mail.name) == "key_exposed").order_by(col(Mail.recipient)))
        return list(found.scalars())


def said_by_a_scanner(key: str) -> list[dict[str, Any]]:
    return [{"token": key, "type": "productions_key", "url": PLACE, "source": "content", "extra": 1}]


def said_by_a_person(key: str) -> dict[str, Any]:
    return {"key": key, "url": PLACE}


@pytest.mark.parametrize("report", [said_by_a_scanner, said_by_a_person])
async def test_a_key_found_in_public_is_disabled_and_those_concerned_hear_of_it(
    sessions: Sessions, open_client: OpenClient, report: Any
) -> None:
    desk = await a_desk(sessions, open_client)
    await plan(desk, Plan.BUSINESS)
    member = await a_customer(sessions, workspace=desk.owner.workspace_id)
    client, stranger = await open_client(member.key), await open_client(None)
    assert await is_let_in(client)

    answer = await stranger.post(LEAKED, json=report(member.key))

    said = await mails(sessions)
    async with transaction(sessions) as session:
        entry = (await session.execute(select(AuditEntry).where(col(AuditEntry.actor_kind) == "system"))).scalar_one()
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert not await is_let_in(client)
    assert [mail.recipient for mail in said] == ["ada@lumen.example", f"{member.id}@lumen.example"]
    assert {(mail.context["is_disabled"], mail.context["found_at"]) for mail in said} == {(True, PLACE)}
    assert (entry.activity, entry.data["disabled"], entry.data["found_at"]) == (
        "API Key Update",
        "exposed_publicly",
        PLACE,
    )
    assert member.key not in str([mail.context for mail in said]) + str(entry.model_dump())


async def test_where_it_is_not_allowed_there_is_only_a_mail(sessions: Sessions, open_client: OpenClient) -> None:
    desk = await a_desk(sessions, open_client)
    account = await desk.account()
    made = await desk.client.post(f"{ACCOUNTS}/{account}/api-keys", json={"name": "k", "permissions": "all"})
    key, stranger = made.json()["xi-api-key"], await open_client(None)

    for _ in range(3):
        await stranger.post(LEAKED, json=said_by_a_person(key))

    said = await mails(sessions)
    assert await is_let_in(await open_client(key))
    assert [(mail.recipient, mail.context["is_disabled"]) for mail in said] == [("ada@lumen.example", False)]


async def test_whoever_reports_again_and_again_does_not_fill_the_log(
    sessions: Sessions, open_client: OpenClient
) -> None:
    desk = await a_desk(sessions, open_client)
    account = await desk.account()
    made = await desk.client.post(f"{ACCOUNTS}/{account}/api-keys", json={"name": "k", "permissions": "all"})
    stranger = await open_client(None)

    for _ in range(3):
        await stranger.post(LEAKED, json=said_by_a_person(made.json()["xi-api-key"]))

    async with transaction(sessions) as session:
        found = select(AuditEntry).where(
            col(AuditEntry.resource_id) == made.json()["key_id"], col(AuditEntry.activity) == "API Key Update"
        )
        assert len((await session.execute(found)).all()) == 1


@pytest.mark.parametrize(
    ("found", "of_workspace", "of_key", "is_disabled"),
    [
        (Plan.BUSINESS, None, None, True),
        (Plan.ENTERPRISE, None, None, False),
        (Plan.BUSINESS, False, None, False),
        (Plan.ENTERPRISE, True, None, True),
        (Plan.ENTERPRISE, False, True, True),
        (Plan.BUSINESS, True, False, False),
    ],
)
async def test_the_keys_own_rule_goes_before_the_workspaces_and_that_before_the_plans(
    sessions: Sessions,
    open_client: OpenClient,
    found: Plan,
    of_workspace: bool | None,
    of_key: bool | None,
    is_disabled: bool,
) -> None:
    desk = await a_desk(sessions, open_client)
    await plan(desk, found)
    policy = "/v1/workspaces/api-keys/third-party-disabling"
    await desk.client.post(policy, json={"third_party_disable_allowed": of_workspace})
    made = await desk.client.post(
        "/v1/user/api-keys", json={"name": "k", "permissions": "all", "third_party_disable_allowed": of_key}
    )
    client = await open_client(made.json()["xi-api-key"])

    await (await open_client(None)).post(LEAKED, json=said_by_a_person(made.json()["xi-api-key"]))

    assert await is_let_in(client) is not is_disabled


async def test_the_answer_tells_nobody_whether_a_key_exists(sessions: Sessions, open_client: OpenClient) -> None:
    keys = [(await a_customer(sessions)).key, (await a_linguist(sessions)).key, make_key(), "no key", ""]
    stranger = await open_client(None)

    answers = [await stranger.post(LEAKED, json=said_by_a_person(key)) for key in keys]
    answers.append(await stranger.post(LEAKED, json=[{"token": key} for key in keys]))

    assert {(answer.status_code, answer.text) for answer in answers} == {(200, '{"status":"ok"}')}


async def test_who_reports_too_often_waits(sessions: Sessions, open_client: OpenClient) -> None:
    stranger = await open_client(None)

    answers = [await stranger.post(LEAKED, json=said_by_a_person("x")) for _ in range(62)]

    assert (answers[0].status_code, answers[-1].status_code) == (200, 429)
    assert int(answers[-1].headers["retry-after"]) > 0
