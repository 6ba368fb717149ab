"""Letting a person in whose proof was good: the hat they wear, the session, news of a device not seen before."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.auth.hats import Hat, guest_hat, hats_of
from service.auth.models import HolderKind, WebSession
from service.auth.principals import second_factor_needed
from service.auth.sessions import Browser, open_session
from service.domains.joining import join_by_domain
from service.errors import SignInRefused
from service.ids import WEB_SESSION, new_id
from service.people.auditing import audit_entered
from service.people.awaiting import is_awaited
from service.people.finding import person_of
from service.people.mails import NEW_DEVICE, mail_change
from service.people.models import Passkey, Person
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Entered:
    """A session that was opened. ``token`` goes into the browser's cookie.

    ``owes_second_factor``: nothing opens before it is shown (``has_second_factor``) or enrolled. ``must_choose``:
    there are several hats, and none of them was worn before.
    """

    token: str
    session_id: str
    person: Person
    hat: Hat
    owes_second_factor: bool
    has_second_factor: bool
    must_choose: bool


async def enter(
    session: AsyncSession,
    person: Person,
    *,
    browser: Browser,
    settings: Settings,
    now: datetime,
    way: str,
    second_factor: bool = False,
) -> Entered:
    """Opens a session in the hat worn last, else in the first; ``way`` names the proof, for the audit log.

    Whoever has an address of a domain by which people join a workspace has joined it then. Raises SignInRefused
    ``no_role``.
    """
    await join_by_domain(session, person, now=now)
    hats = await hats_of(session, person.email) or await _guest(session, person, now)
    last = await _last_session(session, person.id)
    worn = next((hat for hat in hats if last and hat.holder_id == last.holder_id), None)
    hat = worn or hats[0]
    if last and browser.device and not await _knows(session, person.id, browser.device):
        await mail_change(session, person, NEW_DEVICE, settings=settings, now=now, browser=browser)
    session_id = new_id(WEB_SESSION)
    token = await open_session(
        session, person, hat, now=now, browser=browser, second_factor=second_factor, session_id=session_id
    )
    await audit_entered(session, person, hat, way=way, session_id=session_id, now=now)
    has_factor = await has_second_factor(session, person)
    owes = not second_factor and (has_factor or hat.kind is HolderKind.OPERATOR)
    return Entered(token, session_id, person, hat, owes, has_factor, worn is None and len(hats) > 1)


async def _guest(session: AsyncSession, person: Person, now: datetime) -> list[Hat]:
    """What somebody without a role wears, when there is a reason to let them in."""
    if not await is_awaited(session, person.email, now=now):
        raise SignInRefused(
            "no_role", "Your address has no role here any more, so nothing is open to you. Ask whoever invited you."
        )
    return [guest_hat(person.id, person.name)]


async def has_second_factor(session: AsyncSession, person: Person) -> bool:
    """Whether the person has enrolled codes of an app or a passkey."""
    has_passkey = select(exists().where(col(Passkey.person_id) == person.id))
    return person.totp_confirmed_at is not None or bool(await session.scalar(has_passkey))


async def demand_may_enrol(session: AsyncSession, person_id: str, *, is_verified: bool) -> None:
    """Whoever has a second factor shows it before there is another: raises Forbidden ``second_factor_needed``."""
    if not is_verified and await has_second_factor(session, await person_of(session, person_id)):
        raise second_factor_needed()


async def _last_session(session: AsyncSession, person_id: str) -> WebSession | None:
    query = select(WebSession).where(col(WebSession.person_id) == person_id)
    return (await session.execute(query.order_by(col(WebSession.last_seen_at).desc()).limit(1))).scalar_one_or_none()


async def _knows(session: AsyncSession, person_id: str, device: str) -> bool:
    known = exists().where(col(WebSession.person_id) == person_id, col(WebSession.device) == device)
    return bool(await session.scalar(select(known)))
