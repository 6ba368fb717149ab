"""Links that open an account are nowhere in the database while their mails wait to be sent."""

from sqlalchemy.ext.asyncio import AsyncEngine

from tests.factories import a_customer
from tests.journeys.canary import Canaries, tables_of
from tests.pages.signing_in.walking import WORDS, Town

ADA = "ada@lumen.example"


async def test_no_link_that_waits_in_a_mail_stands_in_any_table(town: Town, engine: AsyncEngine) -> None:
    await a_customer(town.sessions)
    await town.person(ADA)
    walker, canaries = town.walker(), Canaries()
    await walker.open("/sign-up")
    await walker.send("/sign-up", name="Grace", company="Harbour", email="grace@harbour.example", password=WORDS)
    canaries.add("link to confirm", (await town.link("grace@harbour.example")).rpartition("/")[2])
    await walker.open("/sign-in")
    await walker.send("/sign-in/link", email=ADA)
    canaries.add("link to sign in", (await town.link(ADA)).rpartition("/")[2])
    await walker.open("/sign-in/forgotten")
    await walker.send("/sign-in/forgotten", email=ADA)
    canaries.add("link for a password", (await town.link(ADA)).rpartition("/")[2])
    await walker.sign_in(ADA)
    await walker.open("/account")
    await walker.send("/account/email", email="ada@new.example")
    canaries.add("link for an address", (await town.link("ada@new.example")).rpartition("/")[2])

    async with engine.connect() as connection:
        places = await tables_of(connection)

    assert len(set(canaries.known.values())) == 4
    assert [leak for place, content in places.items() for leak in canaries.found_in(place, content)] == []
