"""Plans and seats as operators agree on them, and what follows for the members."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.audit.activities import Activity
from service.audit.recording import Resource, record
from service.auth.principals import Principal
from service.errors import NotFound
from service.ids import is_well_formed
from service.invitations.ending import end_unfounded
from service.notifications.about_workspaces import WorkspaceLocked
from service.notifications.queueing import queue_mail
from service.settings import Settings
from service.workspaces.models import Member, Plan, Workspace
from service.workspaces.schemas import LockedMember, LockoutPreview
from service.workspaces.seats import count_seats, lock_out, seats_by, seats_of


async def apply_plan(
    session: AsyncSession, workspace: Workspace, *, actor: Principal, settings: Settings, now: datetime
) -> None:
    """Locks all but the owner when the plan has fewer seats than are taken, takes back what those have sent of
    invitations, and tells the owner. The workspace must be locked, and its plan and seats set already.
    """
    locked = await lock_out(session, workspace, now=now)
    data = {"plan": workspace.plan.value, "seats": workspace.seats, "locked_member_ids": locked}
    await record(
        session,
        Activity.WORKSPACE_UPDATED,
        actor=actor,
        workspace_id=workspace.id,
        now=now,
        resource=Resource("workspace", workspace.id, workspace.name),
        data=data,
    )
    await end_unfounded(session, workspace.id, actor=actor, now=now)
    if locked:
        await _tell_owner(session, workspace, len(locked), settings, now)


async def _tell_owner(
    session: AsyncSession, workspace: Workspace, locked_count: int, settings: Settings, now: datetime
) -> None:
    owner = select(col(Member.email)).where(col(Member.workspace_id) == workspace.id, col(Member.is_owner))
    address = await session.scalar(owner)
    if address is None:
        return
    context = WorkspaceLocked(
        account_email=address,
        workspace_name=workspace.name,
        locked_count=locked_count,
        seats=seats_of(workspace) or 0,
        members_url=f"{settings.public_url.rstrip('/')}/workspace/members",
    )
    key = f"workspace_locked:{workspace.id}:{now.isoformat()}"
    await queue_mail(session, context, key=key, recipient=address, order_id=None, now=now)


async def preview_plan(
    session: AsyncSession, workspace_id: str, plan: Plan, agreed: int | None, *, now: datetime
) -> LockoutPreview:
    """Who would be locked if the workspace had this plan now; changes nothing. Raises NotFound."""
    workspace = await session.get(Workspace, workspace_id) if is_well_formed(workspace_id) else None
    if workspace is None:
        raise NotFound("workspace")
    count = await count_seats(session, workspace, now)
    total = seats_by(plan, agreed)
    is_exceeded = total is not None and count.taken > total
    locked = await _others(session, workspace.id) if is_exceeded else []
    return LockoutPreview(plan.value, agreed, total, count.taken, count.invited, locked)


async def _others(session: AsyncSession, workspace_id: str) -> list[LockedMember]:
    query = select(Member).where(
        col(Member.workspace_id) == workspace_id,
        col(Member.is_owner).is_(False),
        col(Member.removed_at).is_(None),
        col(Member.locked_at).is_(None),
    )
    rows = (await session.execute(query.order_by(col(Member.id)))).scalars()
    return [LockedMember(one.id, one.name, one.email, one.seat.value) for one in rows]
