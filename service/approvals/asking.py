"""Giving money away: at once within the limit, beyond it as a wish that a second operator decides.

What counts against the limit is all that operators gave to one workspace alone within 24 hours, refunds and grants
together: a sum cut into small pieces, over several of its orders or by several operators, is still that sum.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from pricing.money import usd
from service.approvals.models import Approval, ApprovalKind, ApprovalState
from service.auth.principals import Principal
from service.database import transaction
from service.errors import OrderRefused, Refusal
from service.ids import APPROVAL, REFUND, new_id
from service.operations.order_schemas import RefundResponse
from service.operations.recording import record_action
from service.operations.refunding import refund, refundable_cents
from service.operations.story import any_order
from service.parts import Parts
from service.payments.returning import check_refundable
from service.settings import Settings
from service.workspaces.administering import grant, grant_key
from service.workspaces.locking import locked_workspace
from service.workspaces.schemas import GrantRequest, GrantResponse

WINDOW: Final = timedelta(hours=24)
DECIDABLE: Final = timedelta(days=7)
_IS_MOVED: Final = text(
    "SELECT EXISTS (SELECT FROM transfer WHERE key = :key) OR EXISTS (SELECT FROM refund WHERE key = :key)"
)


@dataclass(frozen=True, slots=True)
class Wish:
    """``key`` is the business key under which the money would move; ``moved_as`` the one that the ledger knows."""

    kind: ApprovalKind
    subject: str
    workspace_id: str
    amount_cents: int
    key: str
    moved_as: str
    reason: str


async def refund_or_ask(
    parts: Parts, order_id: str, amount_cents: int, *, key: str | None, reason: str, actor: Principal, now: datetime
) -> RefundResponse | Approval:
    """The refund, or the approval that it waits for; the same ``key`` once. Raises what ``refund`` does."""
    key = key or new_id(REFUND)
    async with transaction(parts.sessions) as session:
        order = await any_order(session, order_id)
        moved_as = f"refund:{order_id}:operator:{key}"
        wish = Wish(ApprovalKind.REFUND, order_id, order.workspace_id, amount_cents, key, moved_as, reason)
        asked = await _ask(session, wish, parts.settings, actor, now)
        if asked is not None and asked.state is ApprovalState.PENDING:
            check_refundable(amount_cents, await refundable_cents(session, order))
    if asked is not None and asked.state is not ApprovalState.NOT_NEEDED:
        return asked
    try:
        return await refund(parts, order_id, amount_cents, key=key, reason=reason, actor=actor, now=now)
    except Refusal:
        await _forget(parts, wish)
        raise


async def grant_or_ask(
    session: AsyncSession,
    workspace_id: str,
    wanted: GrantRequest,
    *,
    actor: Principal,
    settings: Settings,
    now: datetime,
) -> GrantResponse | Approval:
    """The grant, or the approval that it waits for; the same key once. Raises what ``grant`` does."""
    moved_as = grant_key(workspace_id, wanted.key)
    wish = Wish(
        ApprovalKind.GRANT, workspace_id, workspace_id, wanted.amount_cents, wanted.key, moved_as, wanted.reason
    )
    asked = await _ask(session, wish, settings, actor, now)
    if asked is not None and asked.state is not ApprovalState.NOT_NEEDED:
        return asked
    return await grant(session, workspace_id, wanted, actor=actor, now=now)


async def _ask(
    session: AsyncSession, wish: Wish, settings: Settings, actor: Principal, now: datetime
) -> Approval | None:
    """Writes down the wish, under the workspace's lock, so that of many at once each counts those before it.

    None for what has moved already, before there were wishes: it is only repeated.
    """
    await locked_workspace(session, wish.workspace_id)
    known = await _known(session, wish)
    if known is not None:
        _check_same(known, wish)
        return known
    if await session.scalar(_IS_MOVED, {"key": wish.moved_as}):
        return None
    alone = await given_alone(session, wish.workspace_id, now)
    is_within = alone + wish.amount_cents <= settings.approval_over_cents
    made = _row(wish, ApprovalState.NOT_NEEDED if is_within else ApprovalState.PENDING, actor, now)
    session.add(made)
    await session.flush()
    if not is_within:
        data = {"amount_cents": wish.amount_cents, "approval_id": made.id}
        await record_action(session, actor, f"ask_for_{wish.kind}", wish.subject, wish.reason, now=now, data=data)
    return made


async def given_alone(session: AsyncSession, workspace_id: str, now: datetime) -> int:
    """Cents that went to a workspace within the last 24 hours without a second operator."""
    query = select(func.coalesce(func.sum(Approval.amount_cents), 0)).where(
        col(Approval.workspace_id) == workspace_id,
        col(Approval.state) == ApprovalState.NOT_NEEDED,
        col(Approval.created_at) > now - WINDOW,
    )
    return int((await session.execute(query)).scalar_one())


async def _known(session: AsyncSession, wish: Wish) -> Approval | None:
    query = select(Approval).where(
        col(Approval.kind) == wish.kind, col(Approval.subject) == wish.subject, col(Approval.key) == wish.key
    )
    return (await session.execute(query)).scalar_one_or_none()


def _check_same(known: Approval, wish: Wish) -> None:
    if known.amount_cents == wish.amount_cents:
        return
    message = f"{usd(known.amount_cents)} were asked for under this key. Nothing more was moved. Use another key."
    if wish.kind is ApprovalKind.REFUND:
        raise OrderRefused("refund_key_reused", message, amount_cents=known.amount_cents)
    raise Refusal("grant_key_reused", message)


def _row(wish: Wish, state: ApprovalState, actor: Principal, now: datetime) -> Approval:
    return Approval(
        id=new_id(APPROVAL),
        kind=wish.kind,
        state=state,
        subject=wish.subject,
        workspace_id=wish.workspace_id,
        key=wish.key,
        amount_cents=wish.amount_cents,
        reason=wish.reason,
        requested_by=actor.id,
        created_at=now,
        expires_at=now + DECIDABLE,
    )


async def _forget(parts: Parts, wish: Wish) -> None:
    """A refund that was refused moved nothing, so it counts for nothing."""
    async with transaction(parts.sessions) as session:
        await locked_workspace(session, wish.workspace_id)
        known = await _known(session, wish)
        is_moved = await session.scalar(_IS_MOVED, {"key": wish.moved_as})
        if known is not None and known.state is ApprovalState.NOT_NEEDED and not is_moved:
            await session.delete(known)
