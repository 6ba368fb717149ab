"""What an attempt does to its delivery and its endpoint: the one place that writes these states.

- Every 2xx is a success and ends the delivery; anything else, redirects and no answer at all among it, is a failure.
- After a failure "at least once" tries again (``schedule.py``), whatever the failure was: an address that answers 404
  while it is being deployed must not lose events. "Once" and test events end with their one attempt.
- Failures in a row are counted per endpoint over all attempts but those of test events and those that failed with us
  (a process that died, an event that is no longer kept); a success, of a test too, sets them to 0. At the tenth or
  later one an endpoint without a success in 7 days is disabled: its pending deliveries are cancelled (a replay brings
  them back), its admins get a mail, the audit log an entry.
- What comes back after the endpoint was disabled or deleted is written down, but leads to no further attempt.
"""

from dataclasses import dataclass
from datetime import datetime
from random import uniform
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.settings import Settings
from service.webhooks.disabling import disable_for_failures
from service.webhooks.models import DeliveryState, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from service.webhooks.schedule import is_beyond_hope, next_attempt

KEPT_ANSWER_CHARACTERS: Final = 4096
EVENT_FORGOTTEN: Final = "event_forgotten"
INTERRUPTED: Final = "interrupted"
UNREADABLE: Final = "secret_unreadable"
_OUR_OWN: Final = frozenset({EVENT_FORGOTTEN, INTERRUPTED, UNREADABLE})
"""Errors that say nothing of the receiver."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request as it went. ``status_code`` is the answer's, None without one: then ``error`` is the slug of what
    went wrong. ``request_headers`` have the customer's own masked; ``answer_body`` is the first 4 KB, read as text.
    """

    at: datetime
    duration_ms: int
    request_headers: dict[str, str]
    status_code: int | None = None
    error: str | None = None
    answer_headers: dict[str, str] | None = None
    answer_body: str = ""

    @property
    def is_success(self) -> bool:
        """Whether the receiver took it."""
        return self.error is None and self.status_code is not None and 200 <= self.status_code < 300


async def record_attempt(
    session: AsyncSession,
    delivery_id: str,
    attempt: Attempt,
    *,
    lease: datetime | None,
    settings: Settings,
    now: datetime,
) -> WebhookDelivery:
    """Writes down one attempt and what follows from it; returns the delivery as it is then.

    ``lease`` is the ``leased_until`` under which the request was made. An attempt that comes in after its lease ran out
    and another process took over is added to the log; of the delivery it can say only that it was delivered. Locks
    the endpoint, then the delivery.
    """
    endpoint, delivery = await _locked(session, delivery_id)
    if attempt.error == INTERRUPTED and delivery.leased_until != lease:
        return delivery
    delivery.attempts += 1
    session.add(_row(delivery, attempt))
    _count(endpoint, delivery, attempt, now)
    if attempt.is_success or delivery.leased_until == lease:
        delivery.last_status_code, delivery.last_error = attempt.status_code, attempt.error
    if attempt.is_success:
        _end(delivery, DeliveryState.DELIVERED, now)
    elif delivery.state is DeliveryState.DELIVERING and delivery.leased_until == lease:
        _plan(delivery, endpoint, now)
    await session.flush()
    if endpoint.is_open and is_beyond_hope(endpoint.consecutive_failures, endpoint.last_success_at, now):
        await disable_for_failures(session, endpoint, settings=settings, now=now)
        await session.refresh(delivery)
    return delivery


async def _locked(session: AsyncSession, delivery_id: str) -> tuple[WebhookEndpoint, WebhookDelivery]:
    of_delivery = select(col(WebhookDelivery.endpoint_id)).where(col(WebhookDelivery.id) == delivery_id)
    endpoint = select(WebhookEndpoint).where(col(WebhookEndpoint.id) == of_delivery.scalar_subquery())
    delivery = select(WebhookDelivery).where(col(WebhookDelivery.id) == delivery_id)
    fresh = {"populate_existing": True}
    locked = (await session.execute(endpoint.with_for_update(key_share=True), execution_options=fresh)).scalar_one()
    return locked, (
        await session.execute(delivery.with_for_update(key_share=True), execution_options=fresh)
    ).scalar_one()


def _row(delivery: WebhookDelivery, attempt: Attempt) -> WebhookAttempt:
    return WebhookAttempt(
        delivery_id=delivery.id,
        number=delivery.attempts,
        at=attempt.at,
        duration_ms=attempt.duration_ms,
        request_headers=attempt.request_headers,
        status_code=attempt.status_code,
        error=attempt.error,
        answer_headers=attempt.answer_headers or {},
        answer_body=attempt.answer_body.replace("\x00", "\ufffd")[:KEPT_ANSWER_CHARACTERS],
    )


def _count(endpoint: WebhookEndpoint, delivery: WebhookDelivery, attempt: Attempt, now: datetime) -> None:
    if attempt.is_success:
        endpoint.consecutive_failures, endpoint.last_success_at = 0, now
    elif not delivery.is_test and attempt.error not in _OUR_OWN:
        endpoint.consecutive_failures += 1
        endpoint.last_failure_at, endpoint.last_failure_code = now, attempt.status_code


def _plan(delivery: WebhookDelivery, endpoint: WebhookEndpoint, now: datetime) -> None:
    """After a failure: the next attempt, or the end."""
    if delivery.is_test or not endpoint.retry_enabled:
        return _end(delivery, DeliveryState.FAILED, now)
    if not endpoint.is_open:
        return _end(delivery, DeliveryState.CANCELLED, now)
    delivery.next_attempt_at = next_attempt(delivery.attempts, now, uniform)
    if delivery.next_attempt_at is None:
        return _end(delivery, DeliveryState.GIVEN_UP, now)
    delivery.state, delivery.leased_until = DeliveryState.PENDING, None
    return None


def _end(delivery: WebhookDelivery, state: DeliveryState, now: datetime) -> None:
    delivery.state, delivery.ended_at = state, now
    delivery.next_attempt_at = delivery.leased_until = None
