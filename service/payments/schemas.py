"""What the payment routes answer."""

from datetime import datetime

import msgspec

from pricing.money import amount_usd
from service.payments.models import Checkout, CheckoutState


class CheckoutResponse(msgspec.Struct):
    """The order's checkout. ``url`` is where the customer pays while ``state`` is ``open``; ``amount`` in cents."""

    order_id: str
    url: str | None
    state: CheckoutState
    amount_cents: int
    amount_usd: float
    currency: str
    expires_at: datetime
    last_decline: str | None

    @classmethod
    def of(cls, checkout: Checkout) -> "CheckoutResponse":
        """From the row."""
        return cls(
            order_id=checkout.order_id,
            url=checkout.url if checkout.state == CheckoutState.OPEN else None,
            state=checkout.state,
            amount_cents=checkout.amount_cents,
            amount_usd=amount_usd(checkout.amount_cents),
            currency="usd",
            expires_at=checkout.expires_at,
            last_decline=checkout.last_decline,
        )


class EventTaken(msgspec.Struct):
    """The answer to Stripe."""

    received: bool = True
