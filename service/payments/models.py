"""What we know of Stripe: checkouts, the events received, refunds."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from service.database import amount, json_column, state_column, timestamp


class CheckoutState(StrEnum):
    """A checkout as we know it. ``processing``: completed with a method that settles later."""

    OPEN = "open"
    PROCESSING = "processing"
    PAID = "paid"
    EXPIRED = "expired"


class Checkout(SQLModel, table=True):
    """The one Stripe Checkout Session of an order."""

    __tablename__ = "checkout"
    __table_args__ = (CheckConstraint("amount_cents > 0", name="amount_positive"),)

    order_id: str = Field(primary_key=True, foreign_key="order.id")
    session_id: str = Field(unique=True)
    url: str
    amount_cents: int = amount()
    state: CheckoutState = state_column(CheckoutState, CheckoutState.OPEN, index=True)
    payment_intent: str | None = None
    last_decline: str | None = None
    created_at: datetime = timestamp()
    expires_at: datetime = timestamp()
    checked_at: datetime = timestamp()
    paid_at: datetime | None = timestamp(nullable=True)


class StripeEvent(SQLModel, table=True):
    """A webhook event, stored once by Stripe's id before anything is done about it."""

    __tablename__ = "stripe_event"

    id: str = Field(primary_key=True)
    type: str
    payload: dict[str, Any] = json_column()
    received_at: datetime = timestamp()
    handled_at: datetime | None = timestamp(nullable=True)


class RefundState(StrEnum):
    """Where a refund stands. ``trouble`` waits for an operator."""

    WANTED = "wanted"
    MADE = "made"
    TROUBLE = "trouble"


class Refund(SQLModel, table=True):
    """Money going back, known by its business key (``refund:<order>:<why>``), once for ever."""

    __tablename__ = "refund"
    __table_args__ = (CheckConstraint("amount_cents > 0", name="amount_positive"),)

    id: str = Field(primary_key=True)
    key: str = Field(unique=True)
    order_id: str = Field(foreign_key="order.id", index=True)
    amount_cents: int = amount()
    state: RefundState = state_column(RefundState, RefundState.WANTED, index=True)
    stripe_refund_id: str | None = None
    reason: str
    actor: str
    created_at: datetime = timestamp()
    made_at: datetime | None = timestamp(nullable=True)
