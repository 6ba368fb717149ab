"""Invitations to a workspace: one open one per address."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from service.access.standing import Seat
from service.database import amount, json_list, state_column, timestamp


class InvitationState(StrEnum):
    """``pending`` is open until ``expires_at``; all others are final, but that an expired one can be sent again."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REVOKED = "revoked"
    EXPIRED = "expired"


class Invitation(SQLModel, table=True):
    """Somebody is asked to join. ``email`` is lower-case; whoever has confirmed that address may answer.

    ``seat``, ``group_ids`` and ``usage_limit_cents`` are what they will have. ``invited_by`` is a member or a service
    account. ``sendings`` counts the mails, the newest at ``sent_at``.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        Index("ix_invitation_open", "workspace_id", "email", unique=True, postgresql_where=text("state = 'pending'")),
        Index("ix_invitation_awaited", "email", postgresql_where=text("state = 'pending'")),
        Index("ix_invitation_newest", "workspace_id", "id"),
        Index("ix_invitation_sent_at", "workspace_id", "sent_at"),
        CheckConstraint("email = lower(email)", name="email_is_lower_case"),
        CheckConstraint("(state = 'accepted') = (member_id IS NOT NULL)", name="accepted_by_a_member"),
    )

    id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    email: str
    seat: Seat = state_column(Seat)
    group_ids: list[str] = json_list()
    usage_limit_cents: int | None = amount(nullable=True)
    state: InvitationState = state_column(InvitationState, InvitationState.PENDING)
    invited_by: str
    created_at: datetime = timestamp()
    expires_at: datetime = timestamp()
    sent_at: datetime = timestamp()
    sendings: int = 1
    ended_at: datetime | None = timestamp(nullable=True)
    member_id: str | None = Field(default=None, foreign_key="member.id")
