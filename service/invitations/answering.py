"""Accepting and declining. The proof is the confirmed address of whoever is signed in; a mailed link proves nothing."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.access.models import Group, GroupMember
from service.access.standing import Seat, standing_of
from service.audit.activities import Activity
from service.auth.models import HolderKind
from service.auth.principals import Principal, SignedIn
from service.errors import MembershipRefused, NotFound
from service.ids import MEMBER, is_well_formed, new_id
from service.invitations.checking import end_overdue
from service.invitations.ending import end, not_open, note, place_of
from service.invitations.models import Invitation, InvitationState
from service.invitations.placing import may_still_give
from service.workspaces.locking import locked_workspace
from service.workspaces.models import Member
from service.workspaces.seats import demand_seats


async def accept(session: AsyncSession, invitation_id: str, who: SignedIn, *, now: datetime) -> Member:
    """The person is a member from now on; who is one already keeps the seat they have.

    Raises NotFound for an invitation to another address, MembershipRefused when it is over, when whoever sent it may
    no longer invite, or no seat is free.
    """
    invitation = await _locked(session, invitation_id, who, now)
    member = await _standing_member(session, invitation)
    if member is None:
        await _demand_inviter(session, invitation)
        workspace = await locked_workspace(session, invitation.workspace_id)
        await demand_seats(session, workspace, invitation.seat, now=now, beside_invitations=False)
        member = new_member(
            invitation.workspace_id, who.email, who.name, invitation.seat, now, limit_cents=invitation.usage_limit_cents
        )
        session.add(member)
        await session.flush()
        await _put_into_groups(session, invitation, member, now)
    invitation.member_id = member.id
    await end(session, invitation, InvitationState.ACCEPTED, now=now)
    data = {"member_id": member.id, "seat": member.seat.value}
    actor = principal_of(member, who)
    await note(session, Activity.INVITATION_ACCEPTED, invitation, actor=actor, now=now, data=data)
    return member


async def decline(session: AsyncSession, invitation_id: str, who: SignedIn, *, now: datetime) -> Invitation:
    """The person does not want to join, and is not joined by their domain either. Raises as ``accept`` does."""
    invitation = await _locked(session, invitation_id, who, now)
    await end(session, invitation, InvitationState.DECLINED, now=now)
    person = Principal(HolderKind.PERSON, who.person_id, who.session_id, session_id=who.session_id)
    await note(session, Activity.INVITATION_DECLINED, invitation, actor=person, now=now)
    return invitation


def new_member(
    workspace_id: str, email: str, name: str, seat: Seat, now: datetime, *, limit_cents: int | None = None
) -> Member:
    """A row to add."""
    return Member(
        id=new_id(MEMBER),
        workspace_id=workspace_id,
        email=email,
        name=name,
        seat=seat,
        usage_limit_cents=limit_cents,
        created_at=now,
    )


def principal_of(member: Member, who: SignedIn) -> Principal:
    """The person as the member that they have just become."""
    return replace(
        who.principal, kind=HolderKind.MEMBER, id=member.id, workspace_id=member.workspace_id, seat=member.seat
    )


async def _locked(session: AsyncSession, invitation_id: str, who: SignedIn, now: datetime) -> Invitation:
    """The open invitation, under the lock of its workspace."""
    mine = select(Invitation).where(col(Invitation.id) == invitation_id, col(Invitation.email) == who.email)
    found = (await session.execute(mine)).scalar_one_or_none() if is_well_formed(invitation_id) else None
    if found is None:
        raise NotFound("invitation")
    await locked_workspace(session, found.workspace_id)
    await end_overdue(session, found.workspace_id, now)
    await session.refresh(found, with_for_update=True)
    if found.state is not InvitationState.PENDING:
        raise not_open(found)
    return found


async def _demand_inviter(session: AsyncSession, invitation: Invitation) -> None:
    """What a group gives comes and goes without the invitation being ended (``end_unfounded``): it rests meanwhile."""
    if not may_still_give(await standing_of(session, invitation.invited_by), place_of(invitation)):
        raise MembershipRefused(
            "invitation_not_open",
            "Whoever sent this invitation may no longer invite to the workspace. Nothing was changed. Ask an admin of "
            "the workspace for a new one.",
            state=invitation.state.value,
        )


async def _standing_member(session: AsyncSession, invitation: Invitation) -> Member | None:
    query = select(Member).where(
        col(Member.workspace_id) == invitation.workspace_id,
        func.lower(col(Member.email)) == invitation.email,
        col(Member.removed_at).is_(None),
    )
    return (await session.execute(query)).scalar_one_or_none()


async def _put_into_groups(session: AsyncSession, invitation: Invitation, member: Member, now: datetime) -> None:
    """Into those of the invitation's groups that are still there, and stay until this is done."""
    query = select(col(Group.id)).where(
        col(Group.workspace_id) == invitation.workspace_id,
        col(Group.id).in_(invitation.group_ids),
        col(Group.is_everyone).is_(False),
    )
    there = query.order_by(col(Group.id)).with_for_update(read=True, key_share=True)
    rows = [
        {"group_id": group_id, "principal_id": member.id, "added_at": now}
        for group_id in (await session.execute(there)).scalars()
    ]
    if rows:
        await session.execute(insert(GroupMember).on_conflict_do_nothing(), rows)
