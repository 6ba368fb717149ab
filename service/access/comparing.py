"""Whether somebody has less than a principal whose place they would take, or give away: groups and service accounts.

The rule of ``deciding.py`` for the one, on every row that is shared with the other; what the other made itself is not
compared.
"""

from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.deciding import ROLES, rank_sql
from service.access.models import ResourceKind
from service.auth.principals import Principal

_RANKS: Final = ", ".join(f"'{role}'" for role in ROLES)
_OWN_RANK: Final = " ".join(
    f"WHEN '{kind}' THEN ({rank_sql(kind, principal=':me', resource='theirs.resource_id')})" for kind in ResourceKind
)
_BEYOND: Final = text(
    f"""
    SELECT 1 FROM resource_grant theirs
    WHERE theirs.principal_id IN (
        SELECT CAST(:other AS text) UNION ALL SELECT m.group_id FROM group_member m WHERE m.principal_id = :other
    )
    AND array_position(ARRAY[{_RANKS}], CAST(theirs.role AS text))
        > coalesce(CASE theirs.resource_kind {_OWN_RANK} END, 0)
    LIMIT 1
    """  # noqa: S608 - names and numbers of our own; every value is bound
)


async def has_less_than(session: AsyncSession, actor: Principal, other_id: str) -> bool:
    """Whether something is shared with a group, or with a service account, itself or by its groups, on which the actor
    has no role or a weaker one."""
    return (await session.execute(_BEYOND, {"me": actor.id, "other": other_id})).first() is not None
