"""The mail of an invitation, sent again when wanted, and the end of an invitation that is taken back."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.access.features import Feature
from service.access.standing import Seat
from service.audit.activities import Activity
from service.audit.recording import Resource, record
from service.auth.principals import Principal, require_feature
from service.errors import Forbidden, InvalidInput, MembershipRefused, NotFound
from service.ids import is_well_formed
from service.invitations.checking import demand_room, end_overdue, refuse_wrong
from service.invitations.mailing import inviter_name, mail_invitation, withdraw_mails
from service.invitations.models import Invitation, InvitationState
from service.people.finding import checked_email
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


async def note(
    session: AsyncSession,
    activity: Activity,
    invitation: Invitation,
    *,
    actor: Principal,
    now: datetime,
    data: dict[str, Any] | None = None,
) -> None:
    """One entry of the audit log about an invitation."""
    resource = Resource("invitation", invitation.id, invitation.email)
    workspace_id = invitation.workspace_id
    await record(session, activity, actor=actor, workspace_id=workspace_id, now=now, resource=resource, data=data)


async def resend(
    session: AsyncSession, invitation_id: str, *, actor: Principal, settings: Settings, now: datetime
) -> Invitation:
    """Sends an open or expired invitation once more; it lasts seven days from now.

    Raises Forbidden, NotFound, and MembershipRefused when it is over, was sent a moment ago, or is not possible now.
    """
    require_feature(actor, Feature.WORKSPACE_MEMBERS_INVITE)
    workspace = await locked_workspace(session, actor.workspace)
    await end_overdue(session, workspace.id, now)
    invitation = await _own(session, col(Invitation.id) == invitation_id, actor, is_well_formed(invitation_id))
    if invitation.seat is Seat.ADMIN and not actor.is_admin:
        raise Forbidden("not_allowed", "Only admins of the workspace invite admins. Nothing was sent.")
    await _demand_may_send_again(session, workspace, invitation, now)
    invitation.state, invitation.ended_at = InvitationState.PENDING, None
    invitation.sent_at, invitation.expires_at, invitation.sendings = now, now + LASTS, invitation.sendings + 1
    await session.flush()
    inviter = await inviter_name(session, actor.id)
    await send(session, invitation, workspace, inviter=inviter, actor=actor, settings=settings, now=now)
    return invitation


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


async def revoke(session: AsyncSession, email: str, *, actor: Principal, now: datetime) -> Invitation:
    """Takes the open invitation of an address back. Raises Forbidden, and NotFound where there is none."""
    require_feature(actor, Feature.WORKSPACE_MEMBERS_INVITE)
    try:
        address = checked_email(email)
    except InvalidInput:
        raise NotFound("invitation") from None
    workspace = await locked_workspace(session, actor.workspace)
    await end_overdue(session, workspace.id, now)
    is_open = col(Invitation.state) == InvitationState.PENDING
    invitation = await _own(session, (col(Invitation.email) == address) & is_open, actor)
    await end(session, invitation, InvitationState.REVOKED, now=now)
    await note(session, Activity.INVITATION_REVOKED, invitation, actor=actor, now=now)
    return invitation


async def end(session: AsyncSession, invitation: Invitation, state: InvitationState, *, now: datetime) -> None:
    """Nobody can answer it any more, and what was not mailed yet never is."""
    invitation.state, invitation.ended_at = state, now
    await session.flush()
    await withdraw_mails(session, invitation)


async def _own(session: AsyncSession, which: Any, actor: Principal, is_possible: bool = True) -> Invitation:
    query = select(Invitation).where(which, col(Invitation.workspace_id) == actor.workspace).with_for_update()
    locking = query.execution_options(populate_existing=True)
    found = (await session.execute(locking)).scalar_one_or_none() if is_possible else None
    if found is None:
        raise NotFound("invitation")
    return found


def not_open(invitation: Invitation) -> MembershipRefused:
    """What is said of an invitation that is over."""
    slug, state = "invitation_not_open", invitation.state.value
    if invitation.state is InvitationState.ACCEPTED:
        return MembershipRefused(slug, "This invitation was accepted already. Nothing was changed.", state=state)
    if invitation.state is InvitationState.EXPIRED:
        return MembershipRefused(
            slug,
            "This invitation has expired. Nothing was changed. Ask an admin of the workspace for a new one.",
            state=state,
        )
    return MembershipRefused(
        slug,
        "This invitation was declined or taken back. Nothing was changed. Ask an admin of the workspace for a new one.",
        state=state,
    )
