"""Seats by plan: taken by members and by open invitations, given back by locks, lost by a downgrade."""

import asyncio

import pytest
from sqlalchemy import update
from sqlmodel import col

from service.access.standing import Seat
from service.database import transaction, utc_now
from service.workspaces.models import Member, Plan
from tests.factories import an_operator
from tests.service.members.office import Office, slug


@pytest.mark.parametrize(("plan", "seats"), [(Plan.FREE, 1), (Plan.SCALE, 3), (Plan.BUSINESS, 10)])
async def test_nobody_is_invited_beyond_the_seats_of_the_plan(office: Office, plan: Plan, seats: int) -> None:
    await office.agree(plan)
    for number in range(seats - 1):
        await office.invite(f"guest{number}@cedar.example")

    refused = await office.call(office.owner, "POST", "/invites/add", email="late@cedar.example")
    lite = await office.call(
        office.owner, "POST", "/invites/add", email="late@cedar.example", seat_type="workspace_lite_member"
    )

    assert slug(refused) == (400, "no_seat_free")
    assert lite.status_code == 200
    found = await office.seats()
    assert (found["total"], found["used"], found["invited"], found["lite_invited"]) == (seats, 1, seats - 1, 1)


async def test_seats_agreed_count_before_the_plans_and_an_enterprise_has_no_limit(office: Office) -> None:
    assert (await office.seats())["total"] is None

    await office.agree(Plan.ENTERPRISE, 2)
    await office.invite("a@cedar.example")

    assert slug(await office.call(office.owner, "POST", "/invites/add", email="b@cedar.example")) == (
        400,
        "no_seat_free",
    )


async def test_there_are_a_hundred_lite_members_at_most(office: Office) -> None:
    now = utc_now()
    async with transaction(office.sessions) as session:
        session.add_all(
            Member(
                id=f"user_{number:026d}", workspace_id=office.workspace_id, email=f"{number}@cedar.example",
                name="Lite", seat=Seat.LITE, created_at=now,
            )
            for number in range(99)
        )  # fmt: skip
    lite = {"seat_type": "workspace_lite_member"}

    await office.invite("hundred@cedar.example", **lite)

    refused = await office.call(office.owner, "POST", "/invites/add", email="more@cedar.example", **lite)
    assert slug(refused) == (400, "no_seat_free")


async def test_a_revoked_declined_or_locked_seat_is_free_again(office: Office) -> None:
    await office.agree(Plan.ENTERPRISE, 2)
    await office.invite("a@cedar.example")
    await office.done(office.owner, "DELETE", "/invites", email="a@cedar.example")
    second = await office.invite("b@cedar.example")
    await office.answer(await office.guest("b@cedar.example"), second, "decline")
    third = await office.invite("c@cedar.example")
    await office.answer(await office.guest("c@cedar.example"), third)
    await office.done(office.owner, "POST", "/members", email="c@cedar.example", is_locked=True)

    await office.invite("d@cedar.example")

    refused = await office.call(office.owner, "POST", "/members", email="c@cedar.example", is_locked=False)
    assert slug(refused) == (400, "no_seat_free")


async def test_whoever_is_unlocked_without_a_free_seat_can_become_a_lite_member(office: Office) -> None:
    member = await office.colleague()
    email = f"{member.id}@lumen.example"
    await office.done(office.owner, "POST", "/members", email=email, is_locked=True)
    await office.agree(Plan.FREE)

    await office.done(
        office.owner, "POST", "/members", email=email, is_locked=False, allow_downgrade_to_basic_seat=True
    )

    found = (await office.members())[email]
    assert (found.seat, found.locked_at) == (Seat.LITE, None)
    refused = await office.call(office.owner, "POST", "/members", email=email, workspace_seat_type="workspace_member")
    assert slug(refused) == (400, "no_seat_free")


async def test_two_who_accept_the_last_seat_at_once_make_one_member(office: Office) -> None:
    invited = {email: await office.invite(email) for email in ("a@cedar.example", "b@cedar.example")}
    guests = {email: await office.guest(email) for email in invited}
    await office.agree(Plan.ENTERPRISE, 2)

    answers = await asyncio.gather(*[office.answer(guests[email], one) for email, one in invited.items()])

    assert sorted(answer.status_code for answer in answers) == [200, 400]
    assert [slug(one) for one in answers if one.status_code == 400] == [(400, "no_seat_free")]
    assert len(await office.members()) == 2


