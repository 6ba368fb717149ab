"""Locking members, changing their seats, limiting what they spend: by admins, within the seats."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.access.standing import Seat
from service.audit.activities import Activity
from service.audit.recording import Resource, record
from service.auth.acting import demand_still_admin
from service.auth.principals import Principal
from service.errors import MembershipRefused, NotFound
from service.ids import is_well_formed
from service.invitations.ending import end_unfounded
from service.service_accounts.models import ServiceAccount
from service.workspaces.locking import locked_workspace
from service.workspaces.models import Member, Workspace
from service.workspaces.seats import demand_seats


@dataclass(frozen=True, slots=True)
class Change:
    """What is None stays. ``may_become_lite``: who is unlocked takes a lite seat where no full one is free."""

    is_locked: bool | None = None
    seat: Seat | None = None
    may_become_lite: bool = False


async def change_member(
    session: AsyncSession, email: str, change: Change, *, actor: Principal, now: datetime
) -> Member:
    """Changes the member with this address. Raises NotFound, and MembershipRefused ``owner_stays`` or
    ``no_seat_free``. The caller is an admin. With the lock or the seat go the invitations that took it.
    """
    workspace = await locked_workspace(session, actor.workspace)
    await demand_still_admin(session, actor)
    member = await member_by_address(session, workspace.id, email)
    if member.is_owner and (change.is_locked or change.seat not in (None, Seat.ADMIN)):
        raise MembershipRefused(
            "owner_stays",
            "The owner can be neither locked nor given another seat. Nothing was changed. Transfer the ownership to "
            "another member first.",
        )
    before = _facts(member)
    await _change(session, workspace, member, change, now)
    await session.flush()
    if _facts(member) != before:
        data = {"from": before, "to": _facts(member)}
        await note(session, Activity.MEMBER_UPDATED, member, actor=actor, now=now, data=data)
        await end_unfounded(session, workspace.id, [member.id], actor=actor, now=now)
    return member


async def _change(session: AsyncSession, workspace: Workspace, member: Member, change: Change, now: datetime) -> None:
    was_locked, was_lite = member.locked_at is not None, member.seat is Seat.LITE
    is_locked = was_locked if change.is_locked is None else change.is_locked
    seat = change.seat or member.seat
    if not is_locked and (was_locked or was_lite is not (seat is Seat.LITE)):
        seat = await _free_seat(session, workspace, seat, was_locked and change.may_become_lite, now)
    member.seat = seat
    member.locked_at = (member.locked_at or now) if is_locked else None


async def _free_seat(
    session: AsyncSession, workspace: Workspace, seat: Seat, may_become_lite: bool, now: datetime
) -> Seat:
    """The seat when one is free, else a lite one when that will do."""
    try:
        await demand_seats(session, workspace, seat, now=now)
    except MembershipRefused:
        if not may_become_lite or seat is Seat.LITE:
            raise
        await demand_seats(session, workspace, Seat.LITE, now=now)
        return Seat.LITE
    return seat


async def limit_usage(
    session: AsyncSession, holder_id: str, limit_cents: int | None, *, actor: Principal, now: datetime
) -> None:
    """Sets what a member or a service account may spend in a calendar month (UTC), None for no limit.

    Raises NotFound. What was spent already counts.
    """
    await locked_workspace(session, actor.workspace)
    await demand_still_admin(session, actor)
    holder = await _holder(session, actor.workspace, holder_id)
    if holder is None:
        raise NotFound("member")
    before, holder.usage_limit_cents = holder.usage_limit_cents, limit_cents
    await session.flush()
    if before != limit_cents:
        data = {"from": before, "to": limit_cents}
        kind = "member" if isinstance(holder, Member) else "service_account"
        await record(
            session,
            Activity.MEMBER_LIMIT_UPDATED,
            actor=actor,
            workspace_id=actor.workspace,
            now=now,
            resource=Resource(kind, holder.id, holder.name),
            data=data,
        )


async def _holder(session: AsyncSession, workspace_id: str, holder_id: str) -> Member | ServiceAccount | None:
    if not is_well_formed(holder_id):
        return None
    member = await session.get(Member, holder_id, populate_existing=True)
    if member is not None:
        return member if member.workspace_id == workspace_id and member.removed_at is None else None
    account = await session.get(ServiceAccount, holder_id, populate_existing=True)
    is_ours = account is not None and account.workspace_id == workspace_id and account.deleted_at is None
    return account if is_ours else None


async def member_by_address(session: AsyncSession, workspace_id: str, email: str) -> Member:
    """The member of the workspace with this address, under a row lock; raises NotFound."""
    return await _one(session, workspace_id, func.lower(col(Member.email)) == email.strip().lower())


async def member_by_id(session: AsyncSession, workspace_id: str, member_id: str) -> Member:
    """The member of the workspace with this id, under a row lock; raises NotFound."""
    if not is_well_formed(member_id):
        raise NotFound("member")
    return await _one(session, workspace_id, col(Member.id) == member_id)


async def _one(session: AsyncSession, workspace_id: str, which: Any) -> Member:
    query = select(Member).where(which, col(Member.workspace_id) == workspace_id, col(Member.removed_at).is_(None))
    locking = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    found = (await session.execute(locking)).scalar_one_or_none()
    if found is None:
        raise NotFound("member")
    return found


async def note(
    session: AsyncSession,
    activity: Activity,
    member: Member,
    *,
    actor: Principal | None,
    now: datetime,
    data: dict[str, Any] | None = None,
) -> None:
    """One entry of the audit log about a member."""
    resource = Resource("member", member.id, member.email)
    workspace_id = member.workspace_id
    await record(session, activity, actor=actor, workspace_id=workspace_id, now=now, resource=resource, data=data)


def _facts(member: Member) -> dict[str, Any]:
    return {"seat": member.seat.value, "is_locked": member.locked_at is not None}
