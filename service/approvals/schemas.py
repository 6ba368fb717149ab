"""Approvals as operators see them."""

from datetime import datetime
from typing import Literal

import msgspec

from service.approvals.models import Approval, ApprovalState
from service.operations.order_schemas import Named

ApprovalStatus = Literal["pending", "expired", "approved", "declined", "carried_out", "failed"]


class ApprovalResponse(msgspec.Struct, frozen=True):
    """A refund or a grant that needs a second operator.

    ``subject`` is the order or the workspace. ``state``: ``pending``, ``expired`` (nobody decided in time),
    ``declined``, ``approved`` (being carried out), ``carried_out``, or ``failed`` with its reason in ``failure``.
    """

    approval_id: str
    kind: str
    state: ApprovalStatus
    subject: str
    subject_name: str
    workspace: Named
    amount_cents: int
    reason: str
    requested_by: Named
    created_at: datetime
    expires_at: datetime
    decided_by: Named | None
    decided_at: datetime | None
    decision_reason: str | None
    settled_at: datetime | None
    failure: str | None


class PendingApproval(msgspec.Struct, frozen=True):
    """Beyond the limit: nothing has moved until another operator approves it."""

    approval_id: str
    kind: str
    state: ApprovalStatus
    subject: str
    amount_cents: int
    expires_at: datetime


class ApprovalsResponse(msgspec.Struct, frozen=True):
    """The newest first."""

    approvals: list[ApprovalResponse]
    next_cursor: str | None


def status_of(row: Approval, now: datetime) -> ApprovalStatus:
    """The state on the wire."""
    if row.state == ApprovalState.PENDING and row.expires_at <= now:
        return "expired"
    return row.state.value  # type: ignore[return-value]


def pending_answer(row: Approval, now: datetime) -> PendingApproval:
    """What a refund or grant beyond the limit answers."""
    return PendingApproval(row.id, row.kind.value, status_of(row, now), row.subject, row.amount_cents, row.expires_at)
