"""Nobody gives away more than they have: who may change who is in a group.

Admins may. Anybody else with ``group_members_manage`` would otherwise put themselves, or a friend, or a service
account whose key they hold, into the group of the administrators, and have what that group has. So they may change
the members of a group only if

- they have every feature of the group themselves, and
- they have at least the group's role on everything that is shared with it.

Who is in the group has both. The rule is the same for taking out, so that nobody takes out whom they could not put in
again. It is judged on the rows as they are under the group's lock, not on what a key or a session remembers.

What a group is given later is given by an admin of the workspace (features) or of the resource (sharing), who sees
the members that it has then.
"""

from dataclasses import replace
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.features import Feature
from service.access.models import Group, everyone_of
from service.access.roles import Role
from service.access.standing import Seat, standing_of
from service.auth.models import HolderKind
from service.auth.principals import Principal, require_feature
from service.errors import Forbidden

_OUT_OF_REACH: Final = text(
    """
    WITH mine AS (
        SELECT g.resource_id, g.role FROM resource_grant g
        WHERE g.workspace_id = :workspace AND (
            g.principal_id = :me OR g.principal_id = :everyone
            OR g.principal_id IN (SELECT m.group_id FROM group_member m WHERE m.principal_id = :me)
        )
    )
    SELECT 1 FROM resource_grant theirs
    WHERE theirs.principal_id = :group
    AND NOT EXISTS (
        SELECT 1 FROM mine
        WHERE mine.resource_id = theirs.resource_id
        AND array_position(CAST(:ranks AS text[]), CAST(mine.role AS text))
            >= array_position(CAST(:ranks AS text[]), CAST(theirs.role AS text))
    )
    AND NOT EXISTS (SELECT 1 FROM "order" o WHERE o.id = theirs.resource_id AND o.created_by = :me)
    AND NOT EXISTS (SELECT 1 FROM folder f WHERE f.id = theirs.resource_id AND f.created_by = :me)
    LIMIT 1
    """
)
_RANKS: Final = [role.value for role in Role]


async def require_may_manage(session: AsyncSession, group: Group, actor: Principal) -> None:
    """Raises Forbidden ``feature_off`` or ``group_exceeds_yours`` unless the actor may change who is in the group,
    whose row the caller has locked."""
    if actor.is_admin:
        return
    standing = await standing_of(session, actor.id)
    if standing.seat is Seat.ADMIN:
        return
    require_feature(replace(actor, features=standing.features), Feature.GROUP_MEMBERS_MANAGE)
    held = {feature.value for feature in standing.features}
    beyond = sorted(set(group.features) - held)
    if beyond or await _is_out_of_reach(session, group, actor):
        raise Forbidden(
            "group_exceeds_yours",
            f"The group {group.name} gives its members more than you have yourself, so you cannot change who is in it. "
            "Nothing was changed. Ask an admin of the workspace.",
            features=beyond,
        )


async def _is_out_of_reach(session: AsyncSession, group: Group, actor: Principal) -> bool:
    """Whether something is shared with the group on which the actor has less. Service accounts have no part in what is
    shared with Everyone."""
    values = {
        "workspace": actor.workspace,
        "me": actor.id,
        "everyone": everyone_of(actor.workspace) if actor.kind is HolderKind.MEMBER else "",
        "group": group.id,
        "ranks": _RANKS,
    }
    return (await session.execute(_OUT_OF_REACH, values)).first() is not None
