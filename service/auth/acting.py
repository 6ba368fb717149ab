"""Who somebody is at this moment: whoever is not asking just now, whoever asked and then waited for a lock, and
whoever is still being answered.

What they began counts only as far as they may still do it.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.scopes import limits_of
from service.access.standing import standing_of
from service.auth.models import HolderKind
from service.auth.principals import Principal
from service.errors import Forbidden

ALIVE_SQL: Final = """
SELECT id, CAST('["all"]' AS jsonb) AS scopes
FROM web_session WHERE id = ANY (:holders) AND revoked_at IS NULL AND expires_at > :now
UNION ALL
SELECT id, scopes FROM api_key
WHERE id = ANY (:holders) AND revoked_at IS NULL AND disabled_at IS NULL
    AND (expires_at IS NULL OR expires_at > :now)
"""
"""Which of the sessions and keys ``holders`` let anybody in at ``now``, and with what scopes."""
_ALIVE: Final = text(ALIVE_SQL)


async def acting_for(session: AsyncSession, holder_id: str, workspace_id: str) -> Principal:
    """A member or a service account of a workspace as they stand now; with no features when they are locked or gone."""
    standing = await standing_of(session, holder_id)
    return Principal(
        kind=HolderKind.MEMBER if standing.seat else HolderKind.SERVICE_ACCOUNT,
        id=holder_id,
        key_id="",
        workspace_id=workspace_id,
        seat=standing.seat if standing.is_active else None,
        is_owner=standing.is_owner,
        features=standing.features if standing.is_active else frozenset(),
    )


async def as_of_now(session: AsyncSession, actor: Principal) -> Principal:
    """Whoever asks, with the seat and the features of this moment: for who has waited for a lock since they were let
    in. Raises Forbidden when they were locked, or have left, meanwhile.
    """
    standing = await standing_of(session, actor.id)
    if not standing.is_active:
        raise Forbidden("not_allowed", "You have no active seat in the workspace any more. Nothing was changed.")
    return replace(actor, seat=standing.seat, is_owner=standing.is_owner, features=standing.features)


async def demand_still_admin(session: AsyncSession, actor: Principal) -> None:
    """Raises Forbidden for who was an admin when they asked, and is none any more."""
    if not (await as_of_now(session, actor)).is_admin:
        raise Forbidden("not_allowed", "Only admins of the workspace may do this. Nothing was changed.")


async def still_let_in(session: AsyncSession, actor: Principal, *, now: datetime) -> Principal:
    """Whoever asks, with the seat, the features and the scopes of this moment: for an answer that takes long. Raises
    Forbidden when their key or session has ended, or they were locked, or have left, meanwhile.
    """
    held = (await session.execute(_ALIVE, {"holders": [actor.key_id], "now": now})).one_or_none()
    if held is None:
        raise Forbidden("not_allowed", "The key or the session of this request has ended. Nothing was changed.")
    known = actor if actor.workspace_id is None else await as_of_now(session, actor)
    return replace(known, scopes=limits_of(held.scopes))
