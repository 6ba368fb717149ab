"""Closing a checkout: nobody can pay in it afterwards, and what was paid at the last moment is not lost."""

from service.database import transaction, utc_now
from service.parts import Parts
from service.payments.failures import StripeRefused, StripeUnreachable
from service.payments.gateway import StripeGateway
from service.payments.models import Checkout, CheckoutState
from service.payments.settling import settle_session
from service.payments.stripe_objects import StripeSession

WAITING = frozenset({CheckoutState.OPEN, CheckoutState.PROCESSING})


async def lapse_checkout(parts: Parts, order_id: str) -> CheckoutState | None:
    """Expires the order's session at Stripe, or settles it if Stripe has completed it. Raises StripeUnreachable.

    Returns the checkout's state afterwards (None: there is none): ``paid``, ``expired``, or ``processing`` when a
    slow method is still on its way, which nobody can call back.
    """
    checkout = await read_checkout(parts, order_id)
    if checkout is None or checkout.state not in WAITING:
        return checkout.state if checkout else None
    await settle_with(parts, await _closed(parts.stripe, checkout))
    after = await read_checkout(parts, order_id)
    return after.state if after else None


async def settle_with(parts: Parts, seen: StripeSession) -> None:
    """Settles a session in a transaction of its own."""
    async with transaction(parts.sessions) as session:
        await settle_session(session, seen, utc_now(), settings=parts.settings)


async def read_checkout(parts: Parts, order_id: str) -> Checkout | None:
    """The order's checkout as it is now."""
    async with transaction(parts.sessions) as session:
        return await session.get(Checkout, order_id)


async def _closed(stripe: StripeGateway, checkout: Checkout) -> StripeSession:
    if checkout.state == CheckoutState.PROCESSING:
        return await stripe.retrieve_session(checkout.session_id)
    try:
        return await stripe.expire_session(checkout.session_id)
    except StripeRefused as refusal:
        seen = await stripe.retrieve_session(checkout.session_id)
        if seen.status == "open":
            raise StripeUnreachable(f"an open session could not be closed: {refusal.message}") from refusal
        return seen
