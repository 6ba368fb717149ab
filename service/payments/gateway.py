"""Stripe, through its own client; the sandbox answers under another base address and nothing else differs."""

import stripe

from service.settings import Settings


class StripeGateway:
    """The calls that we make. Retries are the workflow's business, so the client makes none."""

    def __init__(self, settings: Settings) -> None:
        self._http = stripe.HTTPXClient(timeout=10)
        self._client = stripe.StripeClient(
            settings.stripe_secret_key.get_secret_value() or "sk_test_unset",
            base_addresses={"api": settings.stripe_api_base} if settings.stripe_api_base else {},
            max_network_retries=0,
            http_client=self._http,
        )

    async def close(self) -> None:
        """Gives back connections."""
        await self._http.close_async()  # type: ignore[no-untyped-call]
