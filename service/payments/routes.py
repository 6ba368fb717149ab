"""The checkout of an order for its customer, and the door for Stripe's events."""

from typing import Any, Final

from litestar import Request, get, post
from litestar.params import FromPath

from service.access.roles import Role
from service.access.scopes import Scope, reached_with
from service.auth.principals import customers_only
from service.database import transaction
from service.edge.dependencies import Actor, AllParts, Now, Session
from service.edge.documentation import public_refusals, refusals
from service.orders.access import own_order
from service.orders.features import require_to_order
from service.payments.checkouts import ensure_checkout
from service.payments.schemas import CheckoutResponse, EventTaken
from service.payments.webhooks import take_event, verified_event

EVENT_BYTES: Final = 1024 * 1024


@get(
    "/v1/productions/orders/{order_id:str}/checkout",
    guards=[customers_only],
    opt=reached_with(Scope.PRODUCTIONS_READ, Scope.PRODUCTIONS_WRITE),
    tags=["payments"],
    operation_id="get_checkout",
    responses=refusals(400, 402, 404, 503),
)
async def read_order_checkout(order_id: FromPath[str], actor: Actor, parts: AllParts, now: Now) -> CheckoutResponse:
    """Where and how much to pay for a submitted order, and how the payment stands; for its editors."""
    async with transaction(parts.sessions) as session:
        await own_order(session, order_id, actor, Role.EDITOR)
        require_to_order(actor)
    return CheckoutResponse.of(await ensure_checkout(parts, order_id, now=now))


@post(
    "/webhooks/stripe",
    status_code=200,
    opt={"public": True, "raw_body": True},
    request_max_body_size=EVENT_BYTES,
    tags=["payments"],
    operation_id="take_stripe_event",
    responses=public_refusals(400, 413),
)
async def take_stripe_event(request: Request[Any, Any, Any], session: Session, parts: AllParts, now: Now) -> EventTaken:
    """Takes an event from Stripe; only its signature is proof of where it comes from."""
    secret = parts.settings.stripe_webhook_secret.get_secret_value()
    event, payload = verified_event(await request.body(), request.headers.get("stripe-signature"), secret)
    await take_event(session, event, payload, is_live=parts.stripe.is_live, settings=parts.settings, now=now)
    return EventTaken()


PAYMENT_ROUTES: Final = [read_order_checkout]
STRIPE_ROUTES: Final = [take_stripe_event]
