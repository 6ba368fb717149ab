"""Webhooks on the wire: first as the official client reads them, then our own with all that is known."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from service.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint

ALL_EVENTS = "*"
AUTH_TYPE = "hmac"
PRODUCT = "Productions"


class UsageResponse(msgspec.Struct, frozen=True):
    usage_type: str


class WebhookResponse(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``usage`` and ``events`` are there only where usages were asked for."""

    name: str
    webhook_id: str
    webhook_url: str
    is_disabled: bool
    is_auto_disabled: bool
    created_at_unix: int
    auth_type: str
    usage: list[UsageResponse] | None = None
    events: list[str] | None = None
    most_recent_failure_error_code: int | None = None
    most_recent_failure_timestamp: int | None = None

    @classmethod
    def of(cls, endpoint: WebhookEndpoint, *, with_usages: bool) -> "WebhookResponse":
        """From its row."""
        failed_at = endpoint.last_failure_at
        return cls(
            name=endpoint.name,
            webhook_id=endpoint.id,
            webhook_url=endpoint.url,
            is_disabled=endpoint.is_disabled,
            is_auto_disabled=endpoint.is_auto_disabled,
            created_at_unix=int(endpoint.created_at.timestamp()),
            auth_type=AUTH_TYPE,
            usage=[UsageResponse(PRODUCT)] if with_usages else None,
            events=named_events(endpoint) if with_usages else None,
            most_recent_failure_error_code=endpoint.last_failure_code,
            most_recent_failure_timestamp=int(failed_at.timestamp()) if failed_at else None,
        )


class ListWebhooksResponse(msgspec.Struct, frozen=True):
    webhooks: list[WebhookResponse]


class CreateWebhookResponse(msgspec.Struct, frozen=True):
    """The secret is shown this once."""

    webhook_id: str
    webhook_secret: str


class WebhookDetails(msgspec.Struct, frozen=True, kw_only=True):
    """``events`` is ``["*"]`` for all; of the customer's headers only the names are told. ``previous_secret_until`` is
    set while a rotation lasts.
    """

    webhook_id: str
    name: str
    webhook_url: str
    events: list[str]
    retry_enabled: bool
    request_header_names: list[str]
    is_disabled: bool
    is_auto_disabled: bool
    disabled_at: datetime | None
    previous_secret_until: datetime | None
    failures_in_a_row: int
    last_success_at: datetime | None
    last_failure_at: datetime | None
    last_failure_code: int | None
    created_by: str
    created_at: datetime

    @classmethod
    def of(cls, endpoint: WebhookEndpoint, headers: Mapping[str, str], now: datetime) -> "WebhookDetails":
        """From its row, and its headers as they were opened."""
        until = endpoint.previous_until
        return cls(
            webhook_id=endpoint.id,
            name=endpoint.name,
            webhook_url=endpoint.url,
            events=named_events(endpoint),
            retry_enabled=endpoint.retry_enabled,
            request_header_names=sorted(headers),
            is_disabled=endpoint.is_disabled,
            is_auto_disabled=endpoint.is_auto_disabled,
            disabled_at=endpoint.disabled_at,
            previous_secret_until=until if until and until > now else None,
            failures_in_a_row=endpoint.consecutive_failures,
            last_success_at=endpoint.last_success_at,
            last_failure_at=endpoint.last_failure_at,
            last_failure_code=endpoint.last_failure_code,
            created_by=endpoint.created_by,
            created_at=endpoint.created_at,
        )


class RotatedSecretResponse(msgspec.Struct, frozen=True):
    """The new secret, shown this once; until the instant (null: no longer) the previous one is good as well."""

    webhook_secret: str
    previous_secret_until: datetime | None


class DeliveryResponse(msgspec.Struct, frozen=True, kw_only=True):
    """``state``: pending, delivering, delivered, failed, given_up, cancelled."""

    delivery_id: str
    event_id: str
    event_type: str
    state: str
    is_resend: bool
    is_test: bool
    attempts: int
    created_at: datetime
    next_attempt_at: datetime | None
    ended_at: datetime | None
    last_status_code: int | None
    last_error: str | None

    @classmethod
    def of(cls, delivery: WebhookDelivery) -> "DeliveryResponse":
        """From its row."""
        return cls(
            delivery_id=delivery.id,
            event_id=delivery.event_id,
            event_type=delivery.event_type,
            state=delivery.state.value,
            is_resend=delivery.is_resend,
            is_test=delivery.is_test,
            attempts=delivery.attempts,
            created_at=delivery.created_at,
            next_attempt_at=delivery.next_attempt_at,
            ended_at=delivery.ended_at,
            last_status_code=delivery.last_status_code,
            last_error=delivery.last_error,
        )


class AttemptResponse(msgspec.Struct, frozen=True):
    """``answer_body`` is the first 4 KB as text."""

    number: int
    at: datetime
    duration_ms: int
    request_headers: dict[str, str]
    status_code: int | None
    error: str | None
    answer_headers: dict[str, str]
    answer_body: str

    @classmethod
    def of(cls, attempt: WebhookAttempt) -> "AttemptResponse":
        """From its row."""
        return cls(
            attempt.number,
            attempt.at,
            attempt.duration_ms,
            attempt.request_headers,
            attempt.status_code,
            attempt.error,
            attempt.answer_headers,
            attempt.answer_body,
        )


class DeliveryDetails(msgspec.Struct, frozen=True):
    """A delivery with every attempt of the last 30 days. ``request_body`` is what was sent, null once the event is no
    longer kept.
    """

    delivery: DeliveryResponse
    request_body: str | None
    attempts: list[AttemptResponse]


class ListDeliveriesResponse(msgspec.Struct, frozen=True):
    """Newest first; ``next_cursor`` is null on the last page."""

    deliveries: list[DeliveryResponse]
    next_cursor: str | None


class ReplayPreview(msgspec.Struct, frozen=True):
    """How many events a replay would send, and how many one may."""

    events: int
    most: int


class ReplayResponse(msgspec.Struct, frozen=True):
    """How many events are on their way again."""

    events: int


def named_events(endpoint: WebhookEndpoint) -> list[str]:
    """What it is for, as the wire says it."""
    return endpoint.events or [ALL_EVENTS]
