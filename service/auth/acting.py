"""Who somebody is at this moment: whoever is not asking just now, and whoever asked and then waited for a lock.

What they began counts only as far as they may still do it.
"""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.standing import standing_of
from service.auth.models import HolderKind
from service.auth.principals import Principal
from service.errors import Forbidden


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
