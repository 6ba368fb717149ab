"""Who is in a group: people and service accounts put in and taken out."""

from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.access.models import Group, GroupMember, PrincipalKind
from service.audit.activities import Activity
from service.audit.recording import Resource, record
from service.auth.principals import Principal
from service.errors import GroupRefused, NotFound
from service.groups.delegating import require_may_manage
from service.groups.finding import Candidate, candidate, candidate_by_email, own_locked_group, refuse_everyone

MOST_MEMBERS: Final = 5000
_STAYS: Final = {
    PrincipalKind.USER: text("SELECT 1 FROM member WHERE id = :id AND removed_at IS NULL FOR SHARE"),
    PrincipalKind.SERVICE_ACCOUNT: text(
        "SELECT 1 FROM service_account WHERE id = :id AND deleted_at IS NULL FOR SHARE"
    ),
}
"""Who is being removed at this moment has gone when this is answered."""


async def add_by_email(session: AsyncSession, group_id: str, email: str, *, actor: Principal, now: datetime) -> bool:
    """Puts a member of the workspace into a group; see ``add_to_group``."""
    group = await _managed(session, group_id, actor)
    return await _added(session, group, await candidate_by_email(session, email, actor), actor, now)


async def remove_by_email(session: AsyncSession, group_id: str, email: str, *, actor: Principal, now: datetime) -> bool:
    """Takes a member of the workspace out of a group; see ``remove_from_group``."""
    group = await _managed(session, group_id, actor)
    return await _removed(session, group, await candidate_by_email(session, email, actor), actor, now)


async def add_to_group(
    session: AsyncSession, group_id: str, principal_id: str, *, actor: Principal, now: datetime
) -> bool:
    """Puts a member or a service account of the workspace into a group; False when they are in it already.

    Raises NotFound for the group or the principal, Forbidden ``feature_off`` or ``group_exceeds_yours``, GroupRefused
    ``everyone_is_fixed`` or ``group_full``.
    """
    group = await _managed(session, group_id, actor)
    return await _added(session, group, await candidate(session, principal_id, actor), actor, now)


async def remove_from_group(
    session: AsyncSession, group_id: str, principal_id: str, *, actor: Principal, now: datetime
) -> bool:
    """Takes somebody out of a group, and with that out of all that it gave; False when they were not in it.

    Raises what ``add_to_group`` raises, but ``group_full``.
    """
    group = await _managed(session, group_id, actor)
    return await _removed(session, group, await candidate(session, principal_id, actor), actor, now)


async def _managed(session: AsyncSession, group_id: str, actor: Principal) -> Group:
    group = await own_locked_group(session, group_id, actor)
    await require_may_manage(session, group, actor)
    refuse_everyone(group)
    return group


async def _added(session: AsyncSession, group: Group, who: Candidate, actor: Principal, now: datetime) -> bool:
    count = select(func.count()).where(col(GroupMember.group_id) == group.id)
    if (await session.execute(count)).scalar_one() >= MOST_MEMBERS and not await _is_in(session, group, who):
        raise GroupRefused(
            "group_full",
            f"A group has at most {MOST_MEMBERS} members. Nothing was changed. Take somebody out, or make another one.",
        )
    if await session.scalar(_STAYS[who.kind], {"id": who.id}) is None:
        raise NotFound("member")
    put = insert(GroupMember).values(group_id=group.id, principal_id=who.id, added_at=now).on_conflict_do_nothing()
    made = (await session.execute(put.returning(col(GroupMember.principal_id)))).first()
    if made is not None:
        await _record(session, Activity.GROUP_MEMBER_ADDED, group, who, actor, now)
    return made is not None


async def _removed(session: AsyncSession, group: Group, who: Candidate, actor: Principal, now: datetime) -> bool:
    take = delete(GroupMember).where(col(GroupMember.group_id) == group.id, col(GroupMember.principal_id) == who.id)
    taken = (await session.execute(take.returning(col(GroupMember.principal_id)))).first()
    if taken is not None:
        await _record(session, Activity.GROUP_MEMBER_REMOVED, group, who, actor, now)
    return taken is not None


async def _is_in(session: AsyncSession, group: Group, who: Candidate) -> bool:
    return await session.get(GroupMember, (group.id, who.id)) is not None


async def _record(
    session: AsyncSession, activity: Activity, group: Group, who: Candidate, actor: Principal, now: datetime
) -> None:
    resource = Resource("group", group.id, group.name)
    data = {"principal_id": who.id, "principal_kind": who.kind.value, "name": who.name, "email": who.email}
    await record(session, activity, actor=actor, workspace_id=actor.workspace, now=now, resource=resource, data=data)
