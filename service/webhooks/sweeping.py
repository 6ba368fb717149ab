"""What time does to webhooks: the log is forgotten, and nothing waits for an endpoint that takes nothing any more."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

from service.webhooks.models import DeliveryState, WebhookAttempt, WebhookDelivery, WebhookEndpoint

KEPT: Final = timedelta(days=30)
AT_ONCE: Final = 1000


async def sweep_webhooks(engine: AsyncEngine, now: datetime) -> bool:
    """One bounded round; True when a batch was full, so that there may be more at once."""
    handled = [
        await _forget_attempts(engine, now - KEPT),
        await _forget_deliveries(engine, now - KEPT),
        await _forget_endpoints(engine, now - KEPT),
        await _cancel_stranded(engine, now),
        await _end_rotations(engine, now),
    ]
    return max(handled) >= AT_ONCE


async def _forget_attempts(engine: AsyncEngine, before: datetime) -> int:
    keys = (col(WebhookAttempt.delivery_id), col(WebhookAttempt.number))
    old = select(*keys).where(col(WebhookAttempt.at) < before).limit(AT_ONCE).subquery()
    async with engine.begin() as connection:
        done = await connection.execute(
            delete(WebhookAttempt).where(keys[0] == old.c.delivery_id, keys[1] == old.c.number)
        )
    return done.rowcount


async def _forget_deliveries(engine: AsyncEngine, before: datetime) -> int:
    """Those that ended long ago, after their attempts."""
    has_attempts = exists().where(col(WebhookAttempt.delivery_id) == col(WebhookDelivery.id))
    old = select(col(WebhookDelivery.id)).where(col(WebhookDelivery.ended_at) < before, ~has_attempts).limit(AT_ONCE)
    async with engine.begin() as connection:
        done = await connection.execute(delete(WebhookDelivery).where(col(WebhookDelivery.id).in_(old)))
    return done.rowcount


async def _forget_endpoints(engine: AsyncEngine, before: datetime) -> int:
    """Those that were deleted, after their log: their addresses may hold a secret."""
    is_logged = exists().where(col(WebhookDelivery.endpoint_id) == col(WebhookEndpoint.id))
    async with engine.begin() as connection:
        done = await connection.execute(
            delete(WebhookEndpoint).where(col(WebhookEndpoint.deleted_at) < before, ~is_logged)
        )
    return done.rowcount


async def _cancel_stranded(engine: AsyncEngine, now: datetime) -> int:
    """What was put down for an endpoint in the moment in which it was disabled or deleted."""
    closed = select(col(WebhookEndpoint.id)).where(
        col(WebhookEndpoint.is_disabled)
        | col(WebhookEndpoint.is_auto_disabled)
        | col(WebhookEndpoint.deleted_at).is_not(None)
    )
    waiting = select(col(WebhookDelivery.id)).where(
        col(WebhookDelivery.state) == DeliveryState.PENDING, col(WebhookDelivery.endpoint_id).in_(closed)
    )
    async with engine.begin() as connection:
        done = await connection.execute(
            update(WebhookDelivery)
            .where(
                col(WebhookDelivery.id).in_(waiting.limit(AT_ONCE).with_for_update(skip_locked=True)),
                col(WebhookDelivery.state) == DeliveryState.PENDING,
            )
            .values(state=DeliveryState.CANCELLED, ended_at=now, next_attempt_at=None)
        )
    return done.rowcount


async def _end_rotations(engine: AsyncEngine, now: datetime) -> int:
    """A secret that is no longer good is not kept either."""
    async with engine.begin() as connection:
        done = await connection.execute(
            update(WebhookEndpoint)
            .where(col(WebhookEndpoint.previous_until) <= now)
            .values(previous_secret_sealed=None, previous_until=None)
        )
    return done.rowcount
