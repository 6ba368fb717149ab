"""Members and invitations through the official client."""

from collections.abc import Callable

import pytest
from elevenlabs.core.api_error import ApiError
from sqlalchemy import select
from sqlmodel import col

from service.access.standing import Seat
from service.database import transaction, utc_now
from service.domains.models import WorkspaceDomain
from service.ids import DOMAIN, new_id
from service.invitations.models import Invitation, InvitationState
from service.parts import Parts
from service.workspaces.models import Member
from tests.factories import Holder, a_customer, a_group, a_service_account
from tests.official.conftest import Caller

OpenCaller = Callable[[str | None], Caller]


@pytest.fixture
async def owner(parts: Parts) -> Holder:
    return await a_customer(parts.sessions)


async def invitations(parts: Parts) -> dict[str, Invitation]:
    async with transaction(parts.sessions) as session:
        return {one.email: one for one in (await session.execute(select(Invitation))).scalars()}


async def a_verified_domain(parts: Parts, owner: Holder, domain: str) -> None:
    now = utc_now()
    async with transaction(parts.sessions) as session:
        session.add(
            WorkspaceDomain(
                id=new_id(DOMAIN), workspace_id=owner.workspace_id or "", domain=domain, token="t", created_by=owner.id,
                created_at=now, verified_at=now, next_check_at=now,
            )
        )  # fmt: skip


def slug(error: ApiError) -> str:
    return str(error.body["detail"]["status"])


async def test_members_are_listed_with_the_locked_and_without_service_accounts(
    parts: Parts, owner: Holder, caller: OpenCaller
) -> None:
    lite = await a_customer(parts.sessions, workspace=owner.workspace_id, seat=Seat.LITE)
    await a_customer(parts.sessions)
    account = await a_service_account(parts.sessions, owner.workspace_id or "", name="Uploader")
    async with transaction(parts.sessions) as session:
        (await session.get_one(Member, lite.id)).locked_at = utc_now()

    listed = await caller(account.key).call("workspace.members.list")

    assert [(one.user_id, one.seat_type, one.is_owner, one.is_locked) for one in listed] == [
        (owner.id, "workspace_admin", True, False),
        (lite.id, "workspace_lite_member", False, True),
    ]
    assert (listed[0].first_name, listed[0].email) == ("Ada", "ada@lumen.example")


async def test_an_admin_changes_a_members_seat_and_locks_them(parts: Parts, owner: Holder, caller: OpenCaller) -> None:
    member = await a_customer(parts.sessions, workspace=owner.workspace_id)
    email, admin = f"{member.id}@lumen.example", caller(owner.key)

    done = await admin.call("workspace.members.update", email=email, workspace_role="workspace_admin")
    await admin.call("workspace.members.update", email=email.upper(), is_locked=True)

    assert done.status == "ok"
    listed = {one.user_id: one for one in await admin.call("workspace.members.list")}
    assert (listed[member.id].seat_type, listed[member.id].is_locked) == ("workspace_admin", True)
    with pytest.raises(ApiError) as refused:
        await caller(member.key).call("workspace.members.list", only="sync")
    assert refused.value.status_code == 401


async def test_limits_are_set_and_cleared_for_members_and_service_accounts(
    parts: Parts, owner: Holder, caller: OpenCaller
) -> None:
    account = await a_service_account(parts.sessions, owner.workspace_id or "")
    admin = caller(owner.key)

    assert (await admin.call("workspace.members.update_usage_limit", owner.id, usage_limit=1000)).status == "ok"
    await admin.call("workspace.members.update_usage_limit", account.id, usage_limit=5)
    await admin.call("workspace.members.update_usage_limit", account.id, usage_limit=None)

    async with transaction(parts.sessions) as session:
        assert (await session.get_one(Member, owner.id)).usage_limit_cents == 1000
    with pytest.raises(ApiError) as missing:
        await admin.call("workspace.members.update_usage_limit", new_id("user"), usage_limit=1, only="async")
    assert missing.value.status_code == 404


async def test_somebody_is_invited_with_seat_groups_and_limit_and_revoked(
    parts: Parts, owner: Holder, caller: OpenCaller
) -> None:
    admin, group = caller(owner.key), await a_group(parts.sessions, owner, "Sales")

    done = await admin.call(
        "workspace.invites.create", email="Noor@Cedar.example", seat_type="workspace_lite_member", group_ids=[group],
        usage_limit=700, only="sync",
    )  # fmt: skip
    made = (await invitations(parts))["noor@cedar.example"]
    assert done.status == "ok"
    assert (made.seat, made.group_ids, made.usage_limit_cents) == (Seat.LITE, [group], 700)
    with pytest.raises(ApiError) as twice:
        await admin.call("workspace.invites.create", email="noor@cedar.example", only="async")
    await admin.call("workspace.invites.delete", email="noor@cedar.example", only="sync")
    await admin.call("workspace.invites.create", email="noor@cedar.example", workspace_permission="admin", only="async")
    await admin.call("workspace.invites.delete", email="noor@cedar.example", only="async")

    assert (twice.value.status_code, slug(twice.value)) == (400, "already_invited")
    async with transaction(parts.sessions) as session:
        states = (
            await session.execute(select(col(Invitation.state), col(Invitation.seat)).order_by(Invitation.id))
        ).all()
    assert [tuple(one) for one in states] == [
        (InvitationState.REVOKED, Seat.LITE), (InvitationState.REVOKED, Seat.ADMIN),
    ]  # fmt: skip
    with pytest.raises(ApiError) as member:
        await admin.call("workspace.invites.create", email="ada@lumen.example", only="sync")
    assert (member.value.status_code, slug(member.value)) == (400, "already_member")


async def test_many_are_invited_at_once_on_verified_domains_all_or_none(
    parts: Parts, owner: Holder, caller: OpenCaller
) -> None:
    admin = caller(owner.key)
    await a_verified_domain(parts, owner, "cedar.example")
    wrong = ["noor@cedar.example", "omar@elsewhere.example", "ada@lumen.example"]

    with pytest.raises(ApiError) as refused:
        await admin.call("workspace.invites.create_batch", emails=wrong, only="sync")
    assert await invitations(parts) == {}
    await admin.call("workspace.invites.create_batch", emails=["a@cedar.example", "B@cedar.example"], only="sync")
    await admin.call("workspace.invites.create_batch", emails=["c@cedar.example"], only="async")

    named = {one["email"]: one["status"] for one in refused.value.body["detail"]["emails"]}
    assert slug(refused.value) == "invitations_refused"
    assert named == {"omar@elsewhere.example": "domain_not_verified", "ada@lumen.example": "domain_not_verified"}
    assert sorted(await invitations(parts)) == ["a@cedar.example", "b@cedar.example", "c@cedar.example"]
