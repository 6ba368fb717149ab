"""The life of an invitation."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from service.access.features import Feature
from service.access.models import Group, GroupMember
from service.access.standing import Seat
from service.database import transaction
from service.ids import INVITATION, new_id
from service.invitations.models import Invitation
from service.workspaces.models import Plan
from tests.factories import a_customer, a_group
from tests.service.members.office import Office, slug

NOOR = "noor@cedar.example"


async def test_whoever_accepts_has_the_seat_the_groups_and_the_limit(office: Office) -> None:
    sales, gone = [await a_group(office.sessions, office.owner, name) for name in ("Sales", "Gone")]
    invitation = await office.invite(
        NOOR, seat_type="workspace_lite_member", group_ids=[sales, gone, "default"], usage_limit=900
    )
    async with transaction(office.sessions) as session:
        await session.delete(await session.get_one(Group, gone))

    joined = await office.answer(await office.guest(NOOR), invitation)

    member = (await office.members())[NOOR]
    assert joined.json() == {"workspace_id": office.workspace_id, "user_id": member.id}
    assert (member.seat, member.usage_limit_cents, member.name) == (Seat.LITE, 900, "Noor Haddad")
    async with transaction(office.sessions) as session:
        groups = select(col(GroupMember.group_id)).where(col(GroupMember.principal_id) == member.id)
        assert list((await session.execute(groups)).scalars()) == [sales]
    [entry] = await office.audited("Workspace Invitation Accepted")
    assert (entry.actor_id, entry.resource_id) == (member.id, invitation)


async def test_the_mail_leads_to_the_invitation_and_holds_no_secret(office: Office) -> None:
    invitation = await office.invite(NOOR)

    [mail] = await office.mails("workspace_invitation")

    assert mail.recipient == NOOR
    assert mail.context["invitation_url"] == f"http://testserver/invitations/{invitation}"
    assert (mail.context["workspace_name"], mail.context["inviter_name"]) == ("Lumen Films", "Ada")


async def test_an_invitation_is_nobodys_but_the_invited_address(office: Office) -> None:
    invitation = await office.invite(NOOR)
    stranger = await office.guest("omar@cedar.example")

    answers = [
        await stranger.client.get(f"/v1/invitations/{invitation}"),
        await office.answer(stranger, invitation),
        await office.answer(stranger, invitation, "decline"),
        await office.answer(stranger, new_id(INVITATION)),
        await stranger.client.get("/v1/invitations/nothing"),
    ]
    by_key = await (await office.open_client(office.owner.key)).post(f"/v1/invitations/{invitation}/accept")

    assert {(answer.status_code, answer.text) for answer in answers} == {(404, answers[0].text)}
    assert slug(by_key) == (403, "not_allowed")
    assert (await stranger.client.get("/v1/invitations")).json()["invitations"] == []


async def test_the_invited_sees_what_is_open(office: Office) -> None:
    invitation = await office.invite(NOOR)
    noor = await office.guest(NOOR)

    [seen] = (await noor.client.get("/v1/invitations")).json()["invitations"]
    await office.answer(noor, invitation, "decline")

    assert (seen["invitation_id"], seen["workspace_name"], seen["state"]) == (invitation, "Lumen Films", "pending")
    assert (await noor.client.get("/v1/invitations")).json()["invitations"] == []
    assert (await noor.client.get(f"/v1/invitations/{invitation}")).json()["state"] == "declined"


@pytest.mark.parametrize("how", ["accept", "decline", "revoke"])
async def test_an_invitation_is_answered_once(office: Office, how: str) -> None:
    invitation, noor = await office.invite(NOOR), await office.guest(NOOR)
    if how == "revoke":
        await office.done(office.owner, "DELETE", "/invites", email=NOOR)
    else:
        assert (await office.answer(noor, invitation, how)).status_code == 200

    again = [await office.answer(noor, invitation, "accept"), await office.answer(noor, invitation, "decline")]

    assert {slug(answer) for answer in again} == {(400, "invitation_not_open")}
    assert (await office.call(office.owner, "DELETE", "/invites", email=NOOR)).status_code == 404


async def test_an_invitation_ends_after_seven_days_and_can_be_sent_again(office: Office) -> None:
    invitation, noor = await office.invite(NOOR), await office.guest(NOOR)
    await office.let_time_pass(timedelta(days=7))

    expired = await office.answer(noor, invitation)
    listed = (await office.done(office.owner, "GET", "/invites"))["invitations"]
    await office.done(office.owner, "POST", f"/invites/{invitation}/resend")

    assert slug(expired) == (400, "invitation_not_open")
    assert [one["state"] for one in listed] == ["expired"]
    assert (await office.answer(noor, invitation)).status_code == 200


async def test_an_expired_invitation_makes_room_for_a_new_one(office: Office) -> None:
    await office.agree(Plan.ENTERPRISE, 2)
    first = await office.invite(NOOR)
    await office.let_time_pass(timedelta(days=8))

    second = await office.invite(NOOR)

    assert slug(await office.call(office.owner, "POST", f"/invites/{first}/resend")) == (400, "already_invited")
    assert (await office.answer(await office.guest(NOOR), second)).status_code == 200


async def test_a_mail_is_queued_once_per_sending_and_never_after_the_end(office: Office) -> None:
    invitation = await office.invite(NOOR)

    at_once = await office.call(office.owner, "POST", f"/invites/{invitation}/resend")
    await office.let_time_pass(timedelta(minutes=6))
    await office.done(office.owner, "POST", f"/invites/{invitation}/resend")

    assert slug(at_once) == (400, "invitation_sent_lately")
    assert len({mail.key for mail in await office.mails("workspace_invitation")}) == 2
    await office.done(office.owner, "DELETE", "/invites", email=NOOR)
    assert await office.mails("workspace_invitation") == []


async def test_two_who_invite_the_same_address_at_once_send_one_mail(office: Office) -> None:
    answers = await asyncio.gather(
        *[office.call(office.owner, "POST", "/invites/add", email=NOOR.upper()) for _ in range(4)]
    )

    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400]
    assert len(await office.mails("workspace_invitation")) == 1


async def test_two_who_accept_at_once_are_one_member(office: Office) -> None:
    invitation, noor = await office.invite(NOOR), await office.guest(NOOR)

    answers = await asyncio.gather(*[office.answer(noor, invitation) for _ in range(4)])

    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400]
    assert len(await office.members()) == 2


async def test_the_database_holds_one_open_invitation_per_address(office: Office) -> None:
    invitation = await office.invite(NOOR)

    async with transaction(office.sessions) as session:
        row = await session.get_one(Invitation, invitation)

    with pytest.raises(IntegrityError):
        async with transaction(office.sessions) as session:
            session.add(Invitation(**{**row.model_dump(), "id": new_id(INVITATION)}))


async def test_nobody_invites_somebody_to_more_than_they_have(office: Office) -> None:
    inviter = await office.colleague()
    admins = await a_group(
        office.sessions, office.owner, "Inviters", Feature.WORKSPACE_MEMBERS_INVITE, holds=(inviter,)
    )

    fine = await office.call(inviter, "POST", "/invites/add", email="a@cedar.example")
    admin = await office.call(inviter, "POST", "/invites/add", email=NOOR, seat_type="workspace_admin")
    grouped = await office.call(inviter, "POST", "/invites/add", email=NOOR, group_ids=[admins])

    assert fine.status_code == 200
    assert (slug(admin), slug(grouped)) == ((403, "not_allowed"), (403, "feature_off"))


async def test_a_group_of_another_workspace_is_none(office: Office) -> None:
    stranger = await a_customer(office.sessions)
    theirs = await a_group(office.sessions, stranger, "Theirs")

    refused = await office.call(office.owner, "POST", "/invites/add", email=NOOR, group_ids=[theirs])

    assert refused.status_code == 422
    assert await office.count(Invitation) == 0


async def test_a_workspace_sends_a_hundred_invitations_a_day(office: Office) -> None:
    await office.agree(Plan.BUSINESS, 1000)
    first = await office.invite("first@cedar.example")
    async with transaction(office.sessions) as session:
        (await session.get_one(Invitation, first)).sendings = 100

    refused = await office.call(office.owner, "POST", "/invites/add", email=NOOR)
    await office.let_time_pass(timedelta(hours=24))
    later = await office.call(office.owner, "POST", "/invites/add", email=NOOR)

    assert slug(refused) == (400, "too_many_invitations")
    assert later.status_code == 200


@pytest.mark.parametrize("email", ["no address", "a@b", "ada@lumen.example\nBcc: x@y.example", "@cedar.example"])
async def test_what_is_no_address_is_not_invited(office: Office, email: str) -> None:
    assert (await office.call(office.owner, "POST", "/invites/add", email=email)).status_code == 422
    assert await office.count(Invitation) == 0


async def test_invitations_are_listed_page_by_page(office: Office) -> None:
    for number in range(5):
        await office.invite(f"guest{number}@cedar.example")

    first = await office.done(office.owner, "GET", "/invites?limit=3")
    second = await office.done(office.owner, "GET", f"/invites?limit=3&cursor={first['next_cursor']}&state=pending")

    emails = [one["email"] for page in (first, second) for one in page["invitations"]]
    assert emails == [f"guest{number}@cedar.example" for number in reversed(range(5))]
    assert second["next_cursor"] is None


async def test_whose_spending_is_limited_invites_nobody_who_may_spend_more(office: Office) -> None:
    inviter = await office.colleague()
    await a_group(office.sessions, office.owner, "Inviters", Feature.WORKSPACE_MEMBERS_INVITE, holds=(inviter,))
    await office.done(office.owner, "PUT", f"/members/{inviter.id}/usage-limit", usage_limit=500)

    refused = [
        await office.call(inviter, "POST", "/invites/add", email=NOOR),
        await office.call(inviter, "POST", "/invites/add", email=NOOR, usage_limit=501),
    ]
    await office.done(inviter, "POST", "/invites/add", email=NOOR, usage_limit=500)
    await office.done(inviter, "POST", "/invites/add", email="lite@cedar.example", seat_type="workspace_lite_member")

    assert [slug(answer) for answer in refused] == [(403, "limit_exceeds_yours")] * 2


async def test_a_key_that_may_invite_invites_neither_admins_nor_into_groups(office: Office) -> None:
    group = await a_group(office.sessions, office.owner, "Auditors", Feature.AUDIT_LOG_READ)
    owner = await office.open_client(office.owner.key)
    made = await owner.post("/v1/user/api-keys", json={"name": "k", "permissions": ["workspace_members_invite"]})
    client = await office.open_client(made.json()["xi-api-key"])

    async def asked(**terms: object) -> tuple[int, str]:
        answer = await client.post("/v1/workspace/invites/add", json={"email": NOOR, **terms})
        return answer.status_code, answer.text

    admin, grouped = await asked(seat_type="workspace_admin"), await asked(group_ids=[group])

    assert (admin[0], "'workspace_write'" in admin[1]) == (403, True)
    assert (grouped[0], "'group_members_manage'" in grouped[1]) == (403, True)
    assert (await asked())[0] == 200
