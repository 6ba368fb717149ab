"""Finding out what no webhook has told: called every second, each checkout is asked about every few minutes."""

from collections.abc import Awaitable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy import TextClause, text

from service.database import transaction
from service.parts import Parts
from service.payments.failures import StripeRefused, StripeUnreachable
from service.payments.lapsing import lapse_checkout, settle_with
from service.payments.refunds import make_refunds

log = structlog.get_logger()

AT_ONCE: Final = 10
SOON: Final = timedelta(minutes=1)
_CLAIM: Final = """
    UPDATE checkout SET checked_at = :now WHERE order_id IN (
        SELECT checkout.order_id FROM checkout JOIN "order" ON "order".id = checkout.order_id
        WHERE {due} ORDER BY checkout.checked_at LIMIT :at_once FOR UPDATE OF checkout SKIP LOCKED
    ) RETURNING order_id, session_id
"""
_QUIET: Final = text(
    _CLAIM.format(
        due="checkout.state IN ('open', 'processing') AND checkout.checked_at <= :before"
        " AND (\"order\".state = 'submitted' OR checkout.state = 'processing')"
    )
)
_LEFT_BEHIND: Final = text(
    _CLAIM.format(due="checkout.state = 'open' AND \"order\".state <> 'submitted' AND checkout.checked_at <= :before")
)
_OWING: Final = text(
    _CLAIM.format(
        due="checkout.state = 'paid' AND checkout.checked_at <= :before"
        " AND EXISTS (SELECT FROM refund WHERE refund.order_id = checkout.order_id AND refund.state = 'wanted')"
    )
)


async def poll_checkouts(parts: Parts, now: datetime) -> int:
    """Settles what Stripe knows of quiet checkouts, closes those of ended orders, makes refunds that wait.

    Returns how many it looked at. Processes may run it side by side. Never raises for Stripe's sake.
    """
    quiet = await _claim(parts, _QUIET, now, timedelta(minutes=parts.settings.checkout_poll_minutes))
    for row in quiet:
        await _quietly(row.order_id, _look(parts, row.session_id))
    left_behind = await _claim(parts, _LEFT_BEHIND, now, SOON)
    for row in left_behind:
        await _quietly(row.order_id, lapse_checkout(parts, row.order_id))
    owing = await _claim(parts, _OWING, now, SOON)
    for row in owing:
        await _quietly(row.order_id, make_refunds(parts, row.order_id))
    return len(quiet) + len(left_behind) + len(owing)


async def _claim(parts: Parts, due: TextClause, now: datetime, pause: timedelta) -> Sequence[Any]:
    async with transaction(parts.sessions) as session:
        return (await session.execute(due, {"now": now, "before": now - pause, "at_once": AT_ONCE})).all()


async def _look(parts: Parts, session_id: str) -> None:
    await settle_with(parts, await parts.stripe.retrieve_session(session_id))


async def _quietly(order_id: str, step: Awaitable[object]) -> None:
    try:
        await step
    except (StripeUnreachable, StripeRefused) as trouble:
        log.warning("checkout_poll_failed", order_id=order_id, reason=trouble.message)
