"""Monthly limits, judged at submit: of whoever submits, and of the key with which it is done.

The row that has the limit is locked until the submit is committed, so that two submits at once cannot both find room
for themselves. Keys that were rotated into one another share a limit, and the lock of the first of them.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from pricing.money import usd
from service.auth.models import HolderKind
from service.auth.principals import Principal
from service.errors import PaymentRefused
from service.spending.amounts import month_after, spent_by_holders, spent_by_lineages

_HOLDER_LIMITS: Final = {
    HolderKind.MEMBER: text(
        "SELECT usage_limit_cents FROM member WHERE id = :id AND usage_limit_cents IS NOT NULL FOR NO KEY UPDATE"
    ),
    HolderKind.SERVICE_ACCOUNT: text(
        "SELECT usage_limit_cents FROM service_account WHERE id = :id AND usage_limit_cents IS NOT NULL"
        " FOR NO KEY UPDATE"
    ),
}
_LIMIT_OF: Final = text(
    """
    SELECT usage_limit_cents FROM member WHERE id = :id
    UNION ALL SELECT usage_limit_cents FROM service_account WHERE id = :id
    """
)
_KEY_LIMIT: Final = text(
    """
    SELECT k.credit_limit, first.id AS lineage_id
    FROM api_key k JOIN api_key first ON first.id = k.lineage_id
    WHERE k.id = :id AND k.credit_limit IS NOT NULL
    FOR NO KEY UPDATE OF first
    """
)


async def limit_of(session: AsyncSession, holder_id: str) -> int | None:
    """The monthly limit of a member or a service account in cents; None for none."""
    found: int | None = await session.scalar(_LIMIT_OF, {"id": holder_id})
    return found


def is_within_limit(limit: int | None, bound: int | None) -> bool:
    """Whether one limit lets nobody spend more than another; None is no limit."""
    return bound is None or (limit is not None and limit <= bound)


async def demand_within_limits(session: AsyncSession, actor: Principal, price_cents: int, *, now: datetime) -> None:
    """Raises PaymentRefused ``usage_limit_reached`` or ``key_limit_reached`` unless the price fits into what is left of
    the month. The limits are locked until the transaction ends."""
    if price_cents == 0:
        return
    await _demand_of_holder(session, actor, price_cents, now)
    if actor.session_id is None:
        await _demand_of_key(session, actor, price_cents, now)


async def _demand_of_holder(session: AsyncSession, actor: Principal, price_cents: int, now: datetime) -> None:
    limit = (await session.execute(_HOLDER_LIMITS[actor.kind], {"id": actor.id})).scalar_one_or_none()
    if limit is None:
        return
    used = (await spent_by_holders(session, [actor.id], now=now)).get(actor.id, 0)
    if used + price_cents > limit:
        raise _holder_refused(limit, used, price_cents, now)


async def _demand_of_key(session: AsyncSession, actor: Principal, price_cents: int, now: datetime) -> None:
    row = (await session.execute(_KEY_LIMIT, {"id": actor.key_id})).one_or_none()
    if row is None:
        return
    used = (await spent_by_lineages(session, [row.lineage_id], now=now)).get(row.lineage_id, 0)
    if used + price_cents > row.credit_limit:
        raise _key_refused(row.credit_limit, used, price_cents, now)


def _holder_refused(limit: int, used: int, price: int, now: datetime) -> PaymentRefused:
    fresh = month_after(now)
    return PaymentRefused(
        "usage_limit_reached",
        f"The order costs {usd(price)}. Your limit is {usd(limit)} a month, and {usd(used)} of it are used. Nothing "
        "was held or charged and the order is still open. Ask an admin for a higher limit, or submit it from "
        f"{fresh.day} {fresh:%B} on.",
        **_facts(limit, used, price, fresh),
    )


def _key_refused(limit: int, used: int, price: int, now: datetime) -> PaymentRefused:
    fresh = month_after(now)
    return PaymentRefused(
        "key_limit_reached",
        f"The order costs {usd(price)}. This API key's limit is {usd(limit)} a month, and {usd(used)} of it are used. "
        "Nothing was held or charged and the order is still open. Ask an admin for a higher limit, or submit it from "
        f"{fresh.day} {fresh:%B} on.",
        **_facts(limit, used, price, fresh),
    )


def _facts(limit: int, used: int, price: int, fresh: datetime) -> dict[str, Any]:
    return {
        "limit_cents": limit,
        "used_cents": used,
        "price_cents": price,
        "resets_at": fresh.isoformat().replace("+00:00", "Z"),
    }
