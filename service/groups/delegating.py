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

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.access.comparing import has_less_than
from service.access.features import Feature
from service.access.models import Group
from service.auth.acting import acting_for
from service.auth.principals import Principal, require_feature
from service.errors import Forbidden


async def require_may_manage(session: AsyncSession, group: Group, actor: Principal) -> None:
    """Raises Forbidden ``feature_off`` or ``group_exceeds_yours`` unless the actor may change who is in the group,
    whose row the caller has locked."""
    if actor.is_admin:
        return
    as_of_now = await acting_for(session, actor.id, actor.workspace)
    require_feature(as_of_now, Feature.GROUP_MEMBERS_MANAGE)
    beyond = sorted(set(group.features) - {feature.value for feature in as_of_now.features})
    if beyond or await has_less_than(session, actor, group.id):
        raise Forbidden(
            "group_exceeds_yours",
            f"The group {group.name} gives its members more than you have yourself, so you cannot change who is in it. "
            "Nothing was changed. Ask an admin of the workspace.",
            features=beyond,
        )


async def require_may_manage_all(session: AsyncSession, group_ids: Sequence[str], actor: Principal) -> None:
    """The same for several groups of the actor's workspace, which it locks in the order of their ids: for those who
    bring somebody into groups in another way."""
    query = select(Group).where(col(Group.id).in_(group_ids), col(Group.workspace_id) == actor.workspace)
    locked = query.order_by(col(Group.id)).with_for_update(key_share=True)
    for group in (await session.execute(locked)).scalars().all():
        await require_may_manage(session, group, actor)
