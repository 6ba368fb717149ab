"""Sessions of browsers: opened, renewed, given another hat, ended.

The token is in the browser's cookie and nowhere else; the row keeps its SHA-256. A session ends when it is revoked,
after its kind's longest life, or when nobody has used it for a while. ``service/edge/session_ring.py`` looks it up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.auth.hats import Hat
from service.auth.models import HolderKind, WebSession
from service.auth.principals import SignedIn
from service.auth.sealing import digest, new_token
from service.errors import NotFound, SignInRefused
from service.ids import WEB_SESSION, is_well_formed, new_id
from service.people.models import Person
from service.settings import Settings

IDLE: Final = timedelta(days=14)
LONGEST: Final = timedelta(days=90)
OPERATOR_IDLE: Final = timedelta(hours=12)
OPERATOR_LONGEST: Final = timedelta(days=7)
FRESH: Final = timedelta(minutes=15)
"""How long after a proof of who one is a person may change password and second factors without another."""


@dataclass(frozen=True, slots=True)
class Browser:
    """Where a session lives: its name for people, its network address, and the digest by which it is known again."""

    agent: str = ""
    address: str = ""
    device: str | None = None


def session_cookie(settings: Settings) -> str:
    """The cookie's name; on https the browser itself holds it to this host, to the root path and to https."""
    return "__Host-productions" if settings.public_url.startswith("https:") else "productions_session"


def demand_fresh(who: SignedIn, now: datetime) -> None:
    """Raises SignInRefused ``proof_needed`` when the last proof of who one is was a while ago."""
    if who.authenticated_at + FRESH <= now:
        raise SignInRefused("proof_needed", "It is a while since you signed in. Show again that it is you.")


def idle_time(kind: HolderKind) -> timedelta:
    """How long a session lives without a request."""
    return OPERATOR_IDLE if kind is HolderKind.OPERATOR else IDLE


def longest_life(kind: HolderKind) -> timedelta:
    """How long a session lives at all."""
    return OPERATOR_LONGEST if kind is HolderKind.OPERATOR else LONGEST


async def open_session(
    session: AsyncSession,
    person: Person,
    hat: Hat,
    *,
    now: datetime,
    browser: Browser | None = None,
    second_factor: bool = False,
    session_id: str | None = None,
) -> str:
    """A new session of the person in this hat; returns its token, which is kept nowhere.

    ``second_factor``: one was shown just now. Operators, and whoever has enrolled one, get nowhere without.
    """
    token, seen = new_token(), browser or Browser()
    row = WebSession(
        id=session_id or new_id(WEB_SESSION),
        hashed=digest(token),
        person_id=person.id,
        holder_kind=hat.kind,
        holder_id=hat.holder_id,
        workspace_id=hat.workspace_id,
        created_at=now,
        last_seen_at=now,
        rotated_at=now,
        authenticated_at=now,
        second_factor_at=now if second_factor else None,
        expires_at=now + longest_life(hat.kind),
        agent=seen.agent,
        address=seen.address,
        device=seen.device,
    )
    session.add(row)
    await session.flush()
    return token


async def locked_session(session: AsyncSession, session_id: str) -> WebSession:
    """The session under a row lock; raises NotFound when it has ended."""
    query = select(WebSession).where(col(WebSession.id) == session_id, col(WebSession.revoked_at).is_(None))
    locking = query.with_for_update().execution_options(populate_existing=True)
    row = (await session.execute(locking)).scalar_one_or_none()
    if row is None:
        raise NotFound("session")
    return row


def renew_token(row: WebSession, now: datetime) -> str:
    """A fresh token at a change of privilege: the old one is worth nothing from now on."""
    token = new_token()
    row.hashed, row.previous_hashed, row.previous_until, row.rotated_at = digest(token), None, None, now
    return token


async def wear(session: AsyncSession, session_id: str, hat: Hat, *, now: datetime) -> str:
    """Gives the session another hat of the same person; returns its fresh token. Raises NotFound."""
    row = await locked_session(session, session_id)
    row.holder_kind, row.holder_id, row.workspace_id = hat.kind, hat.holder_id, hat.workspace_id
    row.expires_at = min(row.expires_at, row.created_at + longest_life(hat.kind))
    return renew_token(row, now)


async def pass_second_factor(session: AsyncSession, session_id: str, *, now: datetime) -> str:
    """Notes that a second factor was shown; returns the session's fresh token. Raises NotFound."""
    row = await locked_session(session, session_id)
    row.second_factor_at = row.authenticated_at = now
    return renew_token(row, now)


async def revoke_session(session: AsyncSession, person_id: str, session_id: str, *, now: datetime) -> None:
    """Ends one session of the person: refused everywhere within a second. Raises NotFound for one of somebody else."""
    ours = [session_id] if is_well_formed(session_id) else []
    if not await _revoke(session, person_id, now=now, only=ours):
        raise NotFound("session")


async def revoke_sessions(session: AsyncSession, person_id: str, *, now: datetime, keep: str | None = None) -> int:
    """Ends all sessions of the person but one; returns how many."""
    return await _revoke(session, person_id, now=now, keep=keep)


async def _revoke(
    session: AsyncSession,
    person_id: str,
    *,
    now: datetime,
    only: Sequence[str] | None = None,
    keep: str | None = None,
) -> int:
    ended = update(WebSession).where(col(WebSession.person_id) == person_id, col(WebSession.revoked_at).is_(None))
    if only is not None:
        ended = ended.where(col(WebSession.id).in_(only))
    if keep is not None:
        ended = ended.where(col(WebSession.id) != keep)
    rows = await session.execute(ended.values(revoked_at=now).returning(col(WebSession.id)))
    return len(rows.all())


async def sessions_of(session: AsyncSession, person_id: str, *, now: datetime) -> list[WebSession]:
    """The sessions that are alive, the one used last on top."""
    query = (
        select(WebSession)
        .where(
            col(WebSession.person_id) == person_id,
            col(WebSession.revoked_at).is_(None),
            col(WebSession.expires_at) > now,
        )
        .order_by(col(WebSession.last_seen_at).desc())
        .limit(200)
    )
    rows = (await session.execute(query)).scalars()
    return [row for row in rows if row.last_seen_at + idle_time(row.holder_kind) > now]
