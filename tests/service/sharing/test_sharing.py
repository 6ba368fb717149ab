"""Sharing: who may, with whom, how many, and what becomes of it when somebody or something goes."""

import asyncio

import httpx
import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from service.access.models import Grant, PrincipalKind, ResourceKind
from service.access.roles import Role
from service.access.standing import Seat
from service.audit.models import AuditEntry
from service.auth.models import ApiKey
from service.database import Sessions, transaction, utc_now
from service.errors import NotFound, SharingRefused
from service.parts import Parts
from service.sharing.granting import set_sharing
from service.sharing.granting import share as share_with
from service.workspaces.models import Member
from tests.factories import a_customer, a_group, principal_of
from tests.service.conftest import OpenClient
from tests.service.ordering import ORDERS, Customer
from tests.service.racing import during
from tests.service.sharing.conftest import Join
from tests.service.sharing.making import SHARING, a_delivered_order, share
from tests.service.sharing.test_roles import make_folder, put_into

DEFAULTS = "/v1/user/default-sharing"


async def grants_of(sessions: Sessions, resource_id: str) -> dict[str, str]:
    """Roles by principal, as they are kept."""
    async with sessions() as session:
        rows = await session.execute(select(Grant).where(col(Grant.resource_id) == resource_id))
        return {one.principal_id: one.role.value for one in rows.scalars()}


async def test_a_grant_to_a_group_follows_who_is_in_it(owner: Customer, join: Join, sessions: Sessions) -> None:
    colleague, order_id = await join(), await owner.order()
    group = await a_group(sessions, owner.holder, "Sharing", holds=(colleague.holder,))
    await share(owner.client, order_id, group, "viewer")
    before = await colleague.client.get(f"{ORDERS}/{order_id}")

    async with transaction(sessions) as session:
        await session.execute(text("DELETE FROM group_member WHERE group_id = :group"), {"group": group})

    after = await colleague.client.get(f"{ORDERS}/{order_id}")
    assert (before.status_code, after.status_code) == (200, 404)


async def test_the_picture_says_who_has_access_and_every_reason(
    owner: Customer, join: Join, sessions: Sessions
) -> None:
    colleague, account, outsider = await join(), await join(None), await join()
    folder_id, order_id = await make_folder(owner.client, "Season 1"), await owner.order()
    await put_into(owner.client, order_id, folder_id)
    group = await a_group(sessions, owner.holder, "Sharing", holds=(colleague.holder, account.holder))
    await share(owner.client, folder_id, group, "editor")
    await share(owner.client, order_id, colleague.id, "viewer")

    seen = (await owner.client.get(f"{SHARING}/{order_id}")).json()

    people = {one["principal"]["principal_id"]: one for one in seen["people"]}
    reasons = {key: [(why["why"], why["role"]) for why in one["reasons"]] for key, one in people.items()}
    assert people.keys() == {owner.holder.id, colleague.id, account.id}
    assert outsider.id not in people
    assert reasons[colleague.id] == [("shared", "viewer"), ("group", "editor")]
    assert (people[colleague.id]["role"], people[account.id]["role"]) == ("editor", "editor")
    assert people[account.id]["reasons"][0]["through"]["name"] == "Season 1"
    assert {why for why, _ in reasons[owner.holder.id]} == {"admin", "creator"}
    assert [one["role"] for one in seen["grants"]] == ["viewer"]
    assert [one["through"]["resource_id"] for one in seen["inherited"]] == [folder_id]


async def test_a_lite_member_sees_who_has_access_and_nobodys_address(owner: Customer, join: Join) -> None:
    lite, order_id = await join(Seat.LITE), await owner.order()
    await share(owner.client, order_id, lite.id, "viewer")

    seen = [(await client.get(f"{SHARING}/{order_id}")).json() for client in (owner.client, lite.client)]

    addresses = [{one["principal"]["email"] for one in (*picture["grants"], *picture["people"])} for picture in seen]
    assert addresses == [{"ada@lumen.example", f"{lite.id}@lumen.example"}, {None}]
    assert [len(picture["people"]) for picture in seen] == [2, 2]


