"""Who manages groups without being an admin gives nobody more than they have."""

import pytest
from sqlalchemy import text

from service.access.features import Feature
from service.access.models import PrincipalKind
from service.database import Sessions, transaction, utc_now
from service.ids import FOLDER, new_id
from tests.factories import Holder, a_customer, a_group, a_service_account
from tests.service.conftest import OpenClient
from tests.service.ordering import status_of

GROUPS = "/v1/workspace/groups"


async def a_folder(sessions: Sessions, owner: Holder, shared_with: dict[str, str]) -> str:
    """A folder of the owner, shared with these groups in these roles."""
    folder = new_id(FOLDER)
    async with transaction(sessions) as session:
        await session.execute(
            text(
                "INSERT INTO folder (id, workspace_id, depth, name, created_by, created_at, updated_at)"
                " VALUES (:f, :w, 1, :f, :o, now(), now())"
            ),
            {"f": folder, "w": owner.workspace_id, "o": owner.id},
        )
        for principal, role in shared_with.items():
            await session.execute(
                text(
                    "INSERT INTO resource_grant (resource_id, principal_id, resource_kind, principal_kind,"
                    " workspace_id, role, granted_by, created_at)"
                    " VALUES (:f, :p, 'folder', :k, :w, :r, :o, :now)"
                ),
                {
                    "f": folder,
                    "p": principal,
                    "k": (PrincipalKind.GROUP if principal.startswith("group") else PrincipalKind.USER).value,
                    "w": owner.workspace_id,
                    "r": role,
                    "o": owner.id,
                    "now": utc_now(),
                },
            )
    return folder


@pytest.fixture
async def manager(sessions: Sessions, owner: Holder) -> Holder:
    """A member who may change who is in groups."""
    made = await a_customer(sessions, workspace=owner.workspace_id)
    await a_group(sessions, owner, "Managers", Feature.GROUP_MEMBERS_MANAGE, holds=(made,))
    return made


async def test_a_manager_fills_groups_that_give_no_more_than_the_manager_has(
    sessions: Sessions, open_client: OpenClient, owner: Holder, manager: Holder
) -> None:
    client = await open_client(manager.key)
    colleague = await a_customer(sessions, workspace=owner.workspace_id)
    plain = await a_group(sessions, owner, "Plain", Feature.CAPTIONS)

    put = await client.put(f"{GROUPS}/{plain}/members/{colleague.id}")
    taken = await client.delete(f"{GROUPS}/{plain}/members/{colleague.id}")

    assert (put.status_code, taken.status_code) == (200, 200)


@pytest.mark.parametrize("feature", sorted(set(Feature) - {Feature.GROUP_MEMBERS_MANAGE}))
async def test_a_manager_gets_no_feature_by_joining_a_group_or_by_sending_somebody(
    sessions: Sessions, open_client: OpenClient, owner: Holder, manager: Holder, feature: Feature
) -> None:
    client = await open_client(manager.key)
    robot = await a_service_account(sessions, owner.workspace_id or "")
    async with transaction(sessions) as session:
        await session.execute(text("UPDATE user_group SET features = '[]' WHERE is_everyone"))
    group = await a_group(sessions, owner, "Beyond", feature)

    answers = [
        await client.put(f"{GROUPS}/{group}/members/{manager.id}"),
        await client.put(f"{GROUPS}/{group}/members/{robot.id}"),
        await client.post(f"{GROUPS}/{group}/members", json={"email": f"{manager.id}@lumen.example"}),
        await client.post(f"{GROUPS}/{group}/members/remove", json={"email": f"{manager.id}@lumen.example"}),
    ]

    assert {(answer.status_code, status_of(answer)) for answer in answers} == {(403, "group_exceeds_yours")}
    assert answers[0].json()["detail"]["features"] == [feature.value]


@pytest.mark.parametrize(("own", "theirs", "status"), [("viewer", "editor", 403), ("editor", "editor", 200)])
async def test_a_manager_gets_nothing_that_is_shared_with_a_group_only(
    sessions: Sessions, open_client: OpenClient, owner: Holder, manager: Holder, own: str, theirs: str, status: int
) -> None:
    client = await open_client(manager.key)
    group = await a_group(sessions, owner, "Confidential")
    await a_folder(sessions, owner, {group: theirs, manager.id: own})

    answer = await client.put(f"{GROUPS}/{group}/members/{manager.id}")

    assert answer.status_code == status


async def test_whoever_is_in_a_group_manages_it_whatever_it_gives(
    sessions: Sessions, open_client: OpenClient, owner: Holder, manager: Holder
) -> None:
    client = await open_client(manager.key)
    colleague = await a_customer(sessions, workspace=owner.workspace_id)
    group = await a_group(sessions, owner, "Team", Feature.AUDIT_LOG_READ, holds=(manager,))
    await a_folder(sessions, owner, {group: "admin"})

    answer = await client.put(f"{GROUPS}/{group}/members/{colleague.id}")

    assert answer.status_code == 200, answer.text


async def test_nobody_is_invited_into_a_group_that_gives_more_than_the_inviter_has(
    sessions: Sessions, open_client: OpenClient, owner: Holder, manager: Holder
) -> None:
    await a_group(sessions, owner, "Recruiters", Feature.WORKSPACE_MEMBERS_INVITE, holds=(manager,))
    beyond = await a_group(sessions, owner, "Auditors", Feature.AUDIT_LOG_READ)
    plain = await a_group(sessions, owner, "Plain")
    client = await open_client(manager.key)

    async def invite(*groups: str) -> int:
        body = {"email": "friend@elsewhere.example", "group_ids": list(groups)}
        return (await client.post("/v1/workspace/invites/add", json=body)).status_code

    assert await invite(plain, beyond) == 403
    assert await invite(plain) == 200
