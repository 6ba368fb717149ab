"""Service accounts: how many, in which plans, under which names, and how they end."""

import asyncio
from collections import Counter

import httpx
from sqlalchemy import select, update
from sqlmodel import col

from service.access.features import Feature
from service.access.models import GroupMember
from service.audit.models import AuditEntry
from service.auth.models import ApiKey
from service.database import Sessions, transaction
from service.orders.models import Order
from service.service_accounts.editing import MOST_ACCOUNTS
from service.service_accounts.models import ServiceAccount
from service.workspaces.models import Plan, Workspace
from tests.factories import a_customer, a_group
from tests.service.conftest import OpenClient
from tests.service.keys.desk import ACCOUNTS, Desk, a_desk, is_let_in
from tests.service.ordering import ORDERS, status_of
from tests.service.sharing.making import share


async def set_plan(desk: Desk, plan: Plan) -> None:
    async with transaction(desk.sessions) as session:
        here = col(Workspace.id) == desk.owner.workspace_id
        await session.execute(update(Workspace).where(here).values(plan=plan))
    desk.forget()


async def test_there_are_twenty_at_most_however_many_are_made_at_once(
    sessions: Sessions, open_client: OpenClient
) -> None:
    desk = await a_desk(sessions, open_client)
    for number in range(MOST_ACCOUNTS - 2):
        await desk.account(f"Account {number}")

    wanted = [desk.client.post(ACCOUNTS, json={"name": f"Late {number}"}) for number in range(5)]
    answers = await asyncio.gather(*wanted)

    assert Counter(answer.status_code for answer in answers) == {200: 2, 400: 3}
    assert {status_of(answer) for answer in answers if answer.status_code == 400} == {"too_many_accounts"}


async def test_names_are_once_in_a_workspace_and_free_again_after_the_end(
    sessions: Sessions, open_client: OpenClient
) -> None:
    desk = await a_desk(sessions, open_client)
    first = await desk.account("Import")
    second = await desk.account("Export")

    taken = await desk.client.post(ACCOUNTS, json={"name": " IMPORT "})
    renamed = await desk.client.patch(f"{ACCOUNTS}/{second}", json={"name": "import"})
    same = await desk.client.patch(f"{ACCOUNTS}/{first}", json={"name": "Import"})
    await desk.client.delete(f"{ACCOUNTS}/{first}")
    free = await desk.client.patch(f"{ACCOUNTS}/{second}", json={"name": "Import"})

    assert [status_of(taken), status_of(renamed)] == ["account_name_taken"] * 2
    assert (same.status_code, free.status_code, free.json()["name"]) == (200, 200, "Import")


async def test_an_account_that_is_deleted_ends_with_its_keys_groups_and_shares_but_not_its_orders(
    sessions: Sessions, open_client: OpenClient
) -> None:
    desk = await a_desk(sessions, open_client)
    account = await desk.account()
    key_id, client = await desk.key(account)
    await desk.put_into(await a_group(sessions, desk.owner, "Programs"), account)
    order = (await client.post(ORDERS)).json()["order_id"]

    answer = await desk.client.delete(f"{ACCOUNTS}/{account}")

    async with transaction(sessions) as session:
        left = (await session.execute(select(GroupMember).where(col(GroupMember.principal_id) == account))).all()
        key, kept = await session.get_one(ApiKey, key_id), await session.get_one(Order, order)
        told = (await session.execute(select(col(AuditEntry.activity)).order_by(col(AuditEntry.id)))).scalars().all()
    assert (answer.json(), await is_let_in(client), left) == ({"ended_keys": 1}, False, [])
    assert key.revoked_at is not None
    assert kept.created_by == account
    assert (await desk.client.get(f"{ORDERS}/{order}")).status_code == 200
    assert (await desk.client.get(f"{ACCOUNTS}/{account}")).status_code == 404
    assert (told[0], told[1], told[-1]) == ("Service Account Creation", "API Key Creation", "Service Account Deletion")


