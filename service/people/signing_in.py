"""Signing in with address and password, or with a link by mail; and asking for the links.

Nothing here tells whether an address is known: a wrong password, an unknown address and an address without password are
refused alike and take as long, and whoever asks for a link is answered alike.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.activities import Activity
from service.auth.hats import hats_of
from service.auth.sessions import Browser, revoke_sessions
from service.database import transaction
from service.errors import SignInRefused
from service.parts import Parts
from service.people.attempts import LINKS, PASSWORDS, Try, admit, forgive, from_address
from service.people.auditing import audit_account, audit_failed_sign_in
from service.people.awaiting import is_awaited
from service.people.entering import Entered, enter
from service.people.finding import checked_email, ensure_person, find_person
from service.people.links import make_link, read_link, use_link
from service.people.mails import CREDENTIAL_CHANGED, mail_change, mail_link
from service.people.models import LinkPurpose, Person
from service.people.passwords import check_password, hash_password, is_password, needs_rehash
from service.people.second_factor import forget_begun
from service.settings import Settings


async def sign_in_by_password(parts: Parts, email: str, password: str, *, browser: Browser, now: datetime) -> Entered:
    """Opens a session. Raises SignInRefused ``wrong_credentials`` or ``no_role``, and TooManyTries."""
    address = _address(email)
    account = Try(PASSWORDS, address)
    await admit(parts.engine, [from_address(browser.address), account], now=now)
    async with transaction(parts.sessions) as session:
        known = await find_person(session, address)
    if not await is_password(known.password_hash if known else None, password) or known is None:
        await audit_failed_sign_in(parts, address, way="password", now=now)
        raise SignInRefused(
            "wrong_credentials", "The address or the password is wrong. Check both, or sign in with a link by mail."
        )
    fresh = await hash_password(password) if needs_rehash(known.password_hash or "") else None
    await forgive(parts.engine, account)
    async with transaction(parts.sessions) as session:
        person = await _unchanged(session, known)
        person.password_hash = fresh or person.password_hash
        return await enter(session, person, browser=browser, settings=parts.settings, now=now, way="password")


async def _unchanged(session: AsyncSession, known: Person) -> Person:
    """The person, locked; refused when the password was changed while it was checked."""
    person = await find_person(session, known.email, lock=True)
    if person is None or person.password_hash != known.password_hash:
        raise SignInRefused("wrong_credentials", "The address or the password is wrong. Check both and try again.")
    return person


def _address(email: str) -> str:
    """What was typed as an address, fit to look for; nobody has what is none."""
    return email.strip().lower()[:254]


async def ask_for_link(
    parts: Parts, email: str, purpose: LinkPurpose, *, browser: Browser, now: datetime, following: str = ""
) -> None:
    """Mails a link to sign in, or for a new password, when somebody here has the address.

    Raises InvalidInput for what is no address, and TooManyTries. ``following`` is where the link leads on to.
    """
    address = checked_email(email)
    await admit(parts.engine, [from_address(browser.address), Try(LINKS, address)], now=now)
    async with transaction(parts.sessions) as session:
        person = await find_person(session, address)
        if not await hats_of(session, address) and not await is_awaited(session, address, now=now):
            return
        link, token = await make_link(
            session, purpose, address, now=now, person_id=person.id if person else None, data={"next": following}
        )
        name = person.name if person else ""
        await mail_link(session, link, token, name=name, settings=parts.settings, now=now)


async def sign_in_by_link(
    session: AsyncSession, token: str, *, browser: Browser, settings: Settings, now: datetime
) -> tuple[Entered, str]:
    """Uses the link up and opens a session; also where the link leads on to. Raises SignInRefused."""
    link = await read_link(session, token, LinkPurpose.SIGN_IN, now=now)
    await use_link(session, link, now=now)
    person = await _person_of_link(session, link.email, now)
    entered = await enter(session, person, browser=browser, settings=settings, now=now, way="link")
    return entered, str(link.data.get("next", ""))


async def choose_password(parts: Parts, token: str, password: str, *, browser: Browser, now: datetime) -> Entered:
    """Uses a mailed link up for a new password, ends all other sessions, opens one here. Raises SignInRefused."""
    async with transaction(parts.sessions) as session:
        link = await read_link(session, token, LinkPurpose.RESET, now=now)
    check_password(password, email=link.email)
    hashed = await hash_password(password)
    async with transaction(parts.sessions) as session:
        await use_link(session, link, now=now)
        person = await _person_of_link(session, link.email, now)
        person.password_hash = hashed
        forget_begun(person)
        await revoke_sessions(session, person.id, now=now)
        await mail_change(session, person, CREDENTIAL_CHANGED, settings=parts.settings, now=now, browser=browser)
        entered = await enter(session, person, browser=browser, settings=parts.settings, now=now, way="reset")
        data = {"way": "link"}
        await audit_account(session, Activity.PASSWORD_CHANGED, person, entered.session_id, now=now, data=data)
        return entered


async def _person_of_link(session: AsyncSession, email: str, now: datetime) -> Person:
    """Whoever reads the mail of an address that has a role here, or is awaited, is that person, from the first link on.

    Somebody who was only ever named by an address is called by what stands before its sign.
    """
    hats = await hats_of(session, email)
    if not hats and not await is_awaited(session, email, now=now):
        raise SignInRefused("no_role", "Your address has no role here any more, so nothing is open to you.")
    name = hats[0].holder_name if hats else email.partition("@")[0]
    return await ensure_person(session, email, name, now)
