"""Endpoints of customers and of the house, what is delivered to them, and every attempt at it."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from service.database import json_column, json_list, state_column, timestamp


class DeliveryState(StrEnum):
    """pending: due at ``next_attempt_at``, after failures too. delivering: a process holds it until ``leased_until``.

    All else is final: failed ("once", and the one attempt failed), given_up (every attempt failed), cancelled (the
    endpoint was disabled or deleted before).
    """

    PENDING = "pending"
    DELIVERING = "delivering"
    DELIVERED = "delivered"
    FAILED = "failed"
    GIVEN_UP = "given_up"
    CANCELLED = "cancelled"


FINAL: Final = frozenset(
    {DeliveryState.DELIVERED, DeliveryState.FAILED, DeliveryState.GIVEN_UP, DeliveryState.CANCELLED}
)


class WebhookEndpoint(SQLModel, table=True):
    """One address that events are sent to; without a workspace it is the house's own, managed by operators.

    ``events`` are names of event types, none for all. ``retry_enabled`` is "at least once", its absence "once".
    ``request_headers_sealed`` is a sealed JSON object of the customer's own headers, null for none. While a rotation
    lasts (until ``previous_until``) the previous secret is good as well. The failures in a row are of attempts; what
    counts is written in ``outcomes.py``. Events go to it only while it is neither disabled nor deleted.
    """

    __tablename__ = "webhook_endpoint"
    __table_args__ = (
        Index("ix_webhook_endpoint_workspace_id", "workspace_id", postgresql_where=text("deleted_at IS NULL")),
        CheckConstraint("consecutive_failures >= 0", name="failures_are_counted"),
        CheckConstraint(
            "(previous_secret_sealed IS NULL) = (previous_until IS NULL)", name="previous_secret_has_an_end"
        ),
    )

    id: str = Field(primary_key=True)
    workspace_id: str | None = Field(default=None, foreign_key="workspace.id")
    name: str
    url: str
    request_headers_sealed: str | None = None
    events: list[str] = json_list()
    retry_enabled: bool = True
    is_disabled: bool = False
    is_auto_disabled: bool = False
    disabled_at: datetime | None = timestamp(nullable=True)
    secret_sealed: str
    previous_secret_sealed: str | None = None
    previous_until: datetime | None = timestamp(nullable=True)
    consecutive_failures: int = 0
    last_success_at: datetime | None = timestamp(nullable=True)
    last_failure_at: datetime | None = timestamp(nullable=True)
    last_failure_code: int | None = None
    created_by: str
    created_at: datetime = timestamp()
    deleted_at: datetime | None = timestamp(nullable=True)

    @property
    def is_open(self) -> bool:
        """Whether events are sent to it."""
        return not (self.is_disabled or self.is_auto_disabled or self.deleted_at)


class WebhookDelivery(SQLModel, table=True):
    """One event on its way to one endpoint. The first is there once for each event; resends and replays are rows of
    their own (``is_resend``, with who asked for it).

    ``body`` is set for test events alone, which are in no feed: for all others the feed has it. ``last_status_code``
    and ``last_error`` are those of the newest attempt.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        Index(
            "ix_webhook_delivery_first",
            "endpoint_id",
            "event_id",
            unique=True,
            postgresql_where=text("NOT is_resend"),
        ),
        Index("ix_webhook_delivery_newest", "endpoint_id", "id"),
        Index(
            "ix_webhook_delivery_due",
            "endpoint_id",
            "next_attempt_at",
            "id",
            postgresql_where=text("state = 'pending'"),
        ),
        Index("ix_webhook_delivery_leased", "leased_until", postgresql_where=text("state = 'delivering'")),
        Index("ix_webhook_delivery_ended", "ended_at", postgresql_where=text("ended_at IS NOT NULL")),
        CheckConstraint("(state = 'pending') = (next_attempt_at IS NOT NULL)", name="pending_is_due"),
        CheckConstraint("(state = 'delivering') = (leased_until IS NOT NULL)", name="delivering_is_leased"),
        CheckConstraint(
            "(state IN ('delivered', 'failed', 'given_up', 'cancelled')) = (ended_at IS NOT NULL)",
            name="final_has_ended",
        ),
    )

    id: str = Field(primary_key=True)
    endpoint_id: str = Field(foreign_key="webhook_endpoint.id")
    workspace_id: str | None = Field(default=None, foreign_key="workspace.id")
    event_id: str
    event_type: str
    body: str | None = None
    is_resend: bool = False
    requested_by: str | None = None
    created_at: datetime = timestamp()
    state: DeliveryState = state_column(DeliveryState, DeliveryState.PENDING)
    attempts: int = 0
    next_attempt_at: datetime | None = timestamp(nullable=True)
    leased_until: datetime | None = timestamp(nullable=True)
    ended_at: datetime | None = timestamp(nullable=True)
    last_status_code: int | None = None
    last_error: str | None = None

    @property
    def is_test(self) -> bool:
        """Whether somebody asked for it to try the endpoint."""
        return self.body is not None


class WebhookAttempt(SQLModel, table=True):
    """One request, and what came back: ``status_code`` of an answer, or the slug of what went wrong (``error``).

    ``request_headers`` are those that were sent, the values of the customer's own masked. ``answer_body`` is the first
    4 KB as text. Kept for 30 days.
    """

    __tablename__ = "webhook_attempt"

    delivery_id: str = Field(primary_key=True, foreign_key="webhook_delivery.id")
    number: int = Field(primary_key=True)
    at: datetime = timestamp(index=True)
    duration_ms: int
    request_headers: dict[str, str] = json_column()
    status_code: int | None = None
    error: str | None = None
    answer_headers: dict[str, str] = json_column()
    answer_body: str = ""
