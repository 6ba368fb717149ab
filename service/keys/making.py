"""New keys, and keys that take the place of others. The secret is returned once and kept nowhere."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.activities import Activity
from service.auth.keys import KeyHolder, KeyTerms, add_key
from service.auth.models import ApiKey
from service.auth.principals import Principal
from service.errors import KeyRefused
from service.keys.finding import count_keys, own_locked_key
from service.keys.recording import record_key
from service.keys.schemas import NewKey, RotateKey
from service.keys.terms import LONGEST_LIFE, SHORTEST_LIFE, checked_expiry, demand_within_caller, new_terms, terms_of

MOST_KEYS: Final = 100


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A key that was just made; ``secret`` is its plain text."""

    id: str
    name: str
    secret: str


async def create_key(
    session: AsyncSession, holder: KeyHolder, wanted: NewKey, *, actor: Principal, now: datetime
) -> MadeKey:
    """A key of a holder, whose row the caller has locked. Raises InvalidInput, Forbidden ``beyond_calling_key``,
    KeyRefused ``too_many_keys``."""
    terms = new_terms(wanted, now=now)
    await demand_within_caller(session, terms, actor=actor)
    if await count_keys(session, holder.id, now=now) >= MOST_KEYS:
        raise KeyRefused(
            "too_many_keys",
            f"There are {MOST_KEYS} keys already. No key was made. Delete one that is not needed first.",
        )
    row, secret = add_key(session, holder, terms, now=now, created_by=actor.id)
    await session.flush()
    await record_key(session, Activity.KEY_CREATED, row, actor=actor, now=now, data=_facts(terms))
    return MadeKey(row.id, row.name, secret)


async def rotate_key(
    session: AsyncSession, holder: KeyHolder, key_id: str, wanted: RotateKey, *, actor: Principal, now: datetime
) -> MadeKey:
    """A key in the place of another, with its name, permissions, limit and addresses; it goes on with what was spent.

    The old one works until the overlap is over. Raises NotFound, InvalidInput, Forbidden ``beyond_calling_key``,
    KeyRefused ``key_disabled``, ``key_ended`` or ``key_replaced``.
    """
    old = await own_locked_key(session, holder.id, key_id)
    _demand_rotatable(old, now)
    terms = replace(terms_of(old), expires_at=await _expiry(session, old, wanted, actor=actor, now=now))
    await demand_within_caller(session, terms, actor=actor, lineage_id=old.lineage_id)
    row, secret = add_key(session, holder, terms, now=now, lineage_id=old.lineage_id, created_by=actor.id)
    await session.flush()
    ends_at = now + timedelta(seconds=wanted.overlap_seconds)
    old.replaced_by, old.expires_at = row.id, min(old.expires_at or ends_at, ends_at)
    await session.flush()
    data = {"replaces": old.id, "overlap_seconds": wanted.overlap_seconds, **_facts(terms)}
    await record_key(session, Activity.KEY_CREATED, row, actor=actor, now=now, data=data)
    return MadeKey(row.id, row.name, secret)


async def _expiry(
    session: AsyncSession, old: ApiKey, wanted: RotateKey, *, actor: Principal, now: datetime
) -> datetime | None:
    """As asked for; else as long a life as the old key was given, yet never beyond that of the key of this request."""
    if wanted.expires_at_unix is not None:
        return checked_expiry(wanted.expires_at_unix, now=now)
    if old.expires_at is None:
        return None
    lives_until = now + min(max(old.expires_at - old.created_at, SHORTEST_LIFE), LONGEST_LIFE)
    if actor.session_id is not None:
        return lives_until
    caller = await session.get_one(ApiKey, actor.key_id)
    return min(lives_until, caller.expires_at) if caller.expires_at else lives_until


def _demand_rotatable(old: ApiKey, now: datetime) -> None:
    if old.replaced_by is not None:
        raise KeyRefused(
            "key_replaced", "This key was replaced before. No key was made. Rotate the one that took its place."
        )
    if old.disabled_at is not None:
        raise KeyRefused("key_disabled", "This key is disabled. No key was made. Enable it first, or make a new one.")
    if old.expires_at is not None and old.expires_at <= now:
        raise KeyRefused("key_ended", "This key has expired. No key was made. Make a new one.")


def _facts(terms: KeyTerms) -> dict[str, object]:
    return {
        "permissions": list(terms.scopes),
        "character_limit": terms.credit_limit,
        "allowed_ips": list(terms.allowed_ips),
        "expires_at": terms.expires_at.isoformat() if terms.expires_at else None,
    }
