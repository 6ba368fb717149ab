"""From what is asked for to what a key may do; no key is made or changed to do more than the one it is done with.

A session, and a key without any limit, bind nothing: then the holder's rights are the bounds (``service_accounts``).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from service.auth.keys import KeyTerms
from service.auth.models import ApiKey
from service.auth.principals import Principal
from service.errors import Forbidden, InvalidInput
from service.keys.networks import is_within, normalised
from service.keys.permissions import are_within, scopes_from
from service.keys.schemas import KeyChange, NewKey, asked_of, cleared
from service.people.naming import on_one_line

SHORTEST_LIFE: Final = timedelta(minutes=15)
LONGEST_LIFE: Final = timedelta(days=90)
CONCURRENCY: Final = ("tts_concurrency_limit", "dubbing_concurrency_limit", "music_concurrency_limit")


def terms_of(row: ApiKey) -> KeyTerms:
    """What a key may do now."""
    return KeyTerms(
        name=row.name,
        scopes=row.scopes,
        credit_limit=row.credit_limit,
        allowed_ips=row.allowed_ips,
        third_party_disable_allowed=row.third_party_disable_allowed,
        expires_at=row.expires_at,
    )


def new_terms(wanted: NewKey, *, now: datetime) -> KeyTerms:
    """What a new key is to do; raises InvalidInput."""
    _refuse_concurrency(wanted)
    return KeyTerms(
        name=checked_name(wanted.name),
        scopes=scopes_from(wanted.permissions),
        credit_limit=wanted.character_limit,
        allowed_ips=_networks(wanted.allowed_ips or ()),
        third_party_disable_allowed=wanted.third_party_disable_allowed,
        expires_at=None if wanted.expires_at_unix is None else checked_expiry(wanted.expires_at_unix, now=now),
    )


def changed_terms(terms: KeyTerms, change: KeyChange, *, now: datetime) -> KeyTerms:
    """The terms after a change; raises InvalidInput."""
    _refuse_concurrency(change)
    asked = {name: cleared(name, value) for name, value in asked_of(change).items()}
    changed: dict[str, Any] = {}
    if "name" in asked:
        changed["name"] = checked_name(asked["name"])
    if "permissions" in asked:
        changed["scopes"] = scopes_from(asked["permissions"])
    if "character_limit" in asked:
        changed["credit_limit"] = asked["character_limit"]
    if "allowed_ips" in asked:
        changed["allowed_ips"] = _networks(asked["allowed_ips"] or ())
    if "third_party_disable_allowed" in asked:
        changed["third_party_disable_allowed"] = asked["third_party_disable_allowed"]
    if "expires_at_unix" in asked:
        at = asked["expires_at_unix"]
        changed["expires_at"] = None if at is None else checked_expiry(at, now=now)
    return replace(terms, **changed)


def checked_name(name: str) -> str:
    """The name on one line; raises InvalidInput for one of nothing but spaces."""
    kept = on_one_line(name)
    if not kept:
        raise InvalidInput.at("body", "name", msg="Give the key a name. Nothing was changed.")
    return kept


def checked_expiry(unix: int, *, now: datetime) -> datetime:
    """When a key ends; raises InvalidInput unless it is 15 minutes to 90 days from now."""
    at = datetime.fromtimestamp(unix, UTC)
    slack = timedelta(seconds=1)
    if not now + SHORTEST_LIFE - slack <= at <= now + LONGEST_LIFE + slack:
        raise InvalidInput.at(
            "body", "expires_at_unix", msg="A key can expire 15 minutes to 90 days from now. Nothing was changed."
        )
    return at


async def demand_within_caller(
    session: AsyncSession, terms: KeyTerms, *, actor: Principal, lineage_id: str | None = None
) -> None:
    """Raises Forbidden ``beyond_calling_key`` when the key of this request has a limit that ``terms`` do not have.

    ``lineage_id`` is that of the key in question, if there is one: it spends from the same limit as its predecessors.
    """
    if actor.session_id is not None:
        return
    caller = await session.get_one(ApiKey, actor.key_id)
    if not are_within(terms.scopes, caller.scopes):
        raise _beyond("permissions", "permissions that it has not itself")
    if not is_within(terms.allowed_ips, caller.allowed_ips):
        raise _beyond("allowed_ips", "addresses from which it may not be used itself")
    if caller.expires_at is not None and (terms.expires_at is None or terms.expires_at > caller.expires_at):
        raise _beyond("expires_at_unix", "a longer life than its own")
    if caller.credit_limit is not None:
        is_same = lineage_id == caller.lineage_id
        if not is_same or terms.credit_limit is None or terms.credit_limit > caller.credit_limit:
            raise _beyond("character_limit", "credits besides its own limit")


def _beyond(what: str, said: str) -> Forbidden:
    return Forbidden(
        "beyond_calling_key",
        f"With this API key no key can be given {said}. Nothing was changed. Ask for less, or use a key without "
        "limits.",
        what=what,
    )


def _refuse_concurrency(wanted: NewKey | KeyChange) -> None:
    for name in CONCURRENCY:
        if getattr(wanted, name) not in (None, "no_update", "clear"):
            raise InvalidInput.at(
                "body",
                name,
                msg="Nothing here is limited by how much of it runs at once, so this limit could not be kept. Nothing "
                "was changed. Leave it out.",
            )


def _networks(texts: Sequence[str]) -> tuple[str, ...]:
    try:
        return tuple(dict.fromkeys(normalised(text) for text in texts))
    except ValueError as error:
        raise InvalidInput.at(
            "body", "allowed_ips", msg=f"An allowed address is an IP address or a CIDR range: {error}."
        ) from None
