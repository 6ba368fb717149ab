"""Mails of invitations: one for each sending, and none once the invitation is over."""

from datetime import datetime

from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.invitations.models import Invitation
from service.notifications.about_workspaces import WorkspaceInvitation
from service.notifications.models import Mail, MailState
from service.notifications.queueing import queue_mail
from service.settings import Settings
from service.workspaces.models import Workspace

_NAME = text("SELECT name FROM member WHERE id = :id UNION ALL SELECT name FROM service_account WHERE id = :id LIMIT 1")


async def mail_invitation(
    session: AsyncSession,
    invitation: Invitation,
    workspace: Workspace,
    *,
    inviter: str,
    settings: Settings,
    now: datetime,
) -> None:
    """Queues the mail of the newest sending. Its link holds no secret: the confirmed address is the proof."""
    context = WorkspaceInvitation(
        account_email=invitation.email,
        inviter_name=inviter,
        workspace_name=workspace.name,
        invitation_url=f"{settings.public_url.rstrip('/')}/invitations/{invitation.id}",
        invitation_ends_at=invitation.expires_at,
    )
    key = mail_key(invitation, invitation.sendings)
    await queue_mail(session, context, key=key, recipient=invitation.email, order_id=None, now=now)


def mail_key(invitation: Invitation, sending: int) -> str:
    """The key of one sending's mail."""
    return f"workspace_invitation:{invitation.id}:{sending}"


async def withdraw_mails(session: AsyncSession, invitation: Invitation) -> None:
    """Takes back what was not sent yet."""
    keys = [mail_key(invitation, sending) for sending in range(1, invitation.sendings + 1)]
    unsent = delete(Mail).where(col(Mail.key).in_(keys), col(Mail.state) == MailState.QUEUED)
    await session.execute(unsent)


async def inviter_name(session: AsyncSession, holder_id: str) -> str:
    """What the member or service account who invites is called."""
    return str(await session.scalar(_NAME, {"id": holder_id}) or "")
