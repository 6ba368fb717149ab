"""The ledger's vocabulary: grant, hold, capture, release, return, charge, refund. Whole cents; 1 credit = 1 cent.

Every function runs in the caller's transaction and may be called again with the same key: the second time does
nothing. Capturing and releasing a hold share one key (``settle:<order>``), so the database lets only one happen.

    grants --grant--> credits --hold--> held --capture--> revenue --return--> credits
                      credits <-release-- held
    stripe_clearing --charge--> revenue          refunds --refund--> stripe_clearing (and back when it bounces)
"""

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import text

from pricing.money import usd
from service.credits.balances import Balance, OrderMoney, balance, house_balance, order_money
from service.credits.movements import (
    GRANTS,
    REFUNDS,
    REVENUE,
    STRIPE_CLEARING,
    Connection,
    KeyReused,
    Moved,
    Movement,
    credits_account,
    held_account,
    move,
    moving,
)
from service.errors import PaymentRefused
from service.ids import TRANSFER, new_id

SYSTEM: Final = "system"


class HoldEnd(StrEnum):
    """How the hold of an order has ended; ``nothing_held`` for an order without a hold, as a free one."""

    NOTHING_HELD = "nothing_held"
    CAPTURED = "captured"
    RELEASED = "released"


_OPEN_ACCOUNTS: Final = text(
    "INSERT INTO account (id, workspace_id, kind, balance_cents)"
    " VALUES (:credits, :workspace, 'credits', 0), (:held, :workspace, 'held', 0) ON CONFLICT DO NOTHING"
)
_CAPTURE: Final = moving(
    f"SELECT to_account AS from_account, '{REVENUE}' AS to_account, amount_cents FROM transfer WHERE key = :hold"  # noqa: S608 - a constant
)
_RELEASE: Final = moving(
    "SELECT to_account AS from_account, from_account AS to_account, amount_cents FROM transfer WHERE key = :hold"
)
_SETTLED: Final = text("SELECT to_account FROM transfer WHERE key = :key")
_HELD_FROM: Final = text("SELECT from_account FROM transfer WHERE key = :hold")


async def ensure_accounts(session: Connection, workspace_id: str) -> None:
    """Opens the two accounts of a workspace unless they are open."""
    accounts = {"credits": credits_account(workspace_id), "held": held_account(workspace_id)}
    await session.execute(_OPEN_ACCOUNTS, {**accounts, "workspace": workspace_id})


async def grant_credits(
    session: Connection, workspace_id: str, amount_cents: int, *, key: str, reason: str, actor: str, now: datetime
) -> Moved:
    """Gives credits to a workspace; ``key`` names the grant (``grant:<id>``). Raises KeyReused."""
    await ensure_accounts(session, workspace_id)
    return await move(
        session,
        Movement(
            key=key,
            from_account=GRANTS,
            to_account=credits_account(workspace_id),
            amount_cents=amount_cents,
            order_id=None,
            reason=reason,
            actor=actor,
            now=now,
        ),
    )


async def place_hold(
    session: Connection, *, workspace_id: str, order_id: str, amount_cents: int, actor: str, now: datetime
) -> None:
    """Sets the price of an order aside; a free order holds nothing.

    Raises PaymentRefused ``insufficient_credits`` with balance and price; nothing was moved then.
    """
    if amount_cents == 0:
        return
    movement = Movement(
        key=_hold_key(order_id),
        from_account=credits_account(workspace_id),
        to_account=held_account(workspace_id),
        amount_cents=amount_cents,
        order_id=order_id,
        reason="order submitted",
        actor=actor,
        now=now,
    )
    if await move(session, movement) is Moved.TOO_LITTLE:
        raise _insufficient((await balance(session, workspace_id)).available_cents, amount_cents)


def _insufficient(available_cents: int, price_cents: int) -> PaymentRefused:
    return PaymentRefused(
        "insufficient_credits",
        f"The order costs {price_cents} credits ({usd(price_cents)}) and the workspace has {available_cents}. "
        "Nothing was held and the order is still open: add credits, then submit it again.",
        balance_credits=available_cents,
        price_credits=price_cents,
    )


