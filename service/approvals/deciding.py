"""The second operator: decides once, and what is approved is carried out once, however often it is tried."""

from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.approvals.models import Approval, ApprovalKind, ApprovalState
from service.auth.models import HolderKind
from service.auth.principals import Principal
from service.database import transaction
from service.errors import ApprovalRefused, NotFound, Refusal
from service.ids import is_well_formed
from service.operations.models import Operator
from service.operations.recording import record_action
from service.operations.refunding import refund
from service.parts import Parts
from service.workspaces.administering import grant
from service.workspaces.schemas import GrantRequest

UNFINISHED_AFTER: Final = timedelta(seconds=30)
BATCH: Final = 20
SERVER_ERRORS: Final = 500

log = structlog.get_logger()


async def decide(
    parts: Parts, approval_id: str, *, is_approved: bool, reason: str, actor: Principal, now: datetime
) -> Approval:
    """Approves (and carries out) or declines. The same decision by the same operator again goes on where it ended.

    Raises NotFound, and ApprovalRefused ``own_approval``, ``approver_too_new``, ``approval_decided`` or
    ``approval_expired``; nothing moved then.
    """
    wanted = ApprovalState.APPROVED if is_approved else ApprovalState.DECLINED
    async with transaction(parts.sessions) as session:
        row = await _locked(session, approval_id)
        await _check_second(session, row, actor)
        if not _is_repeated(row, wanted, actor):
            _check_open(row, now)
            row.state, row.decided_by, row.decided_at, row.decision_reason = wanted, actor.id, now, reason
            verb = "approve" if is_approved else "decline"
            data = {"amount_cents": row.amount_cents, "approval_id": row.id, "requested_by": row.requested_by}
            await record_action(session, actor, f"{verb}_{row.kind}", row.subject, reason, now=now, data=data)
    if row.state is ApprovalState.APPROVED:
        await carry_out(parts, row, now=now)
    async with transaction(parts.sessions) as session:
        return await session.get_one(Approval, approval_id)


async def _locked(session: AsyncSession, approval_id: str) -> Approval:
    query = select(Approval).where(col(Approval.id) == approval_id, col(Approval.state) != ApprovalState.NOT_NEEDED)
    row = (await session.execute(query.with_for_update())).scalar_one_or_none() if is_well_formed(approval_id) else None
    if row is None:
        raise NotFound("approval")
    return row


async def _check_second(session: AsyncSession, row: Approval, actor: Principal) -> None:
    """Somebody else, who was an operator before the wish: nobody is made one in order to approve it."""
    if row.requested_by == actor.id:
        raise ApprovalRefused(
            "own_approval",
            "You asked for this yourself, so another operator decides it. Nothing was changed and no money moved.",
        )
    operator = await session.get_one(Operator, actor.id)
    if operator.created_at >= row.created_at:
        raise ApprovalRefused(
            "approver_too_new",
            "You became an operator after this was asked for, so a colleague decides it. Nothing was changed.",
        )


def _is_repeated(row: Approval, wanted: ApprovalState, actor: Principal) -> bool:
    was_declined = row.state is ApprovalState.DECLINED
    return row.decided_by == actor.id and was_declined == (wanted is ApprovalState.DECLINED)


def _check_open(row: Approval, now: datetime) -> None:
    if row.state is not ApprovalState.PENDING:
        raise ApprovalRefused(
            "approval_decided",
            "A colleague has decided this already. Your decision changed nothing.",
            state=row.state.value,
        )
    if row.expires_at <= now:
        raise ApprovalRefused(
            "approval_expired",
            "This was to be decided within seven days. No money moved. Ask for it again if it is still wanted.",
            expires_at=row.expires_at.isoformat(),
        )


async def carry_out(parts: Parts, row: Approval, *, now: datetime) -> None:
    """Moves the money under the approval's own id and notes how it ended. Safe to stop at any line and run again."""
    actor = Principal(kind=HolderKind.OPERATOR, id=row.decided_by or "", key_id="")
    try:
        await _move(parts, row, actor, now)
    except Refusal as refusal:
        if refusal.status_code >= SERVER_ERRORS:
            raise
        log.warning("approval_failed", approval_id=row.id, slug=refusal.slug)
        await _settle(parts, row.id, (ApprovalState.APPROVED,), ApprovalState.FAILED, refusal.message, now)
    else:
        ended = (ApprovalState.APPROVED, ApprovalState.FAILED)
        await _settle(parts, row.id, ended, ApprovalState.CARRIED_OUT, None, now)


async def _move(parts: Parts, row: Approval, actor: Principal, now: datetime) -> None:
    if row.kind is ApprovalKind.REFUND:
        await refund(parts, row.subject, row.amount_cents, key=row.id, reason=row.reason, actor=actor, now=now)
        return
    wanted = GrantRequest(amount_cents=row.amount_cents, key=row.id, reason=row.reason)
    async with transaction(parts.sessions) as session:
        await grant(session, row.subject, wanted, actor=actor, now=now)


async def _settle(
    parts: Parts,
    approval_id: str,
    sources: tuple[ApprovalState, ...],
    end: ApprovalState,
    failure: str | None,
    now: datetime,
) -> None:
    async with transaction(parts.sessions) as session:
        await session.execute(
            update(Approval)
            .where(col(Approval.id) == approval_id, col(Approval.state).in_(sources))
            .values(state=end, settled_at=now, failure=failure)
        )


async def finish_approvals(parts: Parts, now: datetime) -> bool:
    """Carries out what was approved by a process that died meanwhile; run by the worker. True when there may be more.

    A row that breaks does not keep the others waiting.
    """
    async with parts.sessions() as session:
        query = (
            select(Approval)
            .where(col(Approval.state) == ApprovalState.APPROVED, col(Approval.decided_at) < now - UNFINISHED_AFTER)
            .order_by(col(Approval.decided_at))
            .limit(BATCH)
        )
        rows = (await session.execute(query)).scalars().all()
    for row in rows:
        try:
            await carry_out(parts, row, now=now)
        except Exception:
            log.exception("approval_not_carried_out", approval_id=row.id)
    return False
