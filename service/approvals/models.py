"""Money that an operator gives away: alone up to a limit, with a second operator beyond it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from service.database import amount, state_column, timestamp


class ApprovalKind(StrEnum):
    """What is given: a part of what an order cost, or credits to a workspace."""

    REFUND = "refund"
    GRANT = "grant"


class ApprovalState(StrEnum):
    """``not_needed``: within the limit. ``approved``: decided, and being carried out; it ends ``carried_out`` or
    ``failed``. A pending one whose time is over is expired without a state of its own.
    """

    NOT_NEEDED = "not_needed"
    PENDING = "pending"
    APPROVED = "approved"
    DECLINED = "declined"
    CARRIED_OUT = "carried_out"
    FAILED = "failed"


class Approval(SQLModel, table=True):
    """One wish to give money away; a trigger lets it be decided once and its facts never change.

    ``subject`` is the order or the workspace, ``key`` the business key of whoever asked. What is approved is carried
    out under the approval's own id. The rows within the limit are what the next wish is measured by.
    """

    __tablename__ = "approval"
    __table_args__ = (
        UniqueConstraint("kind", "subject", "key"),
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        CheckConstraint("decided_by <> requested_by", name="decided_by_somebody_else"),
        CheckConstraint("decided_at < expires_at", name="decided_in_time"),
        CheckConstraint("(state IN ('not_needed', 'pending')) = (decided_by IS NULL)", name="decision_has_operator"),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decision_has_time"),
        CheckConstraint("(decided_by IS NULL) = (decision_reason IS NULL)", name="decision_has_reason"),
        CheckConstraint("(state IN ('carried_out', 'failed')) = (settled_at IS NOT NULL)", name="end_has_time"),
        CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name="failed_has_reason"),
        Index("ix_approval_alone", "workspace_id", "created_at", postgresql_where=text("state = 'not_needed'")),
        Index("ix_approval_pending", "expires_at", postgresql_where=text("state = 'pending'")),
        Index("ix_approval_approved", "decided_at", postgresql_where=text("state = 'approved'")),
    )

    id: str = Field(primary_key=True)
    kind: ApprovalKind = state_column(ApprovalKind)
    state: ApprovalState = state_column(ApprovalState)
    subject: str
    workspace_id: str = Field(foreign_key="workspace.id")
    key: str
    amount_cents: int = amount()
    reason: str
    requested_by: str = Field(foreign_key="operator.id")
    created_at: datetime = timestamp()
    expires_at: datetime = timestamp()
    decided_by: str | None = Field(default=None, foreign_key="operator.id")
    decided_at: datetime | None = timestamp(nullable=True)
    decision_reason: str | None = None
    settled_at: datetime | None = timestamp(nullable=True)
    failure: str | None = None