async def capture_hold(session: Connection, order_id: str, *, now: datetime, actor: str = SYSTEM) -> HoldEnd:
    """Takes what the order holds. Answers RELEASED, and takes nothing, where the hold was released before."""
    return await _settle_hold(session, order_id, HoldEnd.CAPTURED, actor=actor, now=now)


async def release_hold(session: Connection, order_id: str, *, now: datetime, actor: str = SYSTEM) -> HoldEnd:
    """Gives back what the order holds. Answers CAPTURED, and gives nothing, where the hold was captured before."""
    return await _settle_hold(session, order_id, HoldEnd.RELEASED, actor=actor, now=now)


async def _settle_hold(session: Connection, order_id: str, end: HoldEnd, *, actor: str, now: datetime) -> HoldEnd:
    key = f"settle:{order_id}"
    parameters = {
        "id": new_id(TRANSFER),
        "key": key,
        "hold": _hold_key(order_id),
        "order_id": order_id,
        "reason": f"hold {end}",
        "actor": actor,
        "now": now,
    }
    statement = _CAPTURE if end is HoldEnd.CAPTURED else _RELEASE
    if (await session.execute(statement, parameters)).scalar_one():
        return end
    settled_to = (await session.execute(_SETTLED, {"key": key})).scalar_one_or_none()
    if settled_to is None:
        return HoldEnd.NOTHING_HELD
    return HoldEnd.CAPTURED if settled_to == REVENUE else HoldEnd.RELEASED


async def return_credits(
    session: Connection, order_id: str, amount_cents: int, *, key: str, reason: str, now: datetime, actor: str = SYSTEM
) -> Moved:
    """Gives captured credits back to the workspace that paid. Raises KeyReused; the database refuses to give more
    than was captured (IntegrityError)."""
    account = (await session.execute(_HELD_FROM, {"hold": _hold_key(order_id)})).scalar_one_or_none()
    if account is None:
        raise LookupError(f"order {order_id} has never held credits")
    return await _move_for_order(session, order_id, (REVENUE, account), amount_cents, key, reason, actor, now)


async def record_charge(
    session: Connection, order_id: str, amount_cents: int, *, reason: str, now: datetime, actor: str = SYSTEM
) -> Moved:
    """Books what Stripe took for an order, once per order."""
    sides = (STRIPE_CLEARING, REVENUE)
    return await _move_for_order(session, order_id, sides, amount_cents, f"charge:{order_id}", reason, actor, now)


async def record_refund(
    session: Connection, order_id: str, amount_cents: int, *, key: str, reason: str, now: datetime, actor: str = SYSTEM
) -> Moved:
    """Books what Stripe gave back; ``key`` is the refund's own. The database refuses more than was charged."""
    return await _move_for_order(session, order_id, (REFUNDS, STRIPE_CLEARING), amount_cents, key, reason, actor, now)


async def record_bounce(
    session: Connection, order_id: str, amount_cents: int, *, key: str, reason: str, now: datetime, actor: str = SYSTEM
) -> Moved:
    """Books a refund that the customer's bank sent back to Stripe."""
    return await _move_for_order(session, order_id, (STRIPE_CLEARING, REFUNDS), amount_cents, key, reason, actor, now)


async def _move_for_order(
    session: Connection,
    order_id: str,
    sides: tuple[str, str],
    amount_cents: int,
    key: str,
    reason: str,
    actor: str,
    now: datetime,
) -> Moved:
    return await move(
        session,
        Movement(
            key=key,
            from_account=sides[0],
            to_account=sides[1],
            amount_cents=amount_cents,
            order_id=order_id,
            reason=reason,
            actor=actor,
            now=now,
        ),
    )


def _hold_key(order_id: str) -> str:
    return f"hold:{order_id}"


__all__ = [
    "Balance", "HoldEnd", "KeyReused", "Moved", "OrderMoney", "balance", "capture_hold", "ensure_accounts",
    "grant_credits", "house_balance", "order_money", "place_hold", "record_bounce", "record_charge", "record_refund",
    "release_hold", "return_credits",
]  # fmt: skip
