"""What people change of their account, each after a fresh proof of who they are."""

from datetime import datetime
from typing import Final

from sqlalchemy import Table, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.audit.activities import Activity
from service.auth.hats import hats_of
from service.auth.principals import SignedIn
from service.auth.sessions import Browser, demand_fresh, locked_session, renew_token, revoke_sessions
from service.database import transaction
from service.errors import SignInRefused
from service.linguists.models import Linguist
from service.operations.models import Operator
from service.parts import Parts
from service.people.attempts import LINKS, PASSWORDS, Try, admit, forgive
from service.people.auditing import audit_account, audit_factor, audit_failed_factor
from service.people.finding import checked_email, find_person, person_of
from service.people.links import make_link, read_link, use_link
from service.people.mails import CREDENTIAL_CHANGED, EMAIL_CHANGED, mail_change, mail_link
from service.people.models import LinkPurpose, SignInLink
from service.people.passwords import check_password, hash_password, is_password
from service.people.second_factor import forget_begun
from service.settings import Settings
from service.workspaces.models import Member

_HOLDERS: Final[tuple[Table, ...]] = tuple(
    model.__table__  # type: ignore[union-attr]
    for model in (Member, Linguist, Operator)
)


async def prove_again(parts: Parts, who: SignedIn, password: str, *, now: datetime) -> str:
    """The password, for a session that is not fresh any more; its fresh token.

    Raises SignInRefused ``wrong_credentials``, and TooManyTries.
    """
    await _demand_password(parts, who, password, now)
    async with transaction(parts.sessions) as session:
        await audit_factor(session, who.person_id, who.session_id, way="password", now=now)
        row = await locked_session(session, who.session_id)
        row.authenticated_at = now
        return renew_token(row, now)


async def _demand_password(parts: Parts, who: SignedIn, password: str, now: datetime) -> None:
    account = Try(PASSWORDS, who.email)
    await admit(parts.engine, [account], now=now)
    async with transaction(parts.sessions) as session:
        known = await person_of(session, who.person_id)
    if not await is_password(known.password_hash, password):
        await audit_failed_factor(parts, who.person_id, who.session_id, way="password", now=now)
        raise SignInRefused("wrong_credentials", "This is not your password. Nothing was changed.")
    await forgive(parts.engine, account)


async def change_password(
    parts: Parts, who: SignedIn, *, current: str, password: str, browser: Browser, now: datetime
) -> str:
    """Sets a new password, ends all other sessions; this session's fresh token.

    Whoever has no password yet needs a fresh proof instead. Raises SignInRefused, and TooManyTries.
    """
    async with transaction(parts.sessions) as session:
        has_one = (await person_of(session, who.person_id)).password_hash is not None
    if has_one:
        await _demand_password(parts, who, current, now)
    else:
        demand_fresh(who, now)
    check_password(password, email=who.email, name=who.name)
    hashed = await hash_password(password)
    async with transaction(parts.sessions) as session:
        person = await person_of(session, who.person_id, lock=True)
        person.password_hash = hashed
        forget_begun(person)
        await revoke_sessions(session, who.person_id, now=now, keep=who.session_id)
        await mail_change(session, person, CREDENTIAL_CHANGED, settings=parts.settings, now=now, browser=browser)
        await audit_account(session, Activity.PASSWORD_CHANGED, person, who.session_id, now=now)
        row = await locked_session(session, who.session_id)
        row.authenticated_at = now
        return renew_token(row, now)


async def ask_new_email(parts: Parts, who: SignedIn, email: str, *, now: datetime) -> None:
    """Mails a link to the new address; whether somebody has it already is not told.

    Raises InvalidInput, SignInRefused ``proof_needed``, and TooManyTries.
    """
    demand_fresh(who, now)
    address = checked_email(email)
    await admit(parts.engine, [Try(LINKS, who.person_id), Try(LINKS, address)], now=now)
    async with transaction(parts.sessions) as session:
        if await _is_taken(session, address):
            return
        link, token = await make_link(session, LinkPurpose.CHANGE_EMAIL, address, now=now, person_id=who.person_id)
        await mail_link(session, link, token, name=who.name, settings=parts.settings, now=now)


async def _is_taken(session: AsyncSession, email: str) -> bool:
    """Also by a member whose seat is locked, who has no hat."""
    theirs = exists().where(func.lower(col(Member.email)) == email, col(Member.removed_at).is_(None))
    is_member = bool(await session.scalar(select(theirs)))
    return is_member or await find_person(session, email) is not None or bool(await hats_of(session, email))


async def read_email_link(session: AsyncSession, who: SignedIn, token: str, *, now: datetime) -> SignInLink:
    """The link, for its own person only. Raises SignInRefused ``link_spent``."""
    link = await read_link(session, token, LinkPurpose.CHANGE_EMAIL, now=now)
    if link.person_id != who.person_id:
        raise SignInRefused("link_spent", "This link is not yours. Nothing was changed.")
    return link


async def take_new_email(
    session: AsyncSession, who: SignedIn, token: str, *, browser: Browser, settings: Settings, now: datetime
) -> str:
    """Uses the link up: the person and all their roles have the new address, both addresses are told. Returns it.

    Raises SignInRefused ``link_spent``, also when somebody has the address by now.
    """
    link = await read_email_link(session, who, token, now=now)
    await use_link(session, link, now=now)
    if await _is_taken(session, link.email):
        raise SignInRefused("link_spent", "Somebody has this address by now. Nothing was changed.")
    person = await person_of(session, who.person_id, lock=True)
    before, person.email = person.email, link.email
    for table in _HOLDERS:
        theirs = update(table).where(func.lower(table.c.email) == before)
        await session.execute(theirs.values(email=link.email))
    await session.flush()
    await mail_change(session, person, EMAIL_CHANGED, settings=settings, now=now, browser=browser, to=before)
    data = {"from": before, "to": link.email}
    await audit_account(session, Activity.EMAIL_CHANGED, person, who.session_id, now=now, data=data)
    return person.email
