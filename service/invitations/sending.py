"""The mail of an invitation, sent again when wanted."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.access.features import Feature
from service.audit.activities import Activity
from service.auth.acting import as_of_now
from service.auth.principals import Principal, require_feature
from service.errors import MembershipRefused
from service.groups.delegating import require_may_manage_all
from service.ids import is_well_formed
from service.invitations.checking import demand_room, end_overdue, refuse_wrong
from service.invitations.ending import not_open, note, own_invitation, place_of
from service.invitations.mailing import inviter_name, mail_invitation
from service.invitations.models import Invitation, InvitationState
from service.invitations.placing import demand_may_invite, demand_own_limit
from service.settings import Settings
from service.workspaces.locking import locked_workspace
from service.workspaces.models import Workspace
from service.workspaces.seats import demand_seats

LASTS: Final = timedelta(days=7)
BETWEEN_SENDINGS: Final = timedelta(minutes=5)


async def send(
    session: AsyncSession,
    invitation: Invitation,
    workspace: Workspace,
    *,
    inviter: str,
    actor: Principal,
    settings: Settings,
    now: datetime,
) -> None:
    """Queues the mail and notes it, once per sending."""
    await mail_invitation(session, invitation, workspace, inviter=inviter, settings=settings, now=now)
    data = {"seat": invitation.seat.value, "group_ids": invitation.group_ids, "sending": invitation.sendings}
    await note(session, Activity.INVITATION_SENT, invitation, actor=actor, now=now, data=data)


async def resend(
    session: AsyncSession, invitation_id: str, *, actor: Principal, settings: Settings, now: datetime
) -> Invitation:
    """Sends an open or expired invitation once more; it lasts seven days from now, and is the actor's from now on.

    Raises Forbidden as a first invitation to the same place does, NotFound, and MembershipRefused when it is over, was
    sent a moment ago, or is not possible now.
    """
    require_feature(actor, Feature.WORKSPACE_MEMBERS_INVITE)
    workspace = await locked_workspace(session, actor.workspace)
    await end_overdue(session, workspace.id, now)
    invitation = await own_invitation(
        session, col(Invitation.id) == invitation_id, actor, is_well_formed(invitation_id)
    )
    await _demand_may_give(session, invitation, await as_of_now(session, actor))
    await _demand_may_send_again(session, workspace, invitation, now)
    invitation.state, invitation.ended_at, invitation.invited_by = InvitationState.PENDING, None, actor.id
    invitation.sent_at, invitation.expires_at, invitation.sendings = now, now + LASTS, invitation.sendings + 1
    await session.flush()
    inviter = await inviter_name(session, actor.id)
    await send(session, invitation, workspace, inviter=inviter, actor=actor, settings=settings, now=now)
    return invitation


async def _demand_may_give(session: AsyncSession, invitation: Invitation, actor: Principal) -> None:
    """What a first invitation to the same place takes: a mail opens it again."""
    place = place_of(invitation)
    demand_may_invite(actor, place)
    await demand_own_limit(session, actor, place)
    await require_may_manage_all(session, place.group_ids, actor)


async def _demand_may_send_again(
    session: AsyncSession, workspace: Workspace, invitation: Invitation, now: datetime
) -> None:
    if invitation.state not in (InvitationState.PENDING, InvitationState.EXPIRED):
        raise not_open(invitation)
    if invitation.sent_at > now - BETWEEN_SENDINGS:
        raise MembershipRefused(
            "invitation_sent_lately",
            "This invitation was sent less than five minutes ago. Nothing was sent. Let the mail arrive first.",
        )
    await demand_room(session, workspace, 1, now=now)
    if invitation.state is InvitationState.EXPIRED:
        await refuse_wrong(session, workspace.id, [invitation.email], now=now, is_bulk=False)
        await demand_seats(session, workspace, invitation.seat, now=now)
