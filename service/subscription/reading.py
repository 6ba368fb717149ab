"""Reading a subscription: plan and balance of the workspace, and what has been spent since the month began."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.features import Feature
from service.access.standing import Seat
from service.auth.principals import Principal
from service.credits.balances import balance
from service.spending.amounts import month_after, month_of, spent_by_holders
from service.subscription.schemas import (
    FullSubscriptionResponse,
    OpenInvoice,
    SubscriptionResponse,
    UserResponse,
)
from service.workspaces.models import Billing, Plan

MOST_INVOICES: Final = 100

_HOLDER: Final = text(
    """
    SELECT h.name, h.created_at, h.usage_limit_cents, w.plan, w.billing, k.hint
    FROM (
        SELECT id, workspace_id, name, created_at, usage_limit_cents FROM member WHERE id = :holder
        UNION ALL
        SELECT id, workspace_id, name, created_at, usage_limit_cents FROM service_account WHERE id = :holder
    ) h JOIN workspace w ON w.id = h.workspace_id
    LEFT JOIN api_key k ON k.id = :key
    """
)
_SPENT: Final = text(
    "SELECT COALESCE(sum(amount), 0)::bigint FROM usage_fact"
    " WHERE workspace_id = :workspace AND kind IN ('credits', 'card') AND at >= :since"
)
_OPEN: Final = text(
    """
    SELECT q.total_cents FROM "order" o JOIN quote q ON q.id = o.quote_id
    WHERE o.workspace_id = :workspace AND o.state = 'submitted' AND o.billing = 'card' AND NOT o.is_sandbox
      AND q.total_cents > 0
    ORDER BY o.submitted_at, o.id LIMIT :most
    """
)


async def read_user(session: AsyncSession, actor: Principal, now: datetime) -> UserResponse:
    """The holder of the key, with the subscription."""
    row = await _holder(session, actor)
    return UserResponse(
        user_id=actor.id,
        workspace_id=actor.workspace,
        subscription=SubscriptionResponse(**await _facts(session, row, actor, now)),
        created_at=int(row.created_at.timestamp()),
        seat_type=(actor.seat or Seat.MEMBER).value,
        first_name=row.name.split()[0] if row.name.split() else None,
        xi_api_key_preview=row.hint,
        is_api_key_hashed=True,
        is_new_user=False,
        can_use_delayed_payment_methods=False,
        is_onboarding_completed=True,
        is_onboarding_checklist_completed=True,
    )


async def read_subscription(session: AsyncSession, actor: Principal, now: datetime) -> FullSubscriptionResponse:
    """The subscription with the orders that wait to be paid by card."""
    facts = await _facts(session, await _holder(session, actor), actor, now)
    open_invoices = await _open_invoices(session, actor) if _sees_balance(actor) else []
    return FullSubscriptionResponse(**facts, open_invoices=open_invoices, has_open_invoices=bool(open_invoices))


async def _holder(session: AsyncSession, actor: Principal) -> Row[Any]:
    return (await session.execute(_HOLDER, {"holder": actor.id, "key": actor.key_id})).one()


async def _facts(session: AsyncSession, row: Row[Any], actor: Principal, now: datetime) -> dict[str, Any]:
    spent, limit = await (_of_workspace if _sees_balance(actor) else _of_holder)(session, row, actor, now)
    is_card = row.billing == Billing.CARD.value
    return {
        "tier": row.plan,
        "character_count": spent,
        "character_limit": limit,
        "max_credit_limit_extension": "unlimited" if is_card else 0,
        "can_extend_character_limit": is_card,
        "allowed_to_extend_character_limit": is_card,
        "next_character_count_reset_unix": int(month_after(now).timestamp()),
        "status": "free" if row.plan == Plan.FREE.value else "active",
    }


async def _of_workspace(session: AsyncSession, row: Row[Any], actor: Principal, now: datetime) -> tuple[int, int]:
    """Cents spent, and the limit of them. What comes back of an earlier month may exceed what was spent in this one."""
    parameters = {"workspace": actor.workspace, "since": month_of(now)}
    spent = max(0, (await session.execute(_SPENT, parameters)).scalar_one())
    if row.billing == Billing.CARD.value:
        return spent, 0
    return spent, spent + (await balance(session, actor.workspace)).available_cents


async def _of_holder(session: AsyncSession, row: Row[Any], actor: Principal, now: datetime) -> tuple[int, int]:
    spent = await spent_by_holders(session, [actor.id], now=now)
    return spent.get(actor.id, 0), row.usage_limit_cents or 0


async def _open_invoices(session: AsyncSession, actor: Principal) -> list[OpenInvoice]:
    found = await session.execute(_OPEN, {"workspace": actor.workspace, "most": MOST_INVOICES})
    return [OpenInvoice(cents, cents) for cents in found.scalars()]


def _sees_balance(actor: Principal) -> bool:
    return actor.is_admin or Feature.VIEW_FIAT_BALANCE in actor.features