async def test_the_creator_stays_admin_whatever_other_admins_do(owner: Customer, join: Join) -> None:
    maker, other = await join(), await join()
    order_id = (await maker.client.post(ORDERS)).json()["order_id"]
    await share(maker.client, order_id, other.id, "admin")

    lowered = await other.client.put(
        f"{SHARING}/{order_id}", json={"changes": [{"principal_id": maker.id, "role": "viewer"}]}
    )
    taken = await owner.client.put(
        f"{SHARING}/{order_id}", json={"changes": [{"principal_id": maker.id, "role": None}]}
    )

    assert [answer.status_code for answer in (lowered, taken)] == [400, 400]
    assert taken.json()["detail"]["status"] == "creator_is_admin"
    assert (await maker.client.get(f"{SHARING}/{order_id}")).json()["role"] == "admin"


async def test_several_changes_are_made_all_or_none(owner: Customer, join: Join, sessions: Sessions) -> None:
    first, order_id = await join(), await owner.order()
    stranger = await a_customer(sessions)
    changes = [{"principal_id": first.id, "role": "editor"}, {"principal_id": stranger.id, "role": "viewer"}]

    refused = await owner.client.put(f"{SHARING}/{order_id}", json={"changes": changes})

    assert (refused.status_code, await grants_of(sessions, order_id)) == (404, {})


async def test_each_change_stands_in_the_audit_log_and_what_changes_nothing_does_not(
    owner: Customer, join: Join, sessions: Sessions
) -> None:
    colleague, order_id = await join(), await owner.order()

    for role in ("viewer", "viewer", "editor", None, None):
        await share(owner.client, order_id, colleague.id, role)

    async with sessions() as session:
        query = select(AuditEntry).where(col(AuditEntry.resource_id) == order_id).order_by(col(AuditEntry.id))
        noted = [(one.activity, one.data["role_before"], one.data["role"]) for one in await session.scalars(query)]
    assert noted == [
        ("Resource Access Granted", None, "viewer"),
        ("Resource Access Granted", "viewer", "editor"),
        ("Resource Access Revoked", "editor", None),
    ]


async def test_who_leaves_and_comes_back_finds_nothing_shared(owner: Customer, join: Join, sessions: Sessions) -> None:
    colleague, order_id = await join(), await owner.order()
    await share(owner.client, order_id, colleague.id, "editor")

    async with transaction(sessions) as session:
        gone = update(Member).where(col(Member.id) == colleague.id)
        await session.execute(gone.values(removed_at=utc_now()))
    async with transaction(sessions) as session:
        await session.execute(gone.values(removed_at=None))

    assert await grants_of(sessions, order_id) == {}


async def test_with_what_is_deleted_goes_what_it_was_shared_for(
    owner: Customer, join: Join, sessions: Sessions
) -> None:
    colleague, order_id = await join(), await owner.order()
    folder_id, media_id = await make_folder(owner.client, "Season 1"), await owner.media(order_id)
    await share(owner.client, folder_id, colleague.id, "editor")
    await share(owner.client, media_id, colleague.id, "viewer")

    deleted = await owner.client.delete(f"/v1/productions/folders/{folder_id}")
    removed = await owner.client.delete(f"{ORDERS}/{order_id}/media/{media_id}")

    assert [deleted.status_code, removed.status_code] == [200, 200]
    assert (await grants_of(sessions, folder_id), await grants_of(sessions, media_id)) == ({}, {})


async def test_what_is_being_deleted_while_shared_is_missing(owner: Customer, join: Join, sessions: Sessions) -> None:
    colleague, order_id = await join(), await owner.order()
    media_id = await owner.media(order_id)
    body = {"changes": [{"principal_id": colleague.id, "role": "viewer"}]}

    put = owner.client.put(f"{SHARING}/{media_id}", json=body)
    answer = await during(sessions, ["DELETE FROM media WHERE id = :media"], put, media=media_id)

    assert (answer.status_code, await grants_of(sessions, media_id)) == (404, {})


