"""Stripe, through its own client; the sandbox answers under another base address and nothing else differs.

Every method raises StripeUnreachable or StripeRefused (see ``failures``) and nothing else of Stripe's. A method that
creates takes an idempotency key: called again with the same key and the same arguments it gives the same answer.
"""

from typing import TYPE_CHECKING, TypeVar

import msgspec
import stripe

from service.payments.failures import stripe_failures
from service.payments.stripe_objects import StripeRefund, StripeSession
from service.settings import Settings

if TYPE_CHECKING:
    from stripe.params.checkout import SessionCreateParams

T = TypeVar("T", bound=msgspec.Struct)

REFUNDS_PER_PAGE = 100


class StripeGateway:
    """The calls that we make. Retries are the workflow's business, so the client makes none."""

    def __init__(self, settings: Settings) -> None:
        self._http = stripe.HTTPXClient(timeout=10)
        key = settings.stripe_secret_key.get_secret_value() or "sk_test_unset"
        self.is_live = key.startswith(("sk_live_", "rk_live_"))
        self._client = stripe.StripeClient(
            key,
            base_addresses={"api": settings.stripe_api_base} if settings.stripe_api_base else {},
            max_network_retries=0,
            http_client=self._http,
        )

    async def create_session(self, params: "SessionCreateParams", *, key: str) -> StripeSession:
        """A Checkout Session for the customer to pay in."""
        with stripe_failures():
            made = await self._client.v1.checkout.sessions.create_async(params, {"idempotency_key": key})
        return _read(made, StripeSession)

    async def retrieve_session(self, session_id: str) -> StripeSession:
        """A session as it is now, with its payment intent."""
        with stripe_failures():
            found = await self._client.v1.checkout.sessions.retrieve_async(session_id, {"expand": ["payment_intent"]})
        return _read(found, StripeSession)

    async def expire_session(self, session_id: str) -> StripeSession:
        """Closes an open session, so that nobody can pay in it; StripeRefused when it is no longer open."""
        with stripe_failures():
            closed = await self._client.v1.checkout.sessions.expire_async(session_id)
        return _read(closed, StripeSession)

    async def create_refund(
        self, payment_intent: str, amount_cents: int, *, metadata: dict[str, str], key: str
    ) -> StripeRefund:
        """Gives back a part of what a payment intent took, or all of it."""
        with stripe_failures():
            made = await self._client.v1.refunds.create_async(
                {"payment_intent": payment_intent, "amount": amount_cents, "metadata": metadata},
                {"idempotency_key": key},
            )
        return _read(made, StripeRefund)

    async def list_refunds(self, payment_intent: str) -> list[StripeRefund]:
        """All refunds of a payment intent (the newest hundred)."""
        with stripe_failures():
            found = await self._client.v1.refunds.list_async(
                {"payment_intent": payment_intent, "limit": REFUNDS_PER_PAGE}
            )
        return [_read(refund, StripeRefund) for refund in found.data]

    async def close(self) -> None:
        """Gives back connections."""
        await self._http.close_async()  # type: ignore[no-untyped-call]


def _read(answer: stripe.StripeObject, kind: type[T]) -> T:
    return msgspec.convert(answer.to_dict(), kind)
