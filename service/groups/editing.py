"""Making, renaming and deleting groups, and setting what they switch on. For admins of the workspace."""

import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.access.features import Feature
from service.access.models import Grant, Group, GroupMember, everyone_of
from service.audit.activities import Activity
from service.audit.recording import Resource, record
from service.auth.principals import Principal
from service.errors import Forbidden, GroupRefused, InvalidInput
from service.groups.finding import own_locked_group, refuse_everyone
from service.groups.schemas import LONGEST_NAME, DeletedGroupResponse, in_order, wire_id
from service.ids import GROUP, new_id
from service.people.naming import on_one_line

MOST_GROUPS: Final = 200


async def create_group(
    session: AsyncSession, name: str, features: Iterable[Feature], *, actor: Principal, now: datetime
) -> Group:
    """A new, empty group. Raises Forbidden, InvalidInput, GroupRefused ``group_name_taken`` or ``too_many_groups``."""
    _require_admin(actor)
    await _lock_names(session, actor)
    count = select(func.count()).where(col(Group.workspace_id) == actor.workspace, ~col(Group.is_everyone))
    if (await session.execute(count)).scalar_one() >= MOST_GROUPS:
        raise GroupRefused(
            "too_many_groups",
            f"A workspace has at most {MOST_GROUPS} groups. Nothing was made. Delete one that is not needed first.",
        )
    group = Group(
        id=new_id(GROUP),
        workspace_id=actor.workspace,
        name=await _free_name(session, name, actor),
        features=in_order(features),
        created_at=now,
    )
    session.add(group)
    await session.flush()
    data = {"features": group.features}
    await _record(session, Activity.GROUP_CREATED, group, data, actor=actor, now=now)
    return group


async def rename_group(session: AsyncSession, group_id: str, name: str, *, actor: Principal, now: datetime) -> Group:
    """Another name that no other group of the workspace has. Raises also GroupRefused ``everyone_is_fixed``."""
    _require_admin(actor)
    await _lock_names(session, actor)
    group = await own_locked_group(session, group_id, actor)
    refuse_everyone(group)
    before, group.name = group.name, await _free_name(session, name, actor, besides=group.id)
    await session.flush()
    if before != group.name:
        await _record(session, Activity.GROUP_UPDATED, group, {"renamed_from": before}, actor=actor, now=now)
    return group


async def set_features(
    session: AsyncSession, group_id: str, features: Iterable[Feature], *, actor: Principal, now: datetime
) -> Group:
    """Makes these the group's features, for whatever its members do from now on. Also for *Everyone*."""
    _require_admin(actor)
    group = await own_locked_group(session, group_id, actor)
    before, after = in_order(group.features), in_order(features)
    group.features = after
    await session.flush()
    if before != after:
        changed = {
            "added": [name for name in after if name not in before],
            "removed": [name for name in before if name not in after],
        }
        await _record(session, Activity.GROUP_UPDATED, group, changed, actor=actor, now=now)
    return group


async def delete_group(
    session: AsyncSession, group_id: str, *, actor: Principal, now: datetime
) -> DeletedGroupResponse:
    """Deletes a group with its memberships and with what was shared with it; how many of each there were.

    Whoever adds somebody to it or shares something with it at the same moment has done so before, and it ends with
    the group, or finds no group.
    """
    _require_admin(actor)
    group = await own_locked_group(session, group_id, actor, ends=True)
    refuse_everyone(group)
    members = delete(GroupMember).where(col(GroupMember.group_id) == group.id).returning(col(GroupMember.principal_id))
    grants = delete(Grant).where(col(Grant.principal_id) == group.id).returning(col(Grant.resource_id))
    left = (await session.execute(members)).scalars().all()
    ended = (await session.execute(grants)).scalars().all()
    await session.delete(group)
    await session.flush()
    data = {"members": left, "resources": ended}
    await _record(session, Activity.GROUP_DELETED, group, data, actor=actor, now=now)
    return DeletedGroupResponse(len(left), len(ended))


def _require_admin(actor: Principal) -> None:
    if not actor.is_admin:
        raise Forbidden("not_allowed", "Only admins of the workspace may change its groups. Nothing was changed.")


async def _lock_names(session: AsyncSession, actor: Principal) -> None:
    """One at a time makes or renames groups of the workspace: the row of *Everyone* stands for all of them."""
    lock = select(col(Group.id)).where(col(Group.id) == everyone_of(actor.workspace)).with_for_update(key_share=True)
    await session.execute(lock)


async def _free_name(session: AsyncSession, name: str, actor: Principal, besides: str = "") -> str:
    """The name as it is kept: composed, on one line. Raises InvalidInput, GroupRefused ``group_name_taken``."""
    kept = on_one_line(unicodedata.normalize("NFC", name))
    if not kept or len(kept) > LONGEST_NAME:
        raise InvalidInput.at("body", "name", msg=f"Give the group a name of at most {LONGEST_NAME} characters.")
    taken = select(col(Group.id)).where(
        col(Group.workspace_id) == actor.workspace,
        func.lower(col(Group.name)) == func.lower(kept),
        col(Group.id) != besides,
    )
    if (await session.execute(taken)).first() is not None:
        raise GroupRefused(
            "group_name_taken", f"There is a group {kept} already. Nothing was changed. Choose another name."
        )
    return kept


async def _record(
    session: AsyncSession, activity: Activity, group: Group, data: dict[str, Any], *, actor: Principal, now: datetime
) -> None:
    resource = Resource("group", wire_id(group), group.name)
    await record(session, activity, actor=actor, workspace_id=actor.workspace, now=now, resource=resource, data=data)
