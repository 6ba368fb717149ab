"""Signing in by password and by mailed link."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

from service.auth.models import WebSession
from service.database import Sessions, transaction, utc_now
from service.people.attempts import ADDRESS, PASSWORDS, Try, admit
from service.people.models import Attempts, Person, SignInLink
from service.people.passwords import needs_rehash
from tests.factories import a_customer, a_linguist
from tests.pages.signing_in.walking import WORDS, Town

ADA = "ada@lumen.example"


async def ada(town: Town, sessions: Sessions) -> Person:
    await a_customer(sessions)
    return await town.person(ADA)


async def test_the_password_opens_the_place_that_was_asked_for(town: Town, sessions: Sessions) -> None:
    await ada(town, sessions)
    walker = town.walker()

    asked = await walker.open("/account?tab=1")
    let_in = await walker.send("/sign-in", email=" Ada@Lumen.example ", password=WORDS, next="/account?tab=1")

    assert asked.url.path == "/sign-in"
    assert 'value="/account?tab=1"' in asked.text
    assert let_in.headers["location"] == "/account?tab=1"
    assert (await walker.open("/sign-in")).url.path == "/productions"
    cookie = next(one for one in let_in.headers.get_list("set-cookie") if one.startswith("productions_session="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


async def test_wrong_unknown_and_without_password_are_refused_alike(town: Town, sessions: Sessions) -> None:
    await ada(town, sessions)
    linguist = await a_linguist(sessions)
    await town.person(f"{linguist.id}@linguists.example", password=None)
    walker, said = town.walker(), set()

    for email in (ADA, "nobody@nowhere.example", f"{linguist.id}@linguists.example", "no address"):
        refused = await walker.sign_in(email, "not the password")
        said.add((refused.status_code, walker.alert))

    assert len(said) == 1
    assert next(iter(said))[0] == 400


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
        "account",
        "/sign-in?next=/",
        "/" + "a" * 3000,
    ],
)
async def test_signing_in_leads_to_no_other_site(town: Town, sessions: Sessions, address: str) -> None:
    await ada(town, sessions)

    let_in = await town.walker().sign_in(ADA, next=address)

    assert let_in.headers["location"] == "/productions"


async def test_what_no_header_may_carry_is_escaped_on_the_way_on(town: Town, sessions: Sessions) -> None:
    await ada(town, sessions)

    let_in = await town.walker().sign_in(ADA, next='/productions?q=ت é&x=%D8"')

    assert let_in.headers["location"] == "/productions?q=%D8%AA%20%C3%A9&x=%D8%22"


async def test_a_nul_in_a_form_is_refused_before_anything_looks_for_it(town: Town) -> None:
    walker = town.walker()
    await walker.open("/sign-in")

    answer = await walker.send("/sign-in", email="ada\0@lumen.example", password=WORDS)

    assert answer.status_code == 422


async def test_a_theme_that_is_none_keeps_nobody_out(town: Town, sessions: Sessions) -> None:
    person = await ada(town, sessions)
    async with transaction(sessions) as session:
        await session.execute(
            update(Person).where(col(Person.id) == person.id).values(preferences={"theme": "ت"}, locale="xx")
        )

    let_in = await town.walker().sign_in(ADA)

    assert let_in.status_code == 303
    assert not {"theme", "locale"} & set(let_in.cookies)


@pytest.mark.parametrize("overrides", [{"proxy_hops": 1}])
async def test_what_a_proxy_adds_as_a_header_of_its_own_counts_and_not_what_the_browser_claims(town: Town) -> None:
    statuses = []
    for claimed in range(ADDRESS.free + 1):
        walker = town.walker()
        await walker.open("/sign-in")
        sent = {"csrf_token": walker.csrf_token, "email": f"a{claimed}@b.example"}
        forwarded = [("x-forwarded-for", f"203.0.113.{claimed}"), ("x-forwarded-for", "198.51.100.7")]
        answer = await walker.client.post("/sign-in/link", data=sent, headers=forwarded)
        statuses.append(answer.status_code)

    assert statuses == [*[303] * ADDRESS.free, 429]


async def test_a_session_that_was_planted_is_not_the_one_that_is_opened(town: Town, sessions: Sessions) -> None:
    await ada(town, sessions)
    planted, victim = town.walker(), town.walker()
    await planted.sign_in(ADA)
    token = planted.client.cookies["productions_session"]
    victim.client.cookies.set("productions_session", token, domain="testserver.local")

    await victim.open("/account")
    await victim.send("/sign-out")
    await victim.sign_in(ADA)

    assert victim.client.cookies["productions_session"] != token
    assert (await planted.open("/account")).url.path == "/sign-in"


async def test_too_many_tries_wait_longer_and_longer_whatever_the_password(town: Town, sessions: Sessions) -> None:
    await ada(town, sessions)
    walker = town.walker()

    await _count(sessions, PASSWORDS.free + 5)
    await walker.sign_in(ADA, "not the password")
    blocked = await walker.sign_in(ADA)
    await _count(sessions, PASSWORDS.free + 6)
    await walker.sign_in(ADA, "not the password")
    longer = await walker.sign_in(ADA)

    assert blocked.status_code == longer.status_code == 429
    assert 0 < int(blocked.headers["retry-after"]) < int(longer.headers["retry-after"])
    assert blocked.headers["retry-after"] in blocked.text


async def test_the_right_password_starts_the_count_anew(town: Town, sessions: Sessions, engine: AsyncEngine) -> None:
    await ada(town, sessions)
    account, walker = Try(PASSWORDS, ADA), town.walker()

    for _ in range(2):
        for _ in range(PASSWORDS.free - 1):
            await admit(engine, [account], now=utc_now())
        assert (await walker.sign_in(ADA)).status_code == 303
        await walker.open("/account")
        await walker.send("/sign-out")


async def _count(sessions: Sessions, tries: int) -> None:
    """So many tries were made at Ada's account, and waited for."""
    row = {"key": Try(PASSWORDS, ADA).key, "tries": tries, "last_at": utc_now(), "blocked_until": None}
    async with transaction(sessions) as session:
        await session.execute(delete(Attempts).where(col(Attempts.key) == row["key"]))
        await session.execute(insert(Attempts).values(row))


