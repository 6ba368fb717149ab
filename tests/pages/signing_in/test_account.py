"""The account's page: every change of it, and who else is told."""

import httpx
from sqlalchemy import select

from service.database import Sessions, transaction
from service.workspaces.models import Member
from tests.factories import a_customer, a_linguist
from tests.pages.signing_in.walking import WORDS, Town, Walker

ADA = "ada@lumen.example"


async def ada(town: Town, sessions: Sessions) -> Walker:
    await a_customer(sessions)
    return await town.signed_in(ADA)


async def test_a_new_password_ends_all_other_sessions(town: Town, sessions: Sessions) -> None:
    walker = await ada(town, sessions)
    await town.person(ADA)
    other = await town.signed_in(ADA)

    wrong = await walker.send("/account/password", current="not it", password="another seven rivers")
    right = await walker.send("/account/password", current=WORDS, password="another seven rivers")

    assert wrong.status_code == 400
    assert right.status_code == 303
    assert (await other.open("/account")).url.path == "/sign-in"
    assert (await walker.open("/account")).url.path == "/account"
    assert "password" in (await town.mails(ADA))[-1].context["change"]


async def test_a_session_is_ended_from_another_and_never_by_a_stranger(town: Town, sessions: Sessions) -> None:
    linguist = await a_linguist(sessions)
    stranger = await town.signed_in(f"{linguist.id}@linguists.example")
    walker = await ada(town, sessions)
    other = await town.signed_in(ADA)
    ends = (await walker.open("/account")).text.partition("/account/sessions/session_")[2].partition("/end")[0]
    address = f"/account/sessions/session_{ends}/end"

    foreign = await stranger.send(address)
    still = await other.open("/account")
    own = await walker.send(address)

    assert foreign.status_code == 404
    assert still.url.path == "/account"
    assert own.status_code == 303
    assert (await other.open("/account")).url.path == "/sign-in"


async def test_all_other_sessions_end_at_once(town: Town, sessions: Sessions) -> None:
    walker = await ada(town, sessions)
    other = await town.signed_in(ADA)

    await walker.send("/account/sessions/end-others")

    assert (await other.open("/account")).url.path == "/sign-in"
    assert (await walker.open("/account")).url.path == "/account"


async def test_another_hat_is_another_place_and_another_token(town: Town, sessions: Sessions) -> None:
    walker = await ada(town, sessions)
    second = await a_customer(sessions)
    town.app.state.session_ring.forget()
    token = walker.client.cookies["productions_session"]
    await walker.open("/account/hats")

    foreign = await walker.send("/account/hats", hat="user_01jgatk6h0fwxrtbjade61yqhx")
    await walker.open("/account/hats")
    changed = await walker.send("/account/hats", hat=second.id)

    assert foreign.status_code == 404
    assert changed.headers["location"] == "/productions"
    assert walker.client.cookies["productions_session"] != token


async def test_whoever_has_several_hats_and_wore_none_chooses_one(town: Town, sessions: Sessions) -> None:
    await a_customer(sessions)
    await a_customer(sessions)
    await town.person(ADA)

    let_in = await town.walker().sign_in(ADA, next="/account")

    assert let_in.headers["location"] == "/account/hats?next=%2Faccount"


async def test_the_new_address_is_in_force_when_its_link_is_used(town: Town, sessions: Sessions) -> None:
    walker = await ada(town, sessions)
    await walker.send("/account/email", email="Ada@New.example")
    link = await town.link("ada@new.example")

    opened = await walker.open(link)
    taken = await walker.send(link)

    assert opened.status_code == 200
    assert taken.headers["location"] == "/account"
    assert "ada@new.example" in (await walker.open("/account")).text
    assert "address" in (await town.mails(ADA))[-1].context["change"]
    async with transaction(sessions) as session:
        member = (await session.execute(select(Member))).scalar_one()
    assert member.email == "ada@new.example"


async def test_an_address_that_somebody_has_gets_no_mail(town: Town, sessions: Sessions) -> None:
    linguist = await a_linguist(sessions)
    walker = await ada(town, sessions)

    asked = await walker.send("/account/email", email=f"{linguist.id}@linguists.example")

    assert asked.status_code == 303
    assert await town.mails(f"{linguist.id}@linguists.example") == []


async def test_language_and_theme_are_kept_with_the_person(town: Town, sessions: Sessions) -> None:
    walker = await ada(town, sessions)

    kept = await walker.send("/account/appearance", language="ar", time_zone="Asia/Beirut", theme="dark")
    bad = await walker.send("/account/appearance", language="xx", time_zone="", theme="dark")
    await town.person(ADA)
    again = town.walker()
    await again.sign_in(ADA)
    page = await again.open("/account")

    assert kept.status_code == 303
    assert bad.status_code == 422
    assert 'lang="ar" dir="rtl"' in page.text
    assert 'data-theme="dark"' in page.text
    assert "<option selected>Asia/Beirut</option>" in page.text


async def test_a_visitor_chooses_a_language_and_stays_where_he_is(town: Town) -> None:
    walker = town.walker()
    await walker.open("/sign-in")

    chosen = await walker.send("/preferences/language", language="ar", next="/sign-in")
    led_astray = await walker.send("/preferences/language", language="en", next="//evil.example")

    assert chosen.headers["location"] == "/sign-in"
    assert led_astray.headers["location"] == "/"


async def test_the_start_page_leads_whoever_is_in_to_their_place_and_shows_prices_to_others(
    town: Town, sessions: Sessions
) -> None:
    walker = await ada(town, sessions)

    shown = await town.walker().open("/?service=transcript&language=fr&minutes=12,5&extra=1")
    led: httpx.Response = await walker.client.get("/")

    assert "$45.00" in shown.text
    assert led.headers["location"] == "/productions"
