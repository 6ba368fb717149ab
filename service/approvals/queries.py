"""Approvals as operators read them: one statement per page."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Table, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.approvals.models import Approval, ApprovalState
from service.approvals.schemas import ApprovalResponse, ApprovalsResponse, ApprovalStatus, status_of
from service.errors import NotFound
from service.ids import is_well_formed
from service.jobs.availability import order
from service.operations.models import Operator
from service.operations.order_schemas import Named
from service.paging import decode_cursor, encode_cursor
from service.workspaces.models import Workspace

_operator: Final[Table] = Operator.__table__  # type: ignore[attr-defined]
_asker, _decider = _operator.alias("asker"), _operator.alias("decider")
_workspace: Final[Table] = Workspace.__table__  # type: ignore[attr-defined]


async def list_approvals(
    session: AsyncSession, *, state: ApprovalStatus | None, cursor: str | None, limit: int, now: datetime
) -> ApprovalsResponse:
    """One page, the newest first. Raises InvalidInput for a bad cursor."""
    query = _approvals().order_by(col(Approval.id).desc()).limit(limit + 1)
    if state is not None:
        query = query.where(_has_status(state, now))
    after = decode_cursor(cursor, str)
    if after is not None:
        query = query.where(col(Approval.id) < after)
    rows = (await session.execute(query)).all()
    page = rows[:limit]
    following = encode_cursor(page[-1][0].id) if len(rows) > limit else None
    return ApprovalsResponse([_shown(row, now) for row in page], following)


async def read_approval(session: AsyncSession, approval_id: str, *, now: datetime) -> ApprovalResponse:
    """One approval; raises NotFound."""
    query = _approvals().where(col(Approval.id) == approval_id)
    row = (await session.execute(query)).one_or_none() if is_well_formed(approval_id) else None
    if row is None:
        raise NotFound("approval")
    return _shown(row, now)


async def approvals_of(session: AsyncSession, subject: str, *, now: datetime) -> list[ApprovalResponse]:
    """What was asked for one order or workspace, the newest first."""
    query = _approvals().where(col(Approval.subject) == subject).order_by(col(Approval.id).desc()).limit(100)
    return [_shown(row, now) for row in await session.execute(query)]


async def pending_count(session: AsyncSession, *, now: datetime) -> int:
    """How many can still be decided."""
    query = select(func.count()).select_from(Approval).where(_has_status("pending", now))
    return int((await session.execute(query)).scalar_one())


def _has_status(status: ApprovalStatus, now: datetime) -> ColumnElement[bool]:
    state, expires_at = col(Approval.state), col(Approval.expires_at)
    if status == "expired":
        return and_(state == ApprovalState.PENDING, expires_at <= now)
    if status == "pending":
        return and_(state == ApprovalState.PENDING, expires_at > now)
    return state == ApprovalState(status)


def _approvals() -> Select[Any]:
    return (
        select(
            Approval,
            _workspace.c.name.label("workspace_name"),
            order.c.name.label("order_name"),
            _asker.c.name.label("asked_by"),
            _decider.c.name.label("decided_by_name"),
        )
        .join(_workspace, _workspace.c.id == col(Approval.workspace_id))
        .join(_asker, _asker.c.id == col(Approval.requested_by))
        .outerjoin(_decider, _decider.c.id == col(Approval.decided_by))
        .outerjoin(order, order.c.id == col(Approval.subject))
        .where(col(Approval.state) != ApprovalState.NOT_NEEDED)
    )


def _shown(found: Any, now: datetime) -> ApprovalResponse:
    row: Approval = found[0]
    return ApprovalResponse(
        approval_id=row.id,
        kind=row.kind.value,
        state=status_of(row, now),
        subject=row.subject,
        subject_name=found.order_name or found.workspace_name,
        workspace=Named(row.workspace_id, found.workspace_name),
        amount_cents=row.amount_cents,
        reason=row.reason,
        requested_by=Named(row.requested_by, found.asked_by),
        created_at=row.created_at,
        expires_at=row.expires_at,
        decided_by=Named(row.decided_by, found.decided_by_name) if row.decided_by else None,
        decided_at=row.decided_at,
        decision_reason=row.decision_reason,
        settled_at=row.settled_at,
        failure=row.failure,
    )
