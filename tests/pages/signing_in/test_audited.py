"""Signing in, and what people change of their accounts, in the audit log."""

import pyotp

from service.audit.models import AuditEntry
from service.auth.sealing import unseal
from service.database import transaction
from service.people.finding import find_person
from tests.factories import a_customer, a_linguist
from tests.pages.signing_in.walking import WORDS, Town, Walker
from tests.service.audit.reading import entries

ADA = "ada@lumen.example"
OTHER_WORDS = "seven loud herons dance"


def said(entry: AuditEntry) -> tuple[str, bool, str | None]:
    """What happened, whether it succeeded, and from where."""
    return entry.activity, entry.succeeded, entry.address


async def _signed_in(town: Town) -> Walker:
    """Ada, fresh from the form, on her account's page."""
    await a_customer(town.sessions)
    await town.person(ADA)
    walker = town.walker()
    await walker.sign_in(ADA)
    await walker.open("/account")
    return walker


async def test_coming_and_going_stand_in_the_log_of_the_workspace(town: Town) -> None:
    owner = await a_customer(town.sessions)
    await town.person(ADA)
    walker = town.walker(**{"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"})

    await walker.sign_in(ADA)
    await walker.open("/account")
    await walker.send("/sign-out")

    came, went = await entries(town.sessions)
    assert [said(one) for one in (came, went)] == [("Logon", True, "127.0.0.1"), ("Logoff", True, "127.0.0.1")]
    assert (came.workspace_id, came.actor_id, came.data["way"]) == (owner.workspace_id, owner.id, "password")
    assert (came.session_id, came.agent) == (went.session_id, "Firefox 140, Linux")


async def test_many_wrong_passwords_from_one_address_are_one_entry_a_minute(town: Town) -> None:
    owner = await a_customer(town.sessions)
    await town.person(ADA)
    walker = town.walker()

    for _ in range(4):
        await walker.sign_in(ADA, "not her words at all")

    [failed] = await entries(town.sessions)
    assert (*said(failed), failed.workspace_id) == ("Logon Failed", False, "127.0.0.1", owner.workspace_id)


async def test_a_try_at_an_address_that_nobody_has_leaves_nothing(town: Town) -> None:
    await town.walker().sign_in("nobody@nowhere.example", "some words that are wrong")

    assert await entries(town.sessions) == []


async def test_a_linguist_stands_in_the_houses_log(town: Town) -> None:
    linguist = await a_linguist(town.sessions)
    email = f"{linguist.id}@linguists.example"
    await town.person(email)
    walker = town.walker()

    await walker.sign_in(email, "wrong words of hers")
    await walker.sign_in(email)

    assert [(one.activity, one.workspace_id, one.actor_id) for one in await entries(town.sessions)] == [
        ("Logon Failed", None, linguist.id),
        ("Logon", None, linguist.id),
    ]


async def test_a_link_by_mail_signs_in_with_an_entry(town: Town) -> None:
    await a_customer(town.sessions)
    await town.person(ADA)
    walker = town.walker()
    await walker.open("/sign-in")
    await walker.send("/sign-in/link", email=ADA)
    link = await town.link(ADA)
    await walker.open(link)

    await walker.send(link)

    [came] = await entries(town.sessions)
    assert (came.activity, came.data["way"]) == ("Logon", "link")


async def test_a_new_password_and_an_address_stand_in_the_log(town: Town) -> None:
    walker = await _signed_in(town)
    await walker.send("/account/password", current=WORDS, password=OTHER_WORDS)
    await walker.open("/account")
    await walker.send("/account/email", email="ada@new.example")
    link = await town.link("ada@new.example")
    await walker.open(link)

    await walker.send(link)

    assert [one.activity for one in await entries(town.sessions)] == ["Logon", "Password Change", "Email Change"]
    [changed] = await entries(town.sessions, "Email Change")
    assert changed.data == {"from": ADA, "to": "ada@new.example"}


async def test_a_second_factor_comes_is_shown_fails_and_goes(town: Town) -> None:
    walker = await _signed_in(town)
    await walker.open("/account/second-factor")
    await walker.send("/account/second-factor", code=pyotp.TOTP(await _secret(town)).now())
    await walker.open("/account")
    await walker.send("/account/second-factor/recovery-codes")
    await walker.open("/account")
    await walker.send("/account/second-factor/remove")
    found = [one.activity for one in await entries(town.sessions)]

    assert found == ["Logon", "MFA Factor Enrollment", "Recovery Codes Renewal", "MFA Factor Removal"]


async def _secret(town: Town) -> str:
    """What Ada's app was given."""
    async with transaction(town.sessions) as session:
        person = await find_person(session, ADA)
    assert person is not None
    secret = unseal(town.app.state.settings, person.totp_secret or "", owner=person.id)
    assert secret is not None
    return secret


async def test_ended_sessions_and_changed_roles_stand_in_the_log(town: Town) -> None:
    walker = await _signed_in(town)
    second = await a_customer(town.sessions)
    other = town.walker()
    await other.sign_in(ADA)
    await walker.open("/account")
    await walker.send("/account/sessions/end-others")
    await walker.open("/account/hats")

    await walker.send("/account/hats", hat=second.id)

    [ended] = await entries(town.sessions, "Session Revoked")
    [changed] = await entries(town.sessions, "Workspace Sign-In")
    assert ended.data == {"sessions": 1}
    assert (changed.workspace_id, changed.actor_id) == (second.workspace_id, second.id)


async def test_signing_up_begins_the_log_of_the_new_workspace(town: Town) -> None:
    walker = town.walker()
    await walker.open("/sign-up")
    await walker.send("/sign-up", name="Grace", company="Harbour", email="grace@harbour.example", password=WORDS)
    link = await town.link("grace@harbour.example")
    await walker.open(link)

    await walker.send(link)

    opened, came = await entries(town.sessions)
    assert (opened.activity, came.activity) == ("Workspace Creation", "Logon")
    assert opened.workspace_id == came.workspace_id is not None
    assert WORDS not in str([one.model_dump() for one in (opened, came)])


async def test_a_forgotten_password_that_is_set_anew_is_both_a_change_and_a_sign_in(town: Town) -> None:
    await a_customer(town.sessions)
    await town.person(ADA)
    walker = town.walker()
    await walker.open("/sign-in/forgotten")
    await walker.send("/sign-in/forgotten", email=ADA)
    link = await town.link(ADA)
    await walker.open(link)

    await walker.send(link, password=OTHER_WORDS)

    assert [one.activity for one in await entries(town.sessions)] == ["Logon", "Password Change"]
