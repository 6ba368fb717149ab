"""Who may do what to members, and what follows for the members."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from service.access.features import Feature
from service.access.models import Grant, GroupMember, PrincipalKind, ResourceKind
from service.access.roles import Role
from service.access.standing import Seat
from service.auth.models import ApiKey, WebSession
from service.database import transaction, utc_now
from service.folders.models import Folder
from service.ids import FOLDER, MEMBER, new_id
from service.workspaces.models import Member
from tests.factories import a_customer, a_group, a_service_account
from tests.service.members.office import Office, slug
from tests.service.people.browsers import Browsers
from tests.service.racing import during


async def test_members_may_look_but_not_change(office: Office) -> None:
    member, lite = await office.colleague(), await office.colleague(Seat.LITE)

    assert len(await office.done(member, "GET", "/members")) == 3
    for holder in (member, lite):
        refused = [
            await office.call(holder, "POST", "/members", email="ada@lumen.example", is_locked=False),
            await office.call(holder, "PUT", f"/members/{holder.id}/usage-limit", usage_limit=1),
            await office.call(holder, "PATCH", "", name="Mine"),
            await office.call(holder, "POST", "/domains", domain="lumen.example"),
        ]
        withheld = [
            await office.call(holder, "POST", "/invites/add", email="noor@cedar.example"),
            await office.call(holder, "DELETE", f"/members/{office.owner.id}"),
        ]
        assert {slug(answer) for answer in refused} == {(403, "not_allowed")}
        assert {slug(answer) for answer in withheld} == {(403, "feature_off")}


async def test_a_lite_member_learns_nobodys_address(office: Office) -> None:
    lite = await office.colleague(Seat.LITE)

    refused = await office.call(lite, "GET", "/members")
    workspace = await office.done(lite, "GET", "")
    probed = await (await office.open_client(lite.key)).put(
        "/v1/user/default-sharing",
        json={"default_sharing": [{"principal_id": "ada@lumen.example", "role": "viewer"}]},
    )

    assert (slug(refused), slug(probed)) == ((403, "not_allowed"), (403, "not_allowed"))
    assert (workspace["contact_email"], workspace["name"]) == (None, "Lumen Films")


async def test_members_of_other_workspaces_are_not_there(office: Office) -> None:
    stranger = await a_customer(office.sessions)
    away = await a_customer(office.sessions, workspace=stranger.workspace_id)

    answers = [
        await office.call(office.owner, "DELETE", f"/members/{away.id}"),
        await office.call(office.owner, "PUT", f"/members/{away.id}/usage-limit", usage_limit=1),
        await office.call(office.owner, "POST", "/members", email=f"{away.id}@lumen.example", is_locked=True),
        await office.call(office.owner, "DELETE", f"/members/{new_id(MEMBER)}"),
    ]

    assert {slug(answer) for answer in answers} == {(404, "not_found")}


async def test_whoever_is_removed_loses_keys_sessions_groups_and_what_was_shared_at_once(office: Office) -> None:
    gone, now = await office.colleague(), utc_now()
    browsers = Browsers(office.app, office.sessions, office.parts.settings)
    browser = await browsers.signed_in(f"{gone.id}@lumen.example")
    await a_group(office.sessions, office.owner, "Theirs", Feature.DUBBING, holds=(gone,))
    folder = new_id(FOLDER)
    async with transaction(office.sessions) as session:
        session.add(
            Folder(
                id=folder, workspace_id=office.workspace_id, depth=1, name="Shared", created_by=gone.id,
                created_at=now, updated_at=now,
            )
        )  # fmt: skip
        await session.flush()
        session.add(
            Grant(
                resource_id=folder, resource_kind=ResourceKind.FOLDER, principal_id=gone.id, role=Role.VIEWER,
                principal_kind=PrincipalKind.USER, workspace_id=office.workspace_id, granted_by=gone.id, created_at=now,
            )
        )  # fmt: skip
    assert (await browser.client.get("/v1/workspace")).status_code == 200
    await office.done(gone, "GET", "/members")

    await office.done(office.owner, "DELETE", f"/members/{gone.id}")

    assert (await office.call(gone, "GET", "/members")).status_code == 401
    assert (await browser.client.get("/v1/workspace")).status_code == 401
    assert [one["user_id"] for one in await office.done(office.owner, "GET", "/members")] == [office.owner.id]
    assert await office.count(GroupMember) == 0
    async with transaction(office.sessions) as session:
        assert (await session.execute(select(Grant).where(col(Grant.principal_id) == gone.id))).first() is None
        assert (await session.get_one(Folder, folder)).created_by == gone.id
        assert (await session.get_one(Member, gone.id)).removed_at is not None
        keys = (await session.execute(select(col(ApiKey.revoked_at)).where(col(ApiKey.holder_id) == gone.id))).scalars()
        assert None not in list(keys)
        assert (await session.get_one(WebSession, browser.session_id)).revoked_at is not None
    [entry] = await office.audited("Workspace Member Removal")
    assert (entry.actor_id, entry.resource_id, entry.resource_name) == (
        office.owner.id, gone.id, f"{gone.id}@lumen.example",
    )  # fmt: skip


async def test_whoever_was_removed_can_come_back_as_somebody_new(office: Office) -> None:
    gone = await office.colleague()
    email = f"{gone.id}@lumen.example"
    await office.done(office.owner, "DELETE", f"/members/{gone.id}")

    guest = await office.guest(email)
    joined = await office.answer(guest, await office.invite(email))

    assert joined.status_code == 200
    assert joined.json()["user_id"] != gone.id
    assert (await office.call(gone, "GET", "/members")).status_code == 401


async def test_a_member_may_leave_and_the_owner_may_not(office: Office) -> None:
    member = await office.colleague(Seat.LITE)

    await office.done(member, "DELETE", f"/members/{member.id}")

    assert slug(await office.call(office.owner, "DELETE", f"/members/{office.owner.id}")) == (400, "owner_stays")
    assert list(await office.members()) == ["ada@lumen.example"]


async def test_who_may_remove_members_may_not_remove_admins(office: Office) -> None:
    remover, other, admin = await office.colleague(), await office.colleague(), await office.colleague(Seat.ADMIN)
    await a_group(office.sessions, office.owner, "Theirs", Feature.WORKSPACE_MEMBERS_REMOVE, holds=(remover,))

    await office.done(remover, "DELETE", f"/members/{other.id}")

    assert slug(await office.call(remover, "DELETE", f"/members/{admin.id}")) == (403, "not_allowed")
    assert slug(await office.call(remover, "DELETE", f"/members/{office.owner.id}")) == (400, "owner_stays")


@pytest.mark.parametrize("change", [{"is_locked": True}, {"workspace_seat_type": "workspace_member"}])
async def test_the_owner_is_neither_locked_nor_demoted(office: Office, change: dict[str, object]) -> None:
    admin = await office.colleague(Seat.ADMIN)

    assert slug(await office.call(admin, "POST", "/members", email="ada@lumen.example", **change)) == (
        400,
        "owner_stays",
    )


async def test_a_locked_member_is_out_with_key_and_session_until_unlocked(office: Office) -> None:
    member = await office.colleague()
    browsers = Browsers(office.app, office.sessions, office.parts.settings)
    browser = await browsers.signed_in(f"{member.id}@lumen.example")
    await office.done(member, "GET", "")

    await office.done(office.owner, "POST", "/members", email=f"{member.id}@lumen.example", is_locked=True)
    locked = [await office.call(member, "GET", ""), await browser.client.get("/v1/workspace")]
    await office.done(office.owner, "POST", "/members", email=f"{member.id}@lumen.example", is_locked=False)

    assert [answer.status_code for answer in locked] == [401, 401]
    await office.done(member, "GET", "")
    assert [one.data["to"]["is_locked"] for one in await office.audited("Workspace Member Update")] == [True, False]


async def test_the_workspace_is_handed_over_by_its_owner_after_a_fresh_proof(office: Office) -> None:
    heir = await office.colleague(Seat.LITE)
    browsers = Browsers(office.app, office.sessions, office.parts.settings)
    stale = await browsers.signed_in("ada@lumen.example", at=utc_now() - timedelta(minutes=16))
    fresh = await browsers.signed_in("ada@lumen.example")
    theirs = await browsers.signed_in(f"{heir.id}@lumen.example")
    path, body = "/v1/workspace/owner", {"user_id": heir.id}

    by_key = await office.call(office.owner, "POST", "/owner", **body)
    unproved = await stale.client.post(path, json=body, headers=stale.csrf)
    by_another = await theirs.client.post(path, json=body, headers=theirs.csrf)
    done = await fresh.client.post(path, json=body, headers=fresh.csrf)
    again = await fresh.client.post(path, json={"user_id": office.owner.id}, headers=fresh.csrf)

    assert [slug(one) for one in (by_key, unproved, by_another)] == [
        (403, "not_allowed"), (400, "proof_needed"), (403, "not_allowed"),
    ]  # fmt: skip
    assert done.status_code == 200
    assert slug(again) == (403, "not_allowed")
    listed = {one["user_id"]: (one["is_owner"], one["seat_type"]) for one in await office.done(heir, "GET", "/members")}
    assert listed == {office.owner.id: (False, "workspace_admin"), heir.id: (True, "workspace_admin")}


async def test_the_heir_is_removed_or_owner_but_never_both(office: Office) -> None:
    browsers = Browsers(office.app, office.sessions, office.parts.settings)
    heir, admin = await office.colleague(), await office.colleague(Seat.ADMIN)
    owner = await browsers.signed_in("ada@lumen.example")

    handed, removed = await asyncio.gather(
        owner.client.post("/v1/workspace/owner", json={"user_id": heir.id}, headers=owner.csrf),
        office.call(admin, "DELETE", f"/members/{heir.id}"),
    )

    assert sorted([handed.status_code, removed.status_code]) in ([200, 400], [200, 404])
    owners = [one.id for one in (await office.members()).values() if one.is_owner]
    assert owners == [heir.id if handed.status_code == 200 else office.owner.id]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("DELETE", "/members/{victim}", {}),
        ("POST", "/members", {"email": "{victim}@lumen.example", "is_locked": True}),
        ("PUT", "/members/{victim}/usage-limit", {"usage_limit": 1}),
        ("POST", "/invites/add", {"email": "noor@cedar.example"}),
        ("DELETE", "/invites", {"email": "omar@cedar.example"}),
    ],
)
async def test_whoever_is_removed_while_waiting_does_nothing_any_more(
    office: Office, method: str, path: str, body: dict[str, object]
) -> None:
    admin, victim = await office.colleague(Seat.ADMIN), await office.colleague()
    await office.invite("omar@cedar.example")
    named = {key: value.format(victim=victim.id) if isinstance(value, str) else value for key, value in body.items()}
    removal = [
        "SELECT 1 FROM workspace WHERE id = :workspace FOR UPDATE",
        "UPDATE member SET removed_at = now() WHERE id = :admin",
    ]

    deed = office.call(admin, method, path.format(victim=victim.id), **named)
    answer = await during(office.sessions, removal, deed, workspace=office.workspace_id, admin=admin.id)

    assert slug(answer) == (403, "not_allowed")
    after = (await office.members())[f"{victim.id}@lumen.example"]
    assert (after.locked_at, after.usage_limit_cents) == (None, None)
    invited = (await office.done(office.owner, "GET", "/invites?state=pending"))["invitations"]
    assert [one["email"] for one in invited] == ["omar@cedar.example"]


async def test_a_locked_member_cannot_inherit(office: Office) -> None:
    heir = await office.colleague()
    await office.done(office.owner, "POST", "/members", email=f"{heir.id}@lumen.example", is_locked=True)
    owner = await Browsers(office.app, office.sessions, office.parts.settings).signed_in("ada@lumen.example")

    refused = await owner.client.post("/v1/workspace/owner", json={"user_id": heir.id}, headers=owner.csrf)

    assert slug(refused) == (400, "member_locked")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE member SET is_owner = false WHERE is_owner",
        "DELETE FROM member WHERE is_owner",
        "UPDATE member SET locked_at = now() WHERE is_owner",
        "UPDATE member SET removed_at = now() WHERE is_owner",
        "UPDATE member SET seat = 'workspace_lite_member' WHERE is_owner",
        "UPDATE member SET is_owner = true WHERE NOT is_owner",
    ],
)
async def test_the_database_keeps_one_active_owner_who_is_an_admin(office: Office, statement: str) -> None:
    await office.colleague(Seat.ADMIN)

    with pytest.raises(DBAPIError):
        async with transaction(office.sessions) as session:
            await session.execute(text(statement))


async def test_admins_read_and_rename_the_workspace(office: Office) -> None:
    await office.colleague(Seat.LITE)

    changed = await office.done(
        office.owner, "PATCH", "", name="  Lumen  Pictures ", contact_email="Money@Lumen.example"
    )
    same = await office.call(office.owner, "PATCH", "", name="Win at https://evil.example")

    assert (changed["name"], changed["contact_email"], changed["plan"]) == (
        "Lumen Pictures", "money@lumen.example", "enterprise",
    )  # fmt: skip
    assert changed["seats"] == {
        "total": None, "used": 1, "invited": 0, "lite_total": 100, "lite_used": 1, "lite_invited": 0,
    }  # fmt: skip
    assert same.status_code == 422
    [entry] = await office.audited("Workspace Metadata Update")
    assert entry.data["to"]["name"] == "Lumen Pictures"


async def test_a_service_account_lists_members_and_is_none(office: Office) -> None:
    account = await a_service_account(office.sessions, office.workspace_id)

    assert len(await office.done(account, "GET", "/members")) == 1
    assert slug(await office.call(account, "POST", "/members", email="ada@lumen.example")) == (403, "not_allowed")


async def test_sessions_of_other_hats_live_on_when_one_is_removed(office: Office) -> None:
    elsewhere = await a_customer(office.sessions)
    async with transaction(office.sessions) as session:
        (await session.get_one(Member, elsewhere.id)).email = "noor@cedar.example"
    await office.answer(await office.guest("noor@cedar.example"), await office.invite("noor@cedar.example"))
    member = (await office.members())["noor@cedar.example"]
    browsers = Browsers(office.app, office.sessions, office.parts.settings)
    there = await browsers.signed_in("noor@cedar.example", holder=elsewhere)

    await office.done(office.owner, "DELETE", f"/members/{member.id}")

    assert (await there.client.get("/v1/workspace")).status_code == 200
    async with transaction(office.sessions) as session:
        assert (await session.get_one(WebSession, there.session_id)).revoked_at is None