async def test_without_several_seats_keys_rest_and_can_only_be_ended(
    sessions: Sessions, open_client: OpenClient
) -> None:
    desk = await a_desk(sessions, open_client)
    account = await desk.account()
    key_id, client = await desk.key(account)
    path = f"{ACCOUNTS}/{account}/api-keys"
    await set_plan(desk, Plan.FREE)

    rests = not await is_let_in(client)
    off = await desk.client.post(f"{path}/{key_id}/disable", json={"reason": "no longer"})
    refused = [
        await desk.client.post(ACCOUNTS, json={"name": "More"}),
        await desk.client.post(path, json={"name": "k", "permissions": "all"}),
        await desk.client.post(f"{path}/{key_id}/rotate", json={}),
        await desk.client.patch(f"{path}/{key_id}", json={"is_enabled": True}),
    ]
    (listed,) = await desk.listed(account)
    await set_plan(desk, Plan.SCALE)
    await desk.client.patch(f"{path}/{key_id}", json={"is_enabled": True})

    assert (rests, off.status_code) == (True, 200)
    assert [status_of(one) for one in refused] == ["plan_without_accounts"] * 4
    assert (listed["is_disabled"], listed["disable_note"]) == (True, "no longer")
    assert await is_let_in(client)


async def test_another_workspaces_account_is_missing(sessions: Sessions, open_client: OpenClient) -> None:
    desk, other = await a_desk(sessions, open_client), await a_desk(sessions, open_client)
    account = await desk.account()
    key_id, _ = await desk.key(account)
    one, keys = f"{ACCOUNTS}/{account}", f"{ACCOUNTS}/{account}/api-keys"
    new = {"name": "k", "permissions": "all"}

    answers = [
        await other.client.get(one),
        await other.client.patch(one, json={"name": "Mine"}),
        await other.client.delete(one),
        await other.client.get(keys),
        await other.client.post(keys, json=new),
        await other.client.patch(f"{keys}/{key_id}", json={"name": "mine"}),
        await other.client.post(f"{keys}/{key_id}/rotate", json={}),
        await other.client.post(f"{keys}/{key_id}/disable"),
        await other.client.delete(f"{keys}/{key_id}"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 9
    assert len({answer.text for answer in answers}) == 1


async def test_only_managers_see_or_change_accounts(sessions: Sessions, open_client: OpenClient) -> None:
    desk = await a_desk(sessions, open_client)
    account = await desk.account()
    _, program = await desk.key(account)
    member = await open_client((await a_customer(sessions, workspace=desk.owner.workspace_id)).key)

    for client in (member, program):
        for answer in (await client.get(ACCOUNTS), await client.post(ACCOUNTS, json={"name": "x"})):
            assert (answer.status_code, status_of(answer)) == (403, "feature_off")


async def test_a_manager_is_shown_no_key_of_an_account_that_may_do_more(
    sessions: Sessions, open_client: OpenClient
) -> None:
    desk = await a_desk(sessions, open_client)
    manager = await a_customer(sessions, workspace=desk.owner.workspace_id)
    await a_group(sessions, desk.owner, "Managers", Feature.SERVICE_ACCOUNTS_MANAGE, holds=(manager,))
    auditors = await a_group(sessions, desk.owner, "Auditors", Feature.AUDIT_LOG_READ)
    plain, powerful = await desk.account("Plain"), await desk.account("Powerful")
    key_id, _ = await desk.key(powerful)
    await desk.put_into(auditors, powerful)
    client = await open_client(manager.key)
    new = {"name": "k", "permissions": "all"}

    made = await client.post(f"{ACCOUNTS}/{plain}/api-keys", json=new)
    refused = [
        await client.post(f"{ACCOUNTS}/{powerful}/api-keys", json=new),
        await client.post(f"{ACCOUNTS}/{powerful}/api-keys/{key_id}/rotate", json={}),
    ]
    renamed = await client.patch(f"{ACCOUNTS}/{powerful}", json={"name": "Renamed"})
    await desk.put_into(auditors, manager.id)
    then = await client.post(f"{ACCOUNTS}/{powerful}/api-keys", json=new)

    assert (made.status_code, renamed.status_code, then.status_code) == (200, 200, 200)
    assert [(one.status_code, status_of(one)) for one in refused] == [(403, "account_exceeds_yours")] * 2
    assert refused[0].json()["detail"]["features"] == ["audit_log_read"]


async def asked_for_a_key(client: httpx.AsyncClient, account: str) -> int:
    """What the manager is answered who asks for a key of the account."""
    return (await client.post(f"{ACCOUNTS}/{account}/api-keys", json={"name": "k", "permissions": "all"})).status_code


async def test_nor_of_one_with_which_something_is_shared_that_the_manager_does_not_see(
    sessions: Sessions, open_client: OpenClient
) -> None:
    desk = await a_desk(sessions, open_client)
    manager = await a_customer(sessions, workspace=desk.owner.workspace_id)
    await a_group(sessions, desk.owner, "Managers", Feature.SERVICE_ACCOUNTS_MANAGE, holds=(manager,))
    account, client = await desk.account(), await open_client(manager.key)
    order = (await desk.client.post(ORDERS)).json()["order_id"]
    answers = []

    for to, role in [(account, "editor"), (manager.id, "viewer"), (manager.id, "editor")]:
        await share(desk.client, order, to, role)
        answers.append(await asked_for_a_key(client, account))

    assert answers == [403, 403, 200]


async def test_what_a_manager_has_by_a_folder_counts_as_much_and_what_an_account_has_by_a_group(
    sessions: Sessions, open_client: OpenClient
) -> None:
    desk = await a_desk(sessions, open_client)
    manager = await a_customer(sessions, workspace=desk.owner.workspace_id)
    await a_group(sessions, desk.owner, "Managers", Feature.SERVICE_ACCOUNTS_MANAGE, holds=(manager,))
    account, client = await desk.account(), await open_client(manager.key)
    programs = await a_group(sessions, desk.owner, "Programs")
    await desk.put_into(programs, account)
    order, other = [(await desk.client.post(ORDERS)).json()["order_id"] for _ in range(2)]
    folder = (await desk.client.post("/v1/productions/folders", json={"name": "Season 1"})).json()["folder_id"]
    await desk.client.post("/v1/productions/folders/orders", json={"order_ids": [order], "folder_id": folder})

    answers = []
    for thing, to, role in [
        (order, account, "editor"),
        (folder, manager.id, "commenter"),
        (folder, manager.id, "editor"),
        (other, programs, "viewer"),
    ]:
        await share(desk.client, thing, to, role)
        answers.append(await asked_for_a_key(client, account))

    assert answers == [403, 403, 200, 403]


async def test_nor_does_a_manager_widen_or_switch_on_a_key_of_such_an_account(
    sessions: Sessions, open_client: OpenClient
) -> None:
    desk = await a_desk(sessions, open_client)
    manager = await a_customer(sessions, workspace=desk.owner.workspace_id)
    await a_group(sessions, desk.owner, "Managers", Feature.SERVICE_ACCOUNTS_MANAGE, holds=(manager,))
    powerful, client = await desk.account("Powerful"), await open_client(manager.key)
    key_id, _ = await desk.key(powerful, permissions=["productions_read"], character_limit=100)
    await desk.put_into(await a_group(sessions, desk.owner, "Auditors", Feature.AUDIT_LOG_READ), powerful)
    path = f"{ACCOUNTS}/{powerful}/api-keys/{key_id}"

    refused = [
        await client.patch(path, json=change)
        for change in ({"permissions": "all"}, {"character_limit": "clear"}, {"is_enabled": True})
    ]
    allowed = [await client.patch(path, json=change) for change in ({"name": "Renamed"}, {"is_enabled": False})]

    assert [(one.status_code, status_of(one)) for one in refused] == [(403, "account_exceeds_yours")] * 3
    assert [one.status_code for one in allowed] == [200, 200]


async def test_a_manager_whose_spending_is_limited_gets_around_it_by_no_account(
    sessions: Sessions, open_client: OpenClient
) -> None:
    desk = await a_desk(sessions, open_client)
    manager = await a_customer(sessions, workspace=desk.owner.workspace_id)
    await a_group(sessions, desk.owner, "Managers", Feature.SERVICE_ACCOUNTS_MANAGE, holds=(manager,))
    client, new = await open_client(manager.key), {"name": "k", "permissions": "all"}
    limit = "/v1/workspace/members/{}/usage-limit"
    await desk.client.put(limit.format(manager.id), json={"usage_limit": 500})
    unlimited, own = await desk.account("Unlimited"), await desk.account("Own", client)

    refused = await client.post(f"{ACCOUNTS}/{unlimited}/api-keys", json=new)
    made = await client.post(f"{ACCOUNTS}/{own}/api-keys", json=new)
    async with transaction(sessions) as session:
        first = (await session.get_one(ServiceAccount, own)).usage_limit_cents
    await desk.client.put(limit.format(own), json={"usage_limit": 501})
    then = await client.post(f"{ACCOUNTS}/{own}/api-keys", json=new)

    assert (refused.status_code, status_of(refused)) == (403, "account_exceeds_yours")
    assert (made.status_code, first) == (200, 0)
    assert (then.status_code, status_of(then)) == (403, "account_exceeds_yours")
