"""Going on for somebody who is not asking just now: what they began counts only as far as they may still do it."""

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.standing import standing_of
from service.auth.models import HolderKind
from service.auth.principals import Principal


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
