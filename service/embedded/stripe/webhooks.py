"""Sending events: signed, retried with growing pauses, remembered in Postgres.

Any number of processes may send at once: a delivery is claimed with SKIP LOCKED and a lease, so one that was
claimed by a process that died is sent again when the lease is over.
"""

import asyncio
import hashlib
import hmac
import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.embedded.stripe.config import SandboxConfig
from service.embedded.stripe.sandbox import Sandbox
from service.embedded.stripe.tables import deliveries, resources

logger = logging.getLogger(__name__)

_AT_ONCE = 8
_SWEEP_SECONDS = 0.5
_LEASE_MARGIN = timedelta(seconds=5)
_GIVES_UP_AFTER = timedelta(days=3)


def signature_header(payload: str, secret: str, *, timestamp: int) -> str:
    """The value of `Stripe-Signature`: HMAC-SHA256 over the time and the exact payload."""
    signed = hmac.new(secret.encode(), f"{timestamp}.{payload}".encode(), hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={signed}"


async def send_forever(sandbox: Sandbox) -> None:
    """Send what is due until cancelled; wakes up when the bell rings and twice a second."""
    url = sandbox.config.webhook_url
    if url is None:
        return
    free = asyncio.Semaphore(_AT_ONCE)
    timeout = sandbox.config.webhook_timeout_seconds
    async with httpx.AsyncClient(timeout=timeout) as client, asyncio.TaskGroup() as group:
        while True:
            sandbox.bell.clear()
            await _start_due(sandbox, client, url, group, free)
            await _wait(sandbox.bell)


async def _wait(bell: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(_SWEEP_SECONDS):
            await bell.wait()
    except TimeoutError:
        return


async def _start_due(
    sandbox: Sandbox, client: httpx.AsyncClient, url: str, group: asyncio.TaskGroup, free: asyncio.Semaphore
) -> None:
    while True:
        await free.acquire()
        try:
            delivery = await _claim(sandbox)
        except Exception:  # the driver's own errors come unwrapped while the server starts; sending must go on
            logger.exception("the webhook sender cannot reach its database; it tries again")
            delivery = None
        if delivery is None:
            free.release()
            return
        group.create_task(_send(sandbox, client, url, delivery, free))


async def _claim(sandbox: Sandbox) -> Row[Any] | None:
    now = datetime.now(UTC)
    lease = timedelta(seconds=sandbox.config.webhook_timeout_seconds) + _LEASE_MARGIN
    due = (
        select(deliveries.c.id)
        .where(deliveries.c.state == "pending", deliveries.c.next_attempt_at <= now)
        .order_by(deliveries.c.next_attempt_at, deliveries.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    claim = (
        update(deliveries)
        .where(deliveries.c.id == due.scalar_subquery())
        .values(attempts=deliveries.c.attempts + 1, next_attempt_at=now + lease)
        .returning(deliveries.c.id, deliveries.c.event_id, deliveries.c.attempts, deliveries.c.created_at)
    )
    async with sandbox.engine.begin() as connection:
        return (await connection.execute(claim)).one_or_none()


async def _send(
    sandbox: Sandbox, client: httpx.AsyncClient, url: str, delivery: Row[Any], free: asyncio.Semaphore
) -> None:
    """Send one delivery and note how it went; never fails, because it runs beside the others.

    A clean stop gives a delivery that is under way back at once, so that the next start need not wait for the
    end of its lease.
    """
    try:
        async with sandbox.engine.connect() as connection:
            query = select(resources.c.body).where(resources.c.id == delivery.event_id)
            event = (await connection.execute(query)).scalar_one()
        status, error = await _post(client, url, json.dumps(event, indent=2), sandbox.config)
        async with sandbox.engine.begin() as connection:
            await _note(connection, sandbox.config, delivery, status=status, error=error)
    except asyncio.CancelledError:
        await _give_back(sandbox, delivery)
        raise
    except Exception:
        logger.exception("delivery %s of %s is sent again when its lease ends", delivery.id, delivery.event_id)
    finally:
        free.release()


async def _post(
    client: httpx.AsyncClient, url: str, payload: str, config: SandboxConfig
) -> tuple[int | None, str | None]:
    timestamp = int(datetime.now(UTC).timestamp())
    headers = {
        "content-type": "application/json; charset=utf-8",
        "stripe-signature": signature_header(payload, config.webhook_secret, timestamp=timestamp),
        "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    }
    try:
        response = await client.post(url, content=payload.encode(), headers=headers)
    except httpx.HTTPError as error:
        return None, f"{type(error).__name__}: {error}"[:500]
    return response.status_code, None if response.is_success else response.text[:500]


async def _note(
    connection: AsyncConnection,
    config: SandboxConfig,
    delivery: Row[Any],
    *,
    status: int | None,
    error: str | None,
) -> None:
    now = datetime.now(UTC)
    values: Mapping[str, Any]
    if status is not None and 200 <= status < 300:
        values = {"state": "delivered", "delivered_at": now}
    elif now - delivery.created_at > _GIVES_UP_AFTER:
        values = {"state": "failed"}
    else:
        values = {"next_attempt_at": now + retry_pause(config, delivery.attempts)}
    note = update(deliveries).where(deliveries.c.id == delivery.id)
    await connection.execute(note.values(last_status=status, last_error=error, **values))


async def _give_back(sandbox: Sandbox, delivery: Row[Any]) -> None:
    untouched = update(deliveries).where(deliveries.c.id == delivery.id, deliveries.c.state == "pending")
    try:
        async with sandbox.engine.begin() as connection:
            await connection.execute(untouched.values(next_attempt_at=datetime.now(UTC)))
    except Exception:
        logger.exception("delivery %s waits for the end of its lease", delivery.id)


def retry_pause(config: SandboxConfig, attempts: int) -> timedelta:
    """Doubles with each attempt, up to the longest pause."""
    doubled = config.first_retry_seconds * 2 ** min(attempts - 1, 30)
    return timedelta(seconds=min(doubled, config.longest_retry_seconds))
