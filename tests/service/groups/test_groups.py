"""Groups over HTTP: made, named, given features, filled, deleted; and who may do what."""

from typing import Any

import httpx
import pytest
from sqlalchemy import text

from service.access.features import FOR_EVERYONE, Feature
from service.access.standing import Seat
from service.database import Sessions, transaction
from tests.factories import Holder, a_customer, a_group, a_service_account
from tests.service.conftest import OpenClient
from tests.service.ordering import status_of

GROUPS = "/v1/workspace/groups"


@pytest.fixture
async def client(owner: Holder, open_client: OpenClient) -> httpx.AsyncClient:
    """The owner's."""
    return await open_client(owner.key)


async def make(client: httpx.AsyncClient, name: str, *features: str) -> dict[str, Any]:
    """A group as it is answered."""
    answer = await client.post(GROUPS, json={"name": name, "features": list(features)})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def audited(sessions: Sessions, owner: Holder) -> list[tuple[str, str]]:
    """Activities and names of what they were done to, in their order."""
    query = text("SELECT activity, resource_name FROM audit_entry WHERE workspace_id = :w ORDER BY id")
    async with sessions() as session:
        return [(row.activity, row.resource_name) for row in await session.execute(query, {"w": owner.workspace_id})]


async def test_a_workspace_begins_with_everyone(client: httpx.AsyncClient) -> None:
    everyone = (await client.get(f"{GROUPS}/default")).json()

    assert (everyone["group_id"], everyone["name"], everyone["is_everyone"]) == ("default", "Everyone", True)
    assert set(everyone["features"]) == {feature.value for feature in FOR_EVERYONE}
    assert everyone["member_count"] == 1


async def test_a_group_is_made_renamed_given_features_and_deleted_and_all_is_audited(
    sessions: Sessions, client: httpx.AsyncClient, owner: Holder
) -> None:
    made = await make(client, "  Sales \n team ", "dubbing", "dubbing")
    address = f"{GROUPS}/{made['group_id']}"
    renamed = (await client.patch(address, json={"name": "Sales", "features": ["webhooks_manage", "captions"]})).json()
    colleague = await a_customer(sessions, workspace=owner.workspace_id)
    await client.put(f"{address}/members/{colleague.id}")
    deleted = (await client.delete(address)).json()

    assert (made["name"], made["features"]) == ("Sales team", ["dubbing"])
    assert (renamed["name"], renamed["features"]) == ("Sales", ["captions", "webhooks_manage"])
    assert deleted == {"memberships": 1, "grants": 0}
    assert (await client.get(address)).status_code == 404
    assert await audited(sessions, owner) == [
        ("Group Creation", "Sales team"),
        ("Group Update", "Sales"),
        ("Group Update", "Sales"),
        ("Group Member Addition", "Sales"),
        ("Group Deletion", "Sales"),
    ]


@pytest.mark.parametrize("name", ["sales", "SALES ", "Éclair", "E\u0301clair", "everyone"])
async def test_names_differ_whatever_the_case_and_the_way_they_are_written(
    client: httpx.AsyncClient, name: str
) -> None:
    await make(client, "Sales")
    await make(client, "éclair")

    refused = await client.post(GROUPS, json={"name": name})

    assert (refused.status_code, status_of(refused)) == (400, "group_name_taken")


async def test_what_is_no_name_or_no_feature_is_refused(client: httpx.AsyncClient) -> None:
    assert (await client.post(GROUPS, json={"name": " \n "})).status_code == 422
    assert (await client.post(GROUPS, json={"name": "Ops", "features": ["fly"]})).status_code == 422
    assert (await client.patch(f"{GROUPS}/default", json={"features": ["fly"]})).status_code == 422


async def test_everyone_keeps_name_and_members_and_stays(client: httpx.AsyncClient, owner: Holder) -> None:
    deeds = [
        await client.patch(f"{GROUPS}/default", json={"name": "All"}),
        await client.delete(f"{GROUPS}/default"),
        await client.put(f"{GROUPS}/default/members/{owner.id}"),
        await client.delete(f"{GROUPS}/default/members/{owner.id}"),
    ]

    assert [status_of(answer) for answer in deeds] == ["everyone_is_fixed"] * 4


async def test_people_and_service_accounts_are_in_groups_page_by_page(
    sessions: Sessions, client: httpx.AsyncClient, owner: Holder
) -> None:
    colleague = await a_customer(sessions, workspace=owner.workspace_id)
    robot = await a_service_account(sessions, owner.workspace_id or "", name="Robot")
    address = f"{GROUPS}/{(await make(client, 'Ops'))['group_id']}/members"
    for who in (colleague, robot, robot):
        assert (await client.put(f"{address}/{who.id}")).status_code == 200

    first = (await client.get(address, params={"limit": 1})).json()
    second = (await client.get(address, params={"limit": 1, "cursor": first["next_cursor"]})).json()
    await client.delete(f"{address}/{robot.id}")
    left = (await client.get(address)).json()

    seen = [(one["principal_id"], one["kind"], one["name"]) for one in first["members"] + second["members"]]
    assert (robot.id, "service_account", "Robot") in seen
    assert {one[0] for one in seen} == {robot.id, colleague.id}
    assert second["next_cursor"] is None
    assert [one["principal_id"] for one in left["members"]] == [colleague.id]


async def test_somebody_of_another_workspace_is_never_in_a_group(
    sessions: Sessions, client: httpx.AsyncClient, owner: Holder
) -> None:
    stranger = await a_customer(sessions)
    group = await a_group(sessions, owner, "Ops")

    refused = await client.put(f"{GROUPS}/{group}/members/{stranger.id}")

    assert (refused.status_code, status_of(refused)) == (404, "not_found")


async def test_only_admins_change_groups_and_lite_members_see_their_own_only(
    sessions: Sessions, open_client: OpenClient, owner: Holder
) -> None:
    lite = await a_customer(sessions, workspace=owner.workspace_id, seat=Seat.LITE)
    member = await a_customer(sessions, workspace=owner.workspace_id)
    robot = await a_service_account(sessions, owner.workspace_id or "")
    group = await a_group(sessions, owner, "Ops", *Feature, holds=(lite, member, robot))
    for who in (lite, member, robot):
        client = await open_client(who.key)
        deeds = [
            await client.post(GROUPS, json={"name": "Mine"}),
            await client.patch(f"{GROUPS}/{group}", json={"name": "Mine"}),
            await client.delete(f"{GROUPS}/{group}"),
        ]
        mine = (await client.get(f"{GROUPS}/mine")).json()

        assert [answer.status_code for answer in deeds] == [403] * 3
        assert [one["group_id"] for one in mine["groups"]] == ["default", group]
        assert (await client.get(GROUPS)).status_code == (403 if who is lite else 200)
        assert mine["features"] == ([] if who is lite else [feature.value for feature in Feature])


async def test_a_workspace_has_two_hundred_groups_at_most(
    sessions: Sessions, client: httpx.AsyncClient, owner: Holder
) -> None:
    async with transaction(sessions) as session:
        await session.execute(
            text(
                "INSERT INTO user_group (id, workspace_id, name, is_everyone, features, created_at)"
                " SELECT 'group_' || lpad(n::text, 26, '0'), :w, 'Group ' || n, false, '[]', now()"
                " FROM generate_series(1, 200) n"
            ),
            {"w": owner.workspace_id},
        )

    refused = await client.post(GROUPS, json={"name": "One more"})

    assert (refused.status_code, status_of(refused)) == (400, "too_many_groups")
