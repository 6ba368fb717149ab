"""Removing members, and leaving. What they made stays, with its history, and is the admins' to keep."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.access.features import Feature
from service.access.models import Grant, GroupMember
from service.access.standing import Seat
from service.audit.activities import Activity
from service.auth.acting import as_of_now
from service.auth.models import ApiKey, HolderKind, WebSession
from service.auth.principals import Principal, require_feature
from service.errors import Forbidden, MembershipRefused
from service.invitations.ending import end_unfounded
from service.members.changing import member_by_id, note
from service.workspaces.locking import locked_workspace
from service.workspaces.models import Member


async def remove_member(session: AsyncSession, member_id: str, *, actor: Principal, now: datetime) -> Member:
    """Takes a member out of the workspace, or oneself. Their keys and the sessions that wear this hat end at once;
    they are in no group, nothing is shared with them, and the invitations that they have sent are taken back.

    Raises NotFound, Forbidden ``feature_off`` or ``not_allowed``, MembershipRefused ``owner_stays``.
    """
    workspace = await locked_workspace(session, actor.workspace)
    actor = await as_of_now(session, actor)
    if member_id != actor.id:
        require_feature(actor, Feature.WORKSPACE_MEMBERS_REMOVE)
    member = await member_by_id(session, workspace.id, member_id)
    if member.is_owner:
        raise MembershipRefused(
            "owner_stays",
            "The owner can neither be removed nor leave. Nothing was changed. Transfer the ownership to another member "
            "first.",
        )
    if member.seat is Seat.ADMIN and member.id != actor.id and not actor.is_admin:
        raise Forbidden("not_allowed", "Only admins of the workspace remove admins. Nothing was changed.")
    member.removed_at = now
    await session.flush()
    await _end_access(session, member.id, now)
    data = {"left": member.id == actor.id, "seat": member.seat.value}
    await note(session, Activity.MEMBER_REMOVED, member, actor=actor, now=now, data=data)
    await end_unfounded(session, workspace.id, [member.id], actor=actor, now=now)
    return member


async def _end_access(session: AsyncSession, member_id: str, now: datetime) -> None:
    keys = update(ApiKey).where(col(ApiKey.holder_id) == member_id, col(ApiKey.revoked_at).is_(None))
    await session.execute(keys.values(revoked_at=now))
    worn = update(WebSession).where(
        col(WebSession.holder_kind) == HolderKind.MEMBER,
        col(WebSession.holder_id) == member_id,
        col(WebSession.revoked_at).is_(None),
    )
    await session.execute(worn.values(revoked_at=now))
    await session.execute(delete(GroupMember).where(col(GroupMember.principal_id) == member_id))
    await session.execute(delete(Grant).where(col(Grant.principal_id) == member_id))