async def test_an_address_opens_a_file_as_long_as_its_reader_may_see_it(
    owner: Customer, join: Join, sessions: Sessions, parts: Parts, open_client: OpenClient
) -> None:
    colleague, (order_id, files) = await join(), await a_delivered_order(owner, sessions)
    await parts.storage.put_bytes(f"deliverables/{files[0]}", b"talk")
    await share(owner.client, files[0], colleague.id, "viewer")
    anybody = await open_client(None)

    async def address(client: httpx.AsyncClient) -> str:
        listed = (await client.get(f"{ORDERS}/{order_id}/deliverables")).json()["deliverables"]
        return str(next(one["signed_url"] for one in listed if one["deliverable_id"] == files[0]))

    addresses = [await address(owner.client), await address(colleague.client)]
    before = [(await anybody.get(one)).status_code for one in addresses]
    await share(owner.client, files[0], colleague.id, None)

    assert before == [200, 200]
    assert [(await anybody.get(one)).status_code for one in addresses] == [200, 404]
    assert (await anybody.head(addresses[1])).status_code == 404


@pytest.mark.parametrize("kind", list(PrincipalKind))
async def test_the_database_takes_no_grant_for_somebody_of_another_workspace(
    owner: Customer, sessions: Sessions, kind: PrincipalKind
) -> None:
    order_id, stranger = await owner.order(), await a_customer(sessions)
    others = {PrincipalKind.GROUP: "group_" + (stranger.workspace_id or "").partition("_")[2]}

    async with transaction(sessions) as session:
        session.add(a_grant(owner, order_id, others.get(kind, stranger.id), kind))

    assert await grants_of(sessions, order_id) == {}


async def test_the_database_takes_no_grant_on_what_is_not_of_the_workspace(
    owner: Customer, join: Join, sessions: Sessions, open_client: OpenClient
) -> None:
    colleague = await join()
    stranger = await open_client((await a_customer(sessions)).key)
    foreign = (await stranger.post(ORDERS)).json()["order_id"]

    with pytest.raises(IntegrityError):
        async with transaction(sessions) as session:
            session.add(a_grant(owner, foreign, colleague.id, PrincipalKind.USER))

    assert await grants_of(sessions, foreign) == {}


def a_grant(owner: Customer, resource_id: str, principal_id: str, kind: PrincipalKind) -> Grant:
    """A row, past all that is checked before."""
    return Grant(
        resource_id=resource_id, principal_id=principal_id, resource_kind=ResourceKind.ORDER, principal_kind=kind,
        workspace_id=owner.holder.workspace_id or "", role=Role.ADMIN, granted_by="x", created_at=utc_now(),
    )  # fmt: skip


async def members(sessions: Sessions, workspace: str, count: int) -> list[str]:
    """So many colleagues, without keys."""
    statement = text(
        "INSERT INTO member (id, workspace_id, email, name, is_owner, seat, default_sharing, created_at) "
        "SELECT 'user_' || lpad(n::text, 26, '0'), :workspace, n || '@x.example', 'P' || n, false, "
        "'workspace_member', '[]', now() FROM generate_series(1, :count) AS n RETURNING id"
    )
    async with transaction(sessions) as session:
        return list((await session.execute(statement, {"workspace": workspace, "count": count})).scalars())


async def test_at_most_a_hundred_principals_however_many_share_at_once(owner: Customer, sessions: Sessions) -> None:
    order_id, actor = await owner.order(), principal_of(owner.holder)
    people = await members(sessions, owner.holder.workspace_id or "", 104)
    async with transaction(sessions) as session:
        await set_sharing(session, actor, order_id, dict.fromkeys(people[:96], Role.VIEWER), now=utc_now())

    async def one_more(person: str) -> bool:
        try:
            async with transaction(sessions) as session:
                await share_with(session, actor, order_id, person, Role.VIEWER, now=utc_now())
        except SharingRefused:
            return False
        return True

    shared = await asyncio.gather(*(one_more(person) for person in people[96:]))

    assert (sum(shared), len(await grants_of(sessions, order_id))) == (4, 100)
    async with transaction(sessions) as session:
        await share_with(session, actor, order_id, people[0], Role.EDITOR, now=utc_now())