async def test_many_invitations_at_once_stay_within_the_seats(office: Office) -> None:
    await office.agree(Plan.SCALE)
    emails = [f"guest{number}@cedar.example" for number in range(6)]

    answers = await asyncio.gather(
        *[office.call(office.owner, "POST", "/invites/add", email=email) for email in emails]
    )

    assert sorted(answer.status_code for answer in answers) == [200, 200, 400, 400, 400, 400]
    assert (await office.seats())["invited"] == 2


async def test_unlocking_two_at_once_fills_one_seat(office: Office) -> None:
    members = [await office.colleague(), await office.colleague()]
    async with transaction(office.sessions) as session:
        others = update(Member).where(col(Member.id).in_([one.id for one in members]))
        await session.execute(others.values(locked_at=utc_now()))
    await office.agree(Plan.ENTERPRISE, 2)

    answers = await asyncio.gather(
        *[
            office.call(office.owner, "POST", "/members", email=f"{one.id}@lumen.example", is_locked=False)
            for one in members
        ]
    )

    assert sorted(answer.status_code for answer in answers) == [200, 400]


async def test_a_downgrade_below_the_seats_in_use_locks_all_but_the_owner(office: Office) -> None:
    member, lite, operator = (
        await office.colleague(),
        await office.colleague(Seat.LITE),
        await an_operator(office.sessions),
    )
    client = await office.open_client(operator.key)
    path = f"/v1/operations/workspaces/{office.workspace_id}"

    shown = (await client.get(f"{path}/lockout", params={"plan": "free"})).json()
    assert {one["member_id"] for one in shown["locked"]} == {member.id, lite.id}
    assert (await office.call(member, "GET", "")).status_code == 200
    changed = await client.patch(path, json={"plan": "free", "reason": "They asked for it"})

    assert changed.status_code == 200, changed.text
    assert {one["is_locked"] for one in changed.json()["members"] if not one["is_owner"]} == {True}
    assert [(await office.call(one, "GET", "")).status_code for one in (member, lite, office.owner)] == [401, 401, 200]
    [mail] = await office.mails("workspace_locked")
    assert (mail.recipient, mail.context["locked_count"]) == ("ada@lumen.example", 2)
    [entry] = await office.audited("Workspace Metadata Update")
    assert sorted(entry.data["locked_member_ids"]) == sorted([member.id, lite.id])

    await client.patch(path, json={"plan": "business", "reason": "They came back"})
    assert (await office.call(member, "GET", "")).status_code == 401


async def test_whoever_locks_in_advance_locks_nobody_else(office: Office) -> None:
    kept, spared = await office.colleague(), await office.colleague()
    operator = await an_operator(office.sessions)
    await office.done(office.owner, "POST", "/members", email=f"{spared.id}@lumen.example", is_locked=True)

    client = await office.open_client(operator.key)
    body = {"plan": "scale", "seats": 2, "reason": "As agreed"}
    changed = await client.patch(f"/v1/operations/workspaces/{office.workspace_id}", json=body)

    assert (changed.json()["workspace"]["plan"], changed.json()["workspace"]["seats"]) == ("scale", 2)
    assert (await office.call(kept, "GET", "")).status_code == 200
    assert await office.mails("workspace_locked") == []


async def test_nobody_slips_in_while_the_plan_shrinks(office: Office) -> None:
    invitation, operator = await office.invite("a@cedar.example"), await an_operator(office.sessions)
    guest, client = await office.guest("a@cedar.example"), await office.open_client(operator.key)
    path = f"/v1/operations/workspaces/{office.workspace_id}"

    await asyncio.gather(
        office.answer(guest, invitation), client.patch(path, json={"plan": "free", "reason": "As agreed"})
    )

    active = [one for one in (await office.members()).values() if one.locked_at is None]
    assert [one.id for one in active] == [office.owner.id]
