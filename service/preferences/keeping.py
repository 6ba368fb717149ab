"""What pages remember for a person: small JSON by name, merged name by name."""

import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from sqlalchemy import Table, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.auth.principals import Principal, second_factor_needed
from service.errors import Forbidden, InvalidInput, NotFound
from service.people.models import Person

MOST_BYTES: Final = 16_384
MOST_NAMES: Final = 50
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_person: Final[Table] = Person.__table__  # type: ignore[attr-defined]


def person_of(actor: Principal) -> str:
    """The person behind a session. Raises Forbidden for keys, which belong to nobody who looks at pages."""
    if not actor.is_verified:
        raise second_factor_needed()
    if actor.person_id is None:
        raise Forbidden("not_allowed", "Preferences belong to people who sign in; this is a key. Nothing was changed.")
    return actor.person_id


async def preferences_of(session: AsyncSession, actor: Principal) -> dict[str, Any]:
    """All preferences of whoever asks; none for a key."""
    if actor.person_id is None:
        return {}
    kept = await session.scalar(select(_person.c.preferences).where(_person.c.id == actor.person_id))
    return kept or {}


async def merge_preferences(session: AsyncSession, changes: Mapping[str, Any], *, actor: Principal) -> dict[str, Any]:
    """Puts each named preference in the place of the one before, and takes out those that are null; the rest stays.

    Returns all. Raises Forbidden, InvalidInput for a name that is none, or when all together grow too large.
    """
    person_id = person_of(actor)
    query = select(_person.c.preferences).where(_person.c.id == person_id).with_for_update()
    kept = (await session.execute(query)).scalar_one_or_none()
    if kept is None:
        raise NotFound("person")
    merged = {name: value for name, value in {**kept, **changes}.items() if value is not None}
    _check(merged, changes)
    await session.execute(update(_person).where(_person.c.id == person_id).values(preferences=merged))
    return merged


def _check(merged: Mapping[str, Any], changes: Mapping[str, Any]) -> None:
    for name in changes:
        if not _NAME.fullmatch(name):
            raise InvalidInput.at("body", name[:60], msg="a preference is named in lower-case letters, digits and _")
    if len(merged) > MOST_NAMES:
        raise InvalidInput.at("body", msg=f"there are at most {MOST_NAMES} preferences")
    if len(msgspec.json.encode(merged)) > MOST_BYTES:
        raise InvalidInput.at("body", msg=f"preferences take {MOST_BYTES} bytes at most, all together")
