"""Signing up: the mail tells, the answer never does."""

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from service.credits.models import Account
from service.database import Sessions, transaction
from service.people.models import Person
from service.workspaces.models import Billing, Member, Workspace
from tests.factories import a_customer
from tests.pages.signing_in.walking import WORDS, Town, Walker

NEWCOMER = {"name": "Noor Haddad", "company": "Cedar Radio", "email": "Noor@Cedar.example", "password": WORDS}
ADDRESS = "noor@cedar.example"


async def sign_up(walker: Walker, **changes: str) -> int:
    await walker.open("/sign-up")
    return (await walker.send("/sign-up", **{**NEWCOMER, **changes})).status_code


async def test_a_newcomer_confirms_the_address_and_has_a_workspace_that_pays_by_card(
    town: Town, sessions: Sessions
) -> None:
    noor = town.walker()
    await sign_up(noor)
    link = await town.link(ADDRESS)

    await noor.open(link)
    let_in = await noor.send(link)

    assert let_in.headers["location"] == "/productions"
    async with transaction(sessions) as session:
        owner = (await session.execute(select(Member))).scalar_one()
        workspace = await session.get_one(Workspace, owner.workspace_id)
        accounts = await session.scalar(select(func.count()).where(col(Account.workspace_id) == workspace.id))
    assert (owner.email, owner.name, owner.is_owner) == (ADDRESS, "Noor Haddad", True)
    assert (workspace.name, workspace.billing, workspace.contact_email) == ("Cedar Radio", Billing.CARD, ADDRESS)
    assert accounts == 2
    assert "Cedar Radio" in (await noor.open("/account")).text
    assert (await town.walker().sign_in(ADDRESS)).headers["location"] == "/productions"


async def test_nothing_exists_before_the_address_is_confirmed(town: Town, sessions: Sessions) -> None:
    noor = town.walker()
    await sign_up(noor)

    assert (await town.walker().sign_in(ADDRESS)).status_code == 400
    async with transaction(sessions) as session:
        assert await session.scalar(select(func.count()).select_from(Person)) == 0
        assert await session.scalar(select(func.count()).select_from(Workspace)) == 0


async def test_opening_the_link_uses_nothing_up_and_it_works_once(town: Town) -> None:
    noor = town.walker()
    await sign_up(noor)
    link = await town.link(ADDRESS)

    for _ in range(2):
        assert (await noor.open(link)).status_code == 200
    first = await noor.send(link)
    again = await noor.send(link)

    assert first.status_code == 303
    assert again.status_code in (400, 403)
    assert (await town.walker().open(link)).status_code == 400


async def test_in_another_browser_the_link_needs_the_password(town: Town) -> None:
    await sign_up(town.walker())
    link, other = await town.link(ADDRESS), town.walker()

    await other.open(link)
    without = await other.send(link)
    wrong = await other.send(link, password="another password")
    right = await other.send(link, password=WORDS)

    assert (without.status_code, wrong.status_code) == (400, 400)
    assert right.headers["location"] == "/productions"


async def test_a_known_address_is_answered_alike_and_told_by_mail(town: Town, sessions: Sessions) -> None:
    await a_customer(sessions)

    unknown, known = await sign_up(town.walker()), await sign_up(town.walker(), email="ada@lumen.example")

    assert unknown == known == 303
    mails = await town.mails("ada@lumen.example")
    assert [mail.name for mail in mails] == ["account_known"]
    assert mails[0].context["person_name"] == ""


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"password": "short"}, 400),
        ({"password": "aaaaaaaaaaaa"}, 400),
        ({"password": "MyPassword-2026"}, 400),
        ({"password": "noorhaddad1", "name": "Noorhaddad"}, 400),
        ({"email": "no address"}, 422),
        ({"name": ""}, 422),
        ({"company": "Win at https://evil.example"}, 422),
    ],
)
async def test_what_cannot_be_is_refused_with_what_was_typed_kept(
    town: Town, changes: dict[str, str], status: int
) -> None:
    noor = town.walker()

    assert await sign_up(noor, **changes) == status

    assert noor.alert
    assert WORDS not in noor.here.text
    assert "password" not in changes or changes["password"] not in noor.here.text
    assert await town.mails(ADDRESS) == []