async def test_the_database_itself_counts_to_a_hundred(owner: Customer, sessions: Sessions) -> None:
    order_id = await owner.order()
    people = await members(sessions, owner.holder.workspace_id or "", 101)

    with pytest.raises(IntegrityError, match="100 principals"):
        async with transaction(sessions) as session:
            session.add_all(a_grant(owner, order_id, person, PrincipalKind.USER) for person in people)

    assert await grants_of(sessions, order_id) == {}


async def test_sharing_with_somebody_who_is_being_removed_leaves_nothing_behind(
    owner: Customer, join: Join, sessions: Sessions
) -> None:
    orders = [await owner.order() for _ in range(4)]
    colleagues, actor = [await join() for _ in range(4)], principal_of(owner.holder)

    async def shared(order_id: str, person: str) -> None:
        try:
            async with transaction(sessions) as session:
                await share_with(session, actor, order_id, person, Role.EDITOR, now=utc_now())
        except NotFound:
            return

    async def removed(person: str) -> None:
        async with transaction(sessions) as session:
            gone = update(Member).where(col(Member.id) == person).values(removed_at=utc_now())
            await session.execute(gone)

    await asyncio.gather(
        *(shared(order_id, one.id) for order_id in orders for one in colleagues),
        *(removed(one.id) for one in colleagues),
    )

    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Grant)) == 0


async def test_what_one_creates_is_shared_as_one_has_chosen(owner: Customer, join: Join, sessions: Sessions) -> None:
    maker, first, second = await join(), await join(), await join()
    wanted = [{"principal_id": first.id, "role": "editor"}, {"principal_id": second.id, "role": "viewer"}]
    wanted.append({"principal_id": "default", "role": "viewer"})

    kept = await maker.client.put(DEFAULTS, json={"default_sharing": wanted})
    async with transaction(sessions) as session:
        await session.execute(update(Member).where(col(Member.id) == second.id).values(removed_at=utc_now()))
    order_id = (await maker.client.post(ORDERS)).json()["order_id"]
    folder_id = await make_folder(maker.client, "Mine")

    everyone = "group_" + (owner.holder.workspace_id or "").partition("_")[2]
    expected = {first.id: "editor", everyone: "viewer"}
    assert kept.status_code == 200
    assert (await grants_of(sessions, order_id), await grants_of(sessions, folder_id)) == (expected, expected)
    assert len((await maker.client.get(DEFAULTS)).json()["default_sharing"]) == 2
    async with sessions() as session:
        query = select(AuditEntry).where(col(AuditEntry.resource_id).in_([order_id, folder_id]))
        noted = [len(one.data["by_default"]) for one in await session.scalars(query) if "by_default" in one.data]
    assert noted == [2, 2]


async def test_a_key_stands_for_its_service_account(owner: Customer, join: Join, sessions: Sessions) -> None:
    account, order_id = await join(None), await owner.order()
    async with sessions() as session:
        key_id = await session.scalar(select(col(ApiKey.id)).where(col(ApiKey.holder_id) == account.id))
    path = f"/v1/workspace/resources/{order_id}"

    given = await owner.client.post(
        f"{path}/share", json={"role": "viewer", "resource_type": "order", "workspace_api_key_id": key_id}
    )
    twofold = await owner.client.post(
        f"{path}/share", json={"role": "viewer", "resource_type": "order", "user_email": "x@y.z", "group_id": "default"}
    )
    other_type = await owner.client.get(path, params={"resource_type": "folder"})

    assert (given.status_code, twofold.status_code, other_type.status_code) == (200, 422, 404)
    assert await grants_of(sessions, order_id) == {account.id: "viewer"}
