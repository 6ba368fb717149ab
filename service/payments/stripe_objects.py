"""The parts of Stripe's objects that we read, from its answers and from its events alike."""

from datetime import UTC, datetime
from typing import Any

import msgspec


class PaymentError(msgspec.Struct, frozen=True):
    """Why a payment was declined; ``message`` is meant for the customer."""

    message: str | None = None
    code: str | None = None


class PaymentIntent(msgspec.Struct, frozen=True):
    """One attempt to pay, or several."""

    id: str
    status: str
    metadata: dict[str, str] = {}
    last_payment_error: PaymentError | None = None


class StripeSession(msgspec.Struct, frozen=True):
    """A Checkout Session. ``payment_intent`` is its id, or the whole of it where we asked for that."""

    id: str
    status: str | None
    payment_status: str
    expires_at: int
    amount_total: int | None = None
    currency: str | None = None
    url: str | None = None
    payment_intent: str | PaymentIntent | None = None

    @property
    def is_paid(self) -> bool:
        """The only thing that counts as money received."""
        return self.payment_status == "paid"

    @property
    def intent_id(self) -> str | None:
        """What a refund is made of."""
        intent = self.payment_intent
        return intent.id if isinstance(intent, PaymentIntent) else intent

    @property
    def failure(self) -> str | None:
        """Why a completed session will never be paid; known only where the intent was asked for."""
        intent = self.payment_intent
        if self.status != "complete" or self.is_paid or not isinstance(intent, PaymentIntent):
            return None
        return decline_message(intent) if intent.status in ("requires_payment_method", "canceled") else None

    @property
    def expires(self) -> datetime:
        """When the session closes by itself."""
        return datetime.fromtimestamp(self.expires_at, UTC)


class StripeRefund(msgspec.Struct, frozen=True):
    """A refund; ``pending`` and ``requires_action`` may still fail days later."""

    id: str
    status: str | None
    amount: int
    metadata: dict[str, str] = {}
    failure_reason: str | None = None

    @property
    def has_failed(self) -> bool:
        """The money is back at Stripe."""
        return self.status in ("failed", "canceled")


class EventData(msgspec.Struct, frozen=True):
    """``object`` is a snapshot of the thing as it was when the event happened."""

    object: dict[str, Any]


class StripeEnvelope(msgspec.Struct, frozen=True):
    """A webhook event."""

    id: str
    type: str
    livemode: bool
    data: EventData


def decline_message(intent: PaymentIntent) -> str:
    """What to tell the customer of a declined payment."""
    error = intent.last_payment_error
    return (error.message if error else None) or "The payment was declined."
