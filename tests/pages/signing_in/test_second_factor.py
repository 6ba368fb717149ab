"""Second factors: demanded of operators, optional for all others, each code good once."""

import re
from datetime import timedelta

import pyotp
from sqlalchemy import select, update
from sqlmodel import col

from service.auth.sessions import FRESH
from service.database import Sessions, transaction, utc_now
from service.people.attempts import CODES
from service.people.models import Attempts, Passkey, Person
from tests.factories import a_customer, an_operator
from tests.pages.signing_in.walking import WORDS, Town, Walker

ADA = "ada@lumen.example"
NEW = "/account/second-factor"
SHOW = "/sign-in/second-factor"


def secret_on(walker: Walker) -> str:
    found = re.search(r'id="secret"[^>]*>([A-Z2-7]+)<', walker.here.text)
    assert found
    return found[1]


def code_of(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(utc_now(), counter_offset=steps)


async def enrolled(town: Town, sessions: Sessions) -> tuple[Walker, str, list[str]]:
    """Ada with an app, its secret and her recovery codes."""
    await a_customer(sessions)
    await town.person(ADA)
    walker = await town.signed_in(ADA)
    await walker.open(NEW)
    secret = secret_on(walker)
    shown = await walker.send(NEW, code=code_of(secret, -1))
    assert shown.status_code == 200
    return walker, secret, re.findall(r"<code dir=\"ltr\">([a-z2-7-]+)</code>", shown.text)


async def test_whoever_was_in_before_a_new_password_does_not_know_the_secret_of_codes(
    town: Town, sessions: Sessions
) -> None:
    await a_customer(sessions)
    await town.person(ADA)
    thief, ada = await town.signed_in(ADA), await town.signed_in(ADA)

    await thief.open(NEW)
    await ada.send("/account/password", current=WORDS, password="five louder otters dance")
    changed = await ada.open(NEW)

    assert changed.url.path == NEW
    assert secret_on(ada) != secret_on(thief)


async def test_an_operator_gets_nowhere_before_a_second_factor_is_enrolled(town: Town, sessions: Sessions) -> None:
    operator = await an_operator(sessions)
    email, olga = f"{operator.id}@productions.example", town.walker()
    await town.person(email)

    let_in = await olga.sign_in(email)
    barred = [await olga.client.get(one) for one in ("/operations", "/account", "/account/hats")]
    api = await olga.client.get("/v1/operations/workspaces")
    await olga.open(let_in.headers["location"])
    shown = await olga.send(NEW, code=code_of(secret_on(olga)))

    assert let_in.headers["location"] == NEW
    assert {one.headers["location"].partition("?")[0] for one in barred} == {SHOW}
    assert api.json()["detail"]["status"] == "second_factor_needed"
    assert 'href="/operations"' in shown.text
    assert (await olga.client.get("/v1/operations/workspaces")).status_code == 200


async def test_the_app_is_asked_for_at_the_next_sign_in_and_leads_on(town: Town, sessions: Sessions) -> None:
    _, secret, _ = await enrolled(town, sessions)
    walker = town.walker()

    let_in = await walker.sign_in(ADA, next="/account")
    barred = await walker.client.get("/account")
    await walker.open(let_in.headers["location"])
    wrong = await walker.send(SHOW, code="000000", next="/account")
    right = await walker.send(SHOW, code=code_of(secret), next="/account")

    assert let_in.headers["location"].startswith(SHOW)
    assert barred.status_code == 303
    assert wrong.status_code == 400
    assert right.headers["location"] == "/account"
    assert (await walker.open("/account")).url.path == "/account"


async def test_a_code_is_taken_once(town: Town, sessions: Sessions) -> None:
    _, secret, _ = await enrolled(town, sessions)
    code, first, second = code_of(secret), town.walker(), town.walker()
    for walker in (first, second):
        await walker.open((await walker.sign_in(ADA)).headers["location"])

    taken = await first.send(SHOW, code=code)
    replayed = await second.send(SHOW, code=code)

    assert taken.status_code == 303
    assert replayed.status_code == 400


async def test_a_recovery_code_is_taken_once_in_the_place_of_the_app(town: Town, sessions: Sessions) -> None:
    _, _, codes = await enrolled(town, sessions)
    first, second = town.walker(), town.walker()
    for walker in (first, second):
        await walker.open((await walker.sign_in(ADA)).headers["location"])

    taken = await first.send(SHOW, code=codes[0].upper().replace("-", " "))
    replayed = await second.send(SHOW, code=codes[0])

    assert len(codes) == 10
    assert taken.status_code == 303
    assert replayed.status_code == 400
    assert "A recovery code was used" in (await town.mails(ADA))[-1].context["change"]


async def test_codes_cannot_be_guessed(town: Town, sessions: Sessions) -> None:
    _, secret, _ = await enrolled(town, sessions)
    walker = town.walker()
    await walker.open((await walker.sign_in(ADA)).headers["location"])
    for guess in range(CODES.free):
        await walker.send(SHOW, code=f"{guess:06}")

    blocked = await walker.send(SHOW, code=code_of(secret))

    assert blocked.status_code == 429
    async with transaction(sessions) as session:
        await session.execute(update(Attempts).values(blocked_until=utc_now() - timedelta(seconds=1)))
    assert (await walker.send(SHOW, code=code_of(secret))).status_code == 303


async def test_a_session_that_owes_a_second_factor_enrols_no_other(town: Town, sessions: Sessions) -> None:
    await a_customer(sessions)
    person = await town.person(ADA)
    async with transaction(sessions) as session:
        session.add(
            Passkey(
                id="passkey_01jgatk6h0fwxrtbjade61yqhx",
                person_id=person.id,
                credential_id="Y3JlZGVudGlhbA",
                public_key=b"k",
                sign_count=0,
                name="key",
                transports=[],
                created_at=utc_now(),
            )
        )
    thief = town.walker()

    await thief.open((await thief.sign_in(ADA)).headers["location"])
    page = await thief.client.get(NEW)
    added = await thief.client.post("/account/passkeys/options", headers={"x-csrf-token": thief.csrf_token})

    assert thief.path == SHOW
    assert page.headers["location"].startswith(SHOW)
    assert added.status_code == 403


async def test_the_secret_is_sealed_and_codes_are_hashed_in_the_database(town: Town, sessions: Sessions) -> None:
    _, secret, codes = await enrolled(town, sessions)

    async with transaction(sessions) as session:
        person = (await session.execute(select(Person).where(col(Person.email) == ADA))).scalar_one()

    assert person.totp_secret is not None
    assert secret not in person.totp_secret
    assert not set(codes) & set(person.recovery_codes)


async def test_taking_the_second_factor_out_needs_a_fresh_proof(town: Town, sessions: Sessions) -> None:
    walker, _, _ = await enrolled(town, sessions)
    await town.let_time_pass(ADA, FRESH + timedelta(minutes=1))

    await walker.open("/account")
    sent = await walker.send("/account/second-factor/remove")
    await walker.open(sent.headers["location"])
    wrong = await walker.send("/account/proof", password="not the password", next="/account")
    proved = await walker.send("/account/proof", password="four quiet otters sing", next="/account")
    await walker.open("/account")
    await walker.send("/account/second-factor/remove")

    assert sent.headers["location"] == "/account/proof?next=%2Faccount"
    assert wrong.status_code == 400
    assert proved.headers["location"] == "/account"
    assert (await town.walker().sign_in(ADA)).headers["location"] == "/productions"
    assert "no longer" in (await town.mails(ADA))[-2].context["change"] + (await town.mails(ADA))[-1].context["change"]
