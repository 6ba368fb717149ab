"""Who stands behind an invitation: it ends with its inviter, and to send it again takes what it gives."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from service.access.features import Feature
from service.access.standing import Seat
from tests.factories import Holder, a_group, a_service_account, an_operator
from tests.service.invitations.test_invitations import NOOR
from tests.service.members.office import Office, slug
from tests.service.racing import during

OMAR = "omar@cedar.example"


async def states(office: Office) -> dict[str, str]:
    """Of all invitations, by address."""
    listed = (await office.done(office.owner, "GET", "/invites"))["invitations"]
    return {one["email"]: one["state"] for one in listed}


async def inviters(office: Office, who: Holder) -> str:
    """A group that lets somebody invite; its id."""
    return await a_group(office.sessions, office.owner, "Inviters", Feature.WORKSPACE_MEMBERS_INVITE, holds=(who,))


@pytest.mark.parametrize(
    ("method", "path", "body", "is_by_inviter"),
    [
        ("DELETE", "/members/{id}", {}, False),
        ("DELETE", "/members/{id}", {}, True),
        ("POST", "/members", {"email": "{id}@lumen.example", "is_locked": True}, False),
        ("POST", "/members", {"email": "{id}@lumen.example", "workspace_seat_type": "workspace_member"}, False),
    ],
)
async def test_with_an_inviter_go_their_open_invitations(
    office: Office, method: str, path: str, body: dict[str, object], is_by_inviter: bool
) -> None:
    inviter = await office.colleague(Seat.ADMIN)
    await office.invite(OMAR)
    await office.done(inviter, "POST", "/invites/add", email=NOOR)
    [invitation] = [one.resource_id or "" for one in await office.audited("Workspace Invitation Sent")][1:]
    named = {key: value.format(id=inviter.id) if isinstance(value, str) else value for key, value in body.items()}

    doer = inviter if is_by_inviter else office.owner
    await office.done(doer, method, path.format(id=inviter.id), **named)

    assert await states(office) == {NOOR: "revoked", OMAR: "pending"}
    assert [mail.recipient for mail in await office.mails("workspace_invitation")] == [OMAR]
    assert slug(await office.answer(await office.guest(NOOR), invitation)) == (400, "invitation_not_open")
    [entry] = await office.audited("Workspace Invitation Revoked")
    assert (entry.actor_id, entry.resource_id, entry.data["invited_by"]) == (doer.id, invitation, inviter.id)


async def test_with_an_account_and_with_who_is_locked_out_by_a_plan_go_theirs(office: Office) -> None:
    account, admin = await a_service_account(office.sessions, office.workspace_id), await office.colleague(Seat.ADMIN)
    await inviters(office, account)
    await office.done(account, "POST", "/invites/add", email=NOOR)
    await office.done(admin, "POST", "/invites/add", email=OMAR)
    operator = await office.open_client((await an_operator(office.sessions)).key)

    await (await office.open_client(office.owner.key)).delete(f"/v1/service-accounts/{account.id}")
    without_account = await states(office)
    path = f"/v1/operations/workspaces/{office.workspace_id}"
    await operator.patch(path, json={"plan": "free", "reason": "As agreed"})

    assert without_account == {NOOR: "revoked", OMAR: "pending"}
    assert await states(office) == {NOOR: "revoked", OMAR: "revoked"}


async def test_what_somebody_else_has_sent_again_is_theirs(office: Office) -> None:
    inviter = await office.colleague(Seat.ADMIN)
    await office.done(inviter, "POST", "/invites/add", email=NOOR)
    [sent] = await office.audited("Workspace Invitation Sent")
    await office.let_time_pass(timedelta(minutes=6))
    await office.done(office.owner, "POST", f"/invites/{sent.resource_id}/resend")

    await office.done(office.owner, "DELETE", f"/members/{inviter.id}")

    assert (await office.answer(await office.guest(NOOR), sent.resource_id or "")).status_code == 200


async def test_an_invitation_rests_while_no_group_lets_its_inviter_invite(office: Office) -> None:
    inviter, noor = await office.colleague(), await office.guest(NOOR)
    group = await inviters(office, inviter)
    await office.done(inviter, "POST", "/invites/add", email=NOOR)
    [sent] = await office.audited("Workspace Invitation Sent")

    await office.done(office.owner, "DELETE", f"/groups/{group}/members/{inviter.id}")
    rests = await office.answer(noor, sent.resource_id or "")
    await office.done(office.owner, "PUT", f"/groups/{group}/members/{inviter.id}")

    assert slug(rests) == (400, "invitation_not_open")
    assert (await office.answer(noor, sent.resource_id or "")).status_code == 200


@pytest.mark.parametrize("has_expired", [False, True])
async def test_to_send_again_takes_what_the_invitation_gives(office: Office, has_expired: bool) -> None:
    inviter = await office.colleague()
    await inviters(office, inviter)
    auditors = await a_group(office.sessions, office.owner, "Auditors", Feature.AUDIT_LOG_READ)
    given = [
        await office.invite(NOOR, seat_type="workspace_admin"),
        await office.invite(OMAR, group_ids=[auditors]),
        await office.invite("lina@cedar.example"),
    ]
    await office.let_time_pass(timedelta(days=8) if has_expired else timedelta(minutes=6))
    narrow = await a_narrow_key(office)

    by_key = [await narrow.post(f"/v1/workspace/invites/{one}/resend") for one in given]
    await office.let_time_pass(timedelta(minutes=6))
    by_member = [await office.call(inviter, "POST", f"/invites/{one}/resend") for one in given]

    assert [answer.status_code for answer in by_key] == [403, 403, 200]
    assert [slug(answer)[1] for answer in by_key[:2]] == ["scope_missing"] * 2
    assert [answer.status_code for answer in by_member] == [403, 403, 200]
    assert [slug(answer)[1] for answer in by_member[:2]] == ["not_allowed", "feature_off"]


async def a_narrow_key(office: Office) -> httpx.AsyncClient:
    """A key of the owner's that may invite and nothing else."""
    owner = await office.open_client(office.owner.key)
    made = await owner.post("/v1/user/api-keys", json={"name": "k", "permissions": ["workspace_members_invite"]})
    return await office.open_client(made.json()["xi-api-key"])


async def test_an_invitation_is_accepted_or_taken_back_but_never_both(office: Office) -> None:
    invitation, noor = await office.invite(NOOR), await office.guest(NOOR)

    accepted, revoked = await asyncio.gather(
        office.answer(noor, invitation), office.call(office.owner, "DELETE", "/invites", email=NOOR)
    )

    assert (accepted.status_code, revoked.status_code) in ((200, 404), (400, 200))
    assert (NOOR in await office.members()) is (accepted.status_code == 200)


async def test_whoever_accepts_while_a_group_is_deleted_joins_without_it(office: Office) -> None:
    group, noor = await a_group(office.sessions, office.owner, "Short-lived"), await office.guest(NOOR)
    invitation = await office.invite(NOOR, group_ids=[group])

    deed = office.answer(noor, invitation)
    answer = await during(office.sessions, ["DELETE FROM user_group WHERE id = :group"], deed, group=group)

    assert (answer.status_code, NOOR in await office.members()) == (200, True)
