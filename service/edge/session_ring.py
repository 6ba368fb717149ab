"""Who is behind the cookie of a request. Answers are remembered for a moment; revoked, expired, without hat: out."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, Select, Table, and_, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from service.access.standing import NOBODY, Standing, standing_of
from service.auth.hats import Hat, guest_hat, hats_of
from service.auth.models import HolderKind, WebSession
from service.auth.principals import Principal, SignedIn
from service.auth.sealing import digest, new_token
from service.auth.sessions import idle_time
from service.database import utc_now
from service.edge.remembering import SECONDS, Memory
from service.people.models import Passkey, Person

TOUCH_EVERY: Final = timedelta(minutes=1)
ROTATE_EVERY: Final = timedelta(days=1)
ANEW_AFTER: Final = timedelta(minutes=1)
OVERLAP: Final = timedelta(seconds=60)
LONGEST_TOKEN: Final = 100

_session: Final[Table] = WebSession.__table__  # type: ignore[attr-defined]
_person: Final[Table] = Person.__table__  # type: ignore[attr-defined]
_passkey: Final[Table] = Passkey.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Seen:
    """A session that is alive; ``fresh_token`` has to take the place of the one that was sent."""

    who: SignedIn
    fresh_token: str | None = None


class SessionRing:
    """Looks sessions up by their token's digest, remembers the answer for a moment, and renews tokens daily."""

    def __init__(self, engine: AsyncEngine, seconds: float = SECONDS) -> None:
        self._engine = engine
        self._known: Memory[Seen] = Memory(seconds)

    async def seen(self, token: str) -> Seen | None:
        """The session of a token; None when there is none, or none any more."""
        if len(token) > LONGEST_TOKEN:
            return None
        hashed = digest(token)
        known = self._known.get(hashed)
        if known is not None:
            return known
        asked = self._known.asking()
        async with self._engine.connect() as connection:
            found = await _look_up(connection, hashed, utc_now())
        if found is None:
            self._known.drop(hashed)
            return None
        self._known.keep(hashed, replace(found, fresh_token=None), asked)
        return found

    def forget(self) -> None:
        """Asks the database again, because rights have changed."""
        self._known.forget()


async def _look_up(connection: AsyncConnection, hashed: str, now: datetime) -> Seen | None:
    row = (await connection.execute(_query(hashed))).one_or_none()
    if row is None or not _is_alive(row, hashed, now):
        return None
    hats = await hats_of(connection, row.email)
    if row.holder_kind is HolderKind.PERSON:
        hats.append(guest_hat(row.person_id, row.name))
    hat = next((one for one in hats if _is_worn(one, row)), None)
    if hat is None:
        return None
    standing = await standing_of(connection, row.holder_id) if row.holder_kind is HolderKind.MEMBER else NOBODY
    fresh = await _kept_up(connection, row, hashed, now)
    return Seen(_signed_in(row, hat, tuple(hats), standing), fresh)


def _query(hashed: str) -> Select[Any]:
    has_passkey = exists().where(_passkey.c.person_id == _person.c.id)
    return (
        select(
            _session,
            _person.c.name,
            _person.c.email,
            _person.c.locale,
            _person.c.time_zone,
            _person.c.preferences,
            or_(_person.c.totp_confirmed_at.is_not(None), has_passkey).label("has_second_factor"),
        )
        .join(_person, _person.c.id == _session.c.person_id)
        .where(
            or_(_session.c.hashed == hashed, _session.c.previous_hashed == hashed),
            _session.c.revoked_at.is_(None),
            _person.c.email_confirmed_at.is_not(None),
        )
    )


def _is_alive(row: Row[Any], hashed: str, now: datetime) -> bool:
    is_overdue = row.hashed != hashed and row.previous_until is not None and row.previous_until <= now
    return not is_overdue and row.expires_at > now and row.last_seen_at + idle_time(row.holder_kind) > now


def _is_worn(hat: Hat, row: Row[Any]) -> bool:
    return (hat.kind, hat.holder_id, hat.workspace_id) == (row.holder_kind, row.holder_id, row.workspace_id)


def _signed_in(row: Row[Any], hat: Hat, hats: tuple[Hat, ...], standing: Standing) -> SignedIn:
    owes = row.second_factor_at is None and (row.has_second_factor or row.holder_kind is HolderKind.OPERATOR)
    principal = Principal(
        kind=row.holder_kind,
        id=row.holder_id,
        key_id=row.id,
        workspace_id=row.workspace_id,
        person_id=row.person_id,
        session_id=row.id,
        is_verified=not owes,
        seat=standing.seat,
        is_owner=standing.is_owner,
        features=standing.features,
    )
    return SignedIn(
        principal=principal,
        person_id=row.person_id,
        session_id=row.id,
        name=row.name,
        email=row.email,
        locale=row.locale,
        time_zone=row.time_zone,
        preferences=row.preferences,
        hat=hat,
        hats=hats,
        authenticated_at=row.authenticated_at,
    )


async def _kept_up(connection: AsyncConnection, row: Row[Any], hashed: str, now: datetime) -> str | None:
    """Notes the use once a minute, ends the overlap after a rotation, and rotates when it is time: the fresh token."""
    changes: dict[str, Any] = {}
    if row.last_seen_at < now - TOUCH_EVERY:
        changes["last_seen_at"] = now
    if row.hashed == hashed and row.previous_hashed is not None and row.previous_until is None:
        changes["previous_until"] = now + OVERLAP
    fresh = new_token() if _is_due(row, hashed, now) else None
    if fresh:
        changes |= {"hashed": digest(fresh), "previous_hashed": hashed, "previous_until": None, "rotated_at": now}
    if not changes:
        return None
    unchanged = and_(_session.c.id == row.id, _session.c.hashed == row.hashed)
    written = await connection.execute(update(_session).where(unchanged).values(changes))
    await connection.commit()
    return fresh if written.rowcount == 1 else None


def _is_due(row: Row[Any], hashed: str, now: datetime) -> bool:
    """A day after the last rotation; or again, when the fresh token has never come back: that answer was lost."""
    if row.hashed == hashed:
        return bool(row.rotated_at <= now - ROTATE_EVERY)
    return row.previous_until is None and bool(row.rotated_at <= now - ANEW_AFTER)
