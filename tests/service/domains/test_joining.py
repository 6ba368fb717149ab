"""Whoever confirms an address of a verified domain joins its workspace."""

import asyncio

import pytest

from service.access.standing import Seat
from service.auth.models import HolderKind
from service.auth.sessions import Browser
from service.database import transaction, utc_now
from service.domains.models import WorkspaceDomain
from service.errors import SignInRefused
from service.ids import DOMAIN, new_id
from service.people.entering import Entered, enter
from service.people.finding import ensure_person
from service.workspaces.models import Plan
from tests.factories import a_linguist
from tests.service.members.office import Office

NOOR = "noor@cedar.example"


async def open_to_all(office: Office, domain: str = "cedar.example", seat: Seat = Seat.MEMBER) -> None:
    """A domain that is verified and takes people in."""
    now = utc_now()
    async with transaction(office.sessions) as session:
        session.add(
            WorkspaceDomain(
                id=new_id(DOMAIN), workspace_id=office.workspace_id, domain=domain, token="t", created_by="x",
                created_at=now, verified_at=now, next_check_at=now, auto_join=True, auto_join_seat=seat,
            )
        )  # fmt: skip


async def sign_in(office: Office, email: str = NOOR) -> Entered:
    """Somebody whose address is confirmed."""
    async with transaction(office.sessions) as session:
        person = await ensure_person(session, email, "Noor Haddad", utc_now())
        return await enter(
            session, person, browser=Browser(), settings=office.parts.settings, now=utc_now(), way="password"
        )


async def test_whoever_signs_in_is_a_member_in_the_seat_that_was_chosen(office: Office) -> None:
    await open_to_all(office, seat=Seat.LITE)

    entered = await sign_in(office)

    member = (await office.members())[NOOR]
    assert (member.seat, member.name, entered.hat.holder_id) == (Seat.LITE, "Noor Haddad", member.id)
    assert entered.hat.workspace_name == "Lumen Films"
    assert [one.actor_id for one in await office.audited("Workspace Member Joined")] == [member.id]


async def test_many_sign_ins_at_once_make_one_member(office: Office) -> None:
    await open_to_all(office)

    entered = await asyncio.gather(*[sign_in(office) for _ in range(5)])

    assert len({one.hat.holder_id for one in entered}) == 1
    assert len(await office.members()) == 2


async def test_many_people_at_once_stay_within_the_seats(office: Office) -> None:
    await office.agree(Plan.SCALE)
    await open_to_all(office)

    tried = await asyncio.gather(
        *[sign_in(office, f"guest{number}@cedar.example") for number in range(5)], return_exceptions=True
    )

    assert len(await office.members()) == 3
    assert sum(isinstance(one, SignInRefused) or one.hat.kind is HolderKind.PERSON for one in tried) == 3  # type: ignore[union-attr]


async def test_an_address_of_a_domain_below_or_beside_does_not_join(office: Office) -> None:
    await open_to_all(office)

    for email in ("noor@eu.cedar.example", "noor@notcedar.example"):
        with pytest.raises(SignInRefused):
            await sign_in(office, email)


@pytest.mark.parametrize("how", ["removed", "left", "declined"])
async def test_nobody_who_was_removed_has_left_or_has_declined_is_taken_in_again(office: Office, how: str) -> None:
    invitation, noor = await office.invite(NOOR), await office.guest(NOOR)
    if how == "declined":
        await office.answer(noor, invitation, "decline")
    else:
        member = (await office.answer(noor, invitation)).json()["user_id"]
        await office.done(office.owner, "DELETE", f"/members/{member}")
    await open_to_all(office)

    await a_linguist(office.sessions)
    with_no_hat = await asyncio.gather(sign_in(office), return_exceptions=True)

    assert NOOR not in await office.members()
    assert all(isinstance(one, SignInRefused) or one.hat.kind is HolderKind.PERSON for one in with_no_hat)  # type: ignore[union-attr]


async def test_whoever_has_an_invitation_answers_it_instead(office: Office) -> None:
    await open_to_all(office, seat=Seat.LITE)
    invitation = await office.invite(NOOR, seat_type="workspace_admin")

    entered = await sign_in(office)
    await office.answer(await office.guest(NOOR), invitation)

    assert entered.hat.kind is HolderKind.PERSON
    assert (await office.members())[NOOR].seat is Seat.ADMIN


async def test_nobody_who_was_removed_comes_back_with_a_plus_in_the_address(office: Office) -> None:
    await open_to_all(office)
    await sign_in(office)
    member = (await office.members())[NOOR]
    await office.done(office.owner, "DELETE", f"/members/{member.id}")

    for email in ("noor+2@cedar.example", "noor+@cedar.example", "noora+2@cedar.example"):
        await sign_in(office, email)

    assert {one for one in await office.members() if one.endswith("@cedar.example")} == {"noora+2@cedar.example"}
