"""The end of an invitation that is taken back, or that nobody stands behind any more."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.access.features import Feature
from service.access.standing import standing_of
from service.audit.activities import Activity
from service.audit.recording import Resource, record
from service.auth.acting import as_of_now
from service.auth.principals import Principal, require_feature
from service.errors import InvalidInput, MembershipRefused, NotFound
from service.invitations.checking import end_overdue
from service.invitations.mailing import withdraw_mails
from service.invitations.models import Invitation, InvitationState
from service.invitations.placing import Place, may_still_give
from service.people.finding import checked_email
from service.workspaces.locking import locked_workspace


async def revoke(session: AsyncSession, email: str, *, actor: Principal, now: datetime) -> Invitation:
    """Takes the open invitation of an address back. Raises Forbidden, and NotFound where there is none."""
    require_feature(actor, Feature.WORKSPACE_MEMBERS_INVITE)
    try:
        address = checked_email(email)
    except InvalidInput:
        raise NotFound("invitation") from None
    workspace = await locked_workspace(session, actor.workspace)
    require_feature(await as_of_now(session, actor), Feature.WORKSPACE_MEMBERS_INVITE)
    await end_overdue(session, workspace.id, now)
    is_open = col(Invitation.state) == InvitationState.PENDING
    invitation = await own_invitation(session, (col(Invitation.email) == address) & is_open, actor)
    await end(session, invitation, InvitationState.REVOKED, now=now)
    await note(session, Activity.INVITATION_REVOKED, invitation, actor=actor, now=now)
    return invitation


async def end_unfounded(
    session: AsyncSession,
    workspace_id: str,
    inviters: Collection[str] | None = None,
    *,
    actor: Principal,
    now: datetime,
) -> None:
    """Takes back what is open and was sent by one of the ``inviters`` (None: by anybody) who could not send it now:
    with who is removed, locked or given another seat go their invitations, in the same transaction. The workspace must
    be locked.

    An invitation of which somebody else has sent a further mail is theirs.
    """
    await end_overdue(session, workspace_id, now)
    query = select(Invitation).where(
        col(Invitation.workspace_id) == workspace_id, col(Invitation.state) == InvitationState.PENDING
    )
    if inviters is not None:
        query = query.where(col(Invitation.invited_by).in_(inviters))
    found = query.order_by(col(Invitation.id)).with_for_update().execution_options(populate_existing=True)
    pending = list((await session.execute(found)).scalars())
    standings = {one: await standing_of(session, one) for one in sorted({one.invited_by for one in pending})}
    for one in pending:
        if not may_still_give(standings[one.invited_by], place_of(one)):
            await end(session, one, InvitationState.REVOKED, now=now)
            data = {"because": "inviter_may_no_longer_invite", "invited_by": one.invited_by}
            await note(session, Activity.INVITATION_REVOKED, one, actor=actor, now=now, data=data)


async def end(session: AsyncSession, invitation: Invitation, state: InvitationState, *, now: datetime) -> None:
    """Nobody can answer it any more, and what was not mailed yet never is."""
    invitation.state, invitation.ended_at = state, now
    await session.flush()
    await withdraw_mails(session, invitation)


def place_of(invitation: Invitation) -> Place:
    """What it gives."""
    return Place(invitation.seat, tuple(invitation.group_ids), invitation.usage_limit_cents)


async def own_invitation(session: AsyncSession, which: Any, actor: Principal, is_possible: bool = True) -> Invitation:
    """An invitation of the actor's workspace under its row lock; raises NotFound."""
    query = select(Invitation).where(which, col(Invitation.workspace_id) == actor.workspace).with_for_update()
    locking = query.execution_options(populate_existing=True)
    found = (await session.execute(locking)).scalar_one_or_none() if is_possible else None
    if found is None:
        raise NotFound("invitation")
    return found


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
