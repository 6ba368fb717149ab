"""Giving a workspace to another of its members."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.standing import Seat
from service.audit.activities import Activity
from service.auth.principals import Principal, SignedIn
from service.auth.sessions import demand_fresh
from service.errors import Forbidden, MembershipRefused
from service.members.changing import member_by_id, note
from service.workspaces.locking import locked_workspace
from service.workspaces.models import Member
from service.workspaces.seats import demand_seats


async def transfer_ownership(
    session: AsyncSession, member_id: str, *, actor: Principal, who: SignedIn, now: datetime
) -> Member:
    """The member owns the workspace from now on, as an admin; who owned it stays an admin. Returns the new owner.

    Only the owner may, right after a proof of who they are. Raises SignInRefused ``proof_needed``, Forbidden,
    NotFound, MembershipRefused ``member_locked`` or ``no_seat_free``.
    """
    demand_fresh(who, now)
    workspace = await locked_workspace(session, actor.workspace)
    owner = await member_by_id(session, workspace.id, actor.id)
    if not owner.is_owner:
        raise Forbidden("not_allowed", "Only the owner can give the workspace to somebody else. Nothing was changed.")
    heir = await member_by_id(session, workspace.id, member_id)
    if heir.id == owner.id:
        return owner
    if heir.locked_at is not None:
        raise MembershipRefused("member_locked", "This member is locked. Nothing was changed. Unlock them first.")
    if heir.seat is Seat.LITE:
        await demand_seats(session, workspace, Seat.ADMIN, now=now)
    owner.is_owner = False
    await session.flush()
    heir.is_owner, heir.seat = True, Seat.ADMIN
    await session.flush()
    await note(session, Activity.OWNERSHIP_TRANSFERRED, heir, actor=actor, now=now, data={"from": owner.id})
    return heir