async def test_an_old_hash_is_made_anew_at_the_next_sign_in(town: Town, sessions: Sessions) -> None:
    person = await ada(town, sessions)
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(WORDS)
    async with transaction(sessions) as session:
        await session.execute(update(Person).values(password_hash=weak))

    assert (await town.walker().sign_in(ADA)).status_code == 303

    async with transaction(sessions) as session:
        kept = (await session.get_one(Person, person.id)).password_hash
    assert kept is not None
    assert not needs_rehash(kept)
    assert (await town.walker().sign_in(ADA)).status_code == 303


async def test_a_linguist_who_never_had_a_password_signs_in_by_link(town: Town, sessions: Sessions) -> None:
    linguist = await a_linguist(sessions)
    email, walker = f"{linguist.id}@linguists.example", town.walker()
    await walker.open("/sign-in")

    asked = await walker.send("/sign-in/link", email=email)
    link = await town.link(email)
    for _ in range(2):
        await walker.open(link)
    let_in = await walker.send(link)
    again = await town.walker().open(link)

    assert asked.headers["location"] == "/sign-in/sent"
    assert let_in.headers["location"] == "/queue"
    assert again.status_code == 400


async def test_a_link_of_yesterday_does_not_work(town: Town, sessions: Sessions) -> None:
    await ada(town, sessions)
    walker = town.walker()
    await walker.open("/sign-in")
    await walker.send("/sign-in/link", email=ADA)
    link = await town.link(ADA)
    await walker.open(link)
    async with transaction(sessions) as session:
        await session.execute(update(SignInLink).values(expires_at=utc_now() - timedelta(seconds=1)))

    assert (await walker.send(link)).status_code == 400


async def test_an_unknown_address_is_answered_alike_and_gets_no_mail(town: Town) -> None:
    walker = town.walker()
    await walker.open("/sign-in")

    asked = await walker.send("/sign-in/link", email="nobody@nowhere.example")

    assert asked.headers["location"] == "/sign-in/sent"
    assert await town.mails("nobody@nowhere.example") == []


async def test_a_forgotten_password_is_chosen_anew_and_ends_all_sessions(town: Town, sessions: Sessions) -> None:
    await ada(town, sessions)
    thief, walker = town.walker(), town.walker()
    await thief.sign_in(ADA)
    await walker.open("/sign-in/forgotten")
    await walker.send("/sign-in/forgotten", email=ADA)
    link = await town.link(ADA)

    await walker.open(link)
    weak = await walker.send(link, password="short")
    chosen = await walker.send(link, password="another seven rivers")
    town.app.state.session_ring.forget()

    assert weak.status_code == 400
    assert chosen.headers["location"] == "/productions"
    assert (await thief.open("/account")).url.path == "/sign-in"
    assert (await town.walker().sign_in(ADA)).status_code == 400
    assert (await town.walker().sign_in(ADA, "another seven rivers")).status_code == 303
    assert "account_changed" in [mail.name for mail in await town.mails(ADA)]


async def test_a_device_not_seen_before_is_told_by_mail_and_one_that_was_is_not(town: Town, sessions: Sessions) -> None:
    await ada(town, sessions)
    own = town.walker()

    for _ in range(2):
        await own.sign_in(ADA)
        await own.open("/account")
        await own.send("/sign-out")
    before = len(await town.mails(ADA))
    await town.walker(**{"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0"}).sign_in(ADA)
    after = await town.mails(ADA)

    assert before == 0
    assert [mail.context["agent"] for mail in after] == ["Firefox 140, Linux"]


async def test_whoever_signs_out_is_out_everywhere(town: Town, sessions: Sessions) -> None:
    await ada(town, sessions)
    walker, copy = town.walker(), town.walker()
    await walker.sign_in(ADA)
    copy.client.cookies.set("productions_session", walker.client.cookies["productions_session"])

    await walker.open("/account")
    await walker.send("/sign-out")

    assert "productions_session" not in walker.client.cookies
    assert (await copy.open("/account")).url.path == "/sign-in"
    async with transaction(sessions) as session:
        assert (await session.execute(select(col(WebSession.revoked_at)))).scalar_one() is not None
