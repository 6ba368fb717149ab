"""Signing up: a newcomer's workspace, made when the address is confirmed and not before.

Whether an address is known is told by the mail and never by the answer. A link that is opened in another browser than
the one that asked for it also needs the password: nobody can have a stranger confirm an account whose password they
know.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from service.auth.hats import hats_of
from service.auth.sealing import digest
from service.auth.sessions import Browser
from service.database import transaction
from service.domains.joining import join_by_domain
from service.errors import SignInRefused
from service.ids import SIGN_IN_LINK, new_id
from service.invitations.queries import is_invited
from service.parts import Parts
from service.people.attempts import LINKS, PASSWORDS, Try, admit, from_address
from service.people.auditing import audit_founding
from service.people.entering import Entered, enter
from service.people.finding import checked_email, ensure_person, find_person
from service.people.links import make_link, read_link, use_link
from service.people.mails import mail_known, mail_link
from service.people.models import LinkPurpose, Person, SignInLink
from service.people.naming import checked_name
from service.people.passwords import check_password, hash_password, is_password
from service.workspaces.founding import found_workspace
from service.workspaces.models import Billing

INVITATIONS: Final = "/invitations/"


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What a newcomer types, and where they are going. Whoever follows an invitation needs no company."""

    name: str
    company: str
    email: str
    password: str
    following: str = ""


async def ask_to_sign_up(parts: Parts, wanted: NewAccount, *, visitor: str, browser: Browser, now: datetime) -> None:
    """Mails a link that opens the account, or to a known address that it has one.

    ``visitor`` tells the browser from others. Raises InvalidInput, SignInRefused ``password_weak``, TooManyTries.
    """
    address = checked_email(wanted.email)
    name = checked_name("name", wanted.name)
    needs_company = bool(wanted.company) or not wanted.following.startswith(INVITATIONS)
    company = checked_name("company", wanted.company) if needs_company else ""
    check_password(wanted.password, email=address, name=name)
    await admit(parts.engine, [from_address(browser.address), Try(LINKS, address)], now=now)
    hashed = await hash_password(wanted.password)
    data = {"name": name, "company": company, "password_hash": hashed, "visitor": digest(visitor)}
    data["next"] = wanted.following
    async with transaction(parts.sessions) as session:
        if await _is_known(session, address):
            await mail_known(session, address, new_id(SIGN_IN_LINK), settings=parts.settings, now=now)
            return
        link, token = await make_link(session, LinkPurpose.CONFIRM, address, now=now, data=data)
        await mail_link(session, link, token, name=name, settings=parts.settings, now=now)


async def _is_known(session: AsyncSession, email: str) -> bool:
    return await find_person(session, email) is not None or bool(await hats_of(session, email))


def was_asked_here(link: SignInLink, visitor: str) -> bool:
    """Whether the link is opened in the browser that asked for it."""
    return bool(visitor) and hmac.compare_digest(str(link.data.get("visitor", "")), digest(visitor))


async def confirm_sign_up(
    parts: Parts, token: str, *, visitor: str, password: str, browser: Browser, now: datetime
) -> tuple[Entered, str]:
    """Uses the link up: the person, their workspace that pays by card, and a session; also where the link leads on to.

    Whom a domain takes into a workspace founds none of their own, nor does who gave no company and is invited.
    Raises SignInRefused ``link_spent``, or ``wrong_credentials`` in another browser without the password.
    """
    async with transaction(parts.sessions) as session:
        link = await read_link(session, token, LinkPurpose.CONFIRM, now=now)
    if not was_asked_here(link, visitor):
        await _demand_password(parts, link, password, browser, now)
    async with transaction(parts.sessions) as session:
        await use_link(session, link, now=now)
        if await _is_known(session, link.email):
            raise SignInRefused("link_spent", "This address has an account already. Nothing was changed. Sign in.")
        person = await ensure_person(session, link.email, link.data["name"], now)
        person.password_hash = link.data["password_hash"]
        await _settle(session, link, person, now)
        entered = await enter(session, person, browser=browser, settings=parts.settings, now=now, way="sign_up")
        return entered, str(link.data.get("next", ""))


async def _settle(session: AsyncSession, link: SignInLink, person: Person, now: datetime) -> None:
    """Into the workspace of the domain, or to an invitation, or into a workspace of their own."""
    company = str(link.data.get("company", ""))
    if await join_by_domain(session, person, now=now) is not None:
        return
    if not company and await is_invited(session, link.email, now=now):
        return
    owner = await found_workspace(
        session,
        name=company or person.name,
        billing=Billing.CARD,
        contact_email=link.email,
        owner_name=person.name,
        owner_email=link.email,
        now=now,
    )
    await audit_founding(session, owner, now=now)


async def _demand_password(parts: Parts, link: SignInLink, password: str, browser: Browser, now: datetime) -> None:
    await admit(parts.engine, [from_address(browser.address), Try(PASSWORDS, link.id)], now=now)
    if not await is_password(link.data["password_hash"], password):
        raise SignInRefused("wrong_credentials", "This is not the password that was chosen. Nothing was changed.")
