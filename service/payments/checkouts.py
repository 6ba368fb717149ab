"""The order's Checkout Session: made once, however often and by however many it is asked for.

Read in a short transaction, ask Stripe outside of any with the key ``checkout:<order>``, store in another. A session
whose answer was lost is given again for the same key; one that can no longer be had that way is harmless, because
nobody has its address.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import msgspec
import structlog
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from pricing.quotes import Quote
from service.database import transaction
from service.errors import NotFound, OrderRefused, PaymentRefused, Unavailable
from service.orders.models import Order
from service.orders.moves import locked_order
from service.parts import Parts
from service.payments.failures import StripeBusy, StripeMismatch, StripeRefused, StripeStuck, StripeUnreachable
from service.payments.lapsing import lapse_checkout, read_checkout
from service.payments.line_items import is_payable_by_card, line_items
from service.payments.models import Checkout, CheckoutState
from service.payments.stripe_objects import StripeSession
from service.payments.trouble import order_page
from service.quotes.models import QuoteRow
from service.settings import Settings
from service.workspaces.models import Billing, Workspace
from workflows.states import OrderState

if TYPE_CHECKING:
    from stripe.params.checkout import SessionCreateParams

log = structlog.get_logger()

SHORTEST: Final = timedelta(minutes=31)
LONGEST: Final = timedelta(hours=24) - timedelta(minutes=1)
PAUSES: Final = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to ask Stripe for."""

    order_id: str
    amount_cents: int
    params: "SessionCreateParams"

    @property
    def key(self) -> str:
        """The idempotency key."""
        return f"checkout:{self.order_id}"

    @property
    def other_key(self) -> str:
        """The key for when the first is spent on other parameters or on a failure of Stripe's."""
        digest = sha256(msgspec.json.encode(self.params, order="sorted")).hexdigest()
        return f"{self.key}:{digest[:16]}"


async def checkout_address(parts: Parts, order: Order, *, now: datetime) -> str | None:
    """Where a submitted order is paid; None where there is nothing to pay by card or Stripe cannot be asked now."""
    if not awaits_card(order):
        return None
    try:
        return (await ensure_checkout(parts, order.id, now=now)).url
    except (Unavailable, OrderRefused, PaymentRefused) as refusal:
        log.warning("checkout_not_made", order_id=order.id, reason=refusal.slug)
        return None


def awaits_card(order: Order) -> bool:
    """Whether the customer's next step is to pay by card."""
    return order.state == OrderState.SUBMITTED and order.billing == Billing.CARD and not order.is_sandbox


async def ensure_checkout(parts: Parts, order_id: str, *, now: datetime) -> Checkout:
    """The order's checkout, made at Stripe if there is none yet.

    Raises OrderRefused ``nothing_to_pay``, PaymentRefused ``checkout_closed`` or ``not_payable_by_card``,
    Unavailable ``payment_provider_unreachable``.
    """
    for pause in PAUSES:
        stored = await read_checkout(parts, order_id)
        if stored is not None:
            return stored
        wanted = await _wanted(parts, order_id, now)
        try:
            return await _store(parts, wanted, await _ask(parts, wanted), now)
        except StripeBusy:
            await asyncio.sleep(pause)
        except StripeUnreachable as trouble:
            raise _unreachable() from trouble
        except StripeRefused as trouble:
            log.error("checkout_refused", order_id=order_id, code=trouble.code, reason=trouble.message)
            raise _not_payable() from trouble
    raise _unreachable()


async def _wanted(parts: Parts, order_id: str, now: datetime) -> Wanted:
    async with transaction(parts.sessions) as session:
        order = await session.get(Order, order_id)
        if order is None:
            raise NotFound("order")
        quote = await _quote_to_pay(session, order, parts.settings, now)
        workspace = await session.get_one(Workspace, order.workspace_id)
        params = _session_params(order, quote, workspace.contact_email, parts.settings, now)
        return Wanted(order_id, quote.total_cents, params)


async def _quote_to_pay(session: AsyncSession, order: Order, settings: Settings, now: datetime) -> Quote:
    row = await session.get(QuoteRow, order.quote_id) if order.quote_id else None
    if not awaits_card(order) or row is None or row.total_cents == 0:
        raise OrderRefused(
            "nothing_to_pay",
            "There is nothing to pay by card for this order: it is not submitted, is free, or is paid from credits. "
            "No money moved. Look at the order's status.",
            state=order.state.value,
        )
    if now >= closes_at(order, settings):
        raise PaymentRefused(
            "checkout_closed",
            "The time to pay for this order is over and it is about to expire. No money moved. Place a new order.",
        )
    if not is_payable_by_card(row.total_cents):
        raise _not_payable()
    return Quote.from_dict(row.body)


def closes_at(order: Order, settings: Settings) -> datetime:
    """When a submitted order that nobody has paid for expires."""
    return (order.submitted_at or order.updated_at) + timedelta(hours=settings.checkout_hours)


def _session_params(order: Order, quote: Quote, email: str, settings: Settings, now: datetime) -> "SessionCreateParams":
    """``expires_at`` is when the order expires, within what Stripe takes: half an hour to a day from now.

    It is the same in every call but a late one, as the idempotency key demands.
    """
    page = order_page(settings, order.id)
    longest = (order.submitted_at or order.updated_at) + LONGEST
    expires = max(min(closes_at(order, settings), longest), now + SHORTEST)
    params: SessionCreateParams = {
        "mode": "payment",
        "line_items": line_items(order, quote),
        "client_reference_id": order.id,
        "metadata": {"order_id": order.id},
        "payment_intent_data": {"metadata": {"order_id": order.id}, "description": f"Order {order.id}"},
        "success_url": f"{page}?checkout=success",
        "cancel_url": f"{page}?checkout=cancelled",
        "expires_at": int(expires.timestamp()),
    }
    if email:
        params["customer_email"] = email
    return params


async def _ask(parts: Parts, wanted: Wanted) -> StripeSession:
    try:
        return await parts.stripe.create_session(wanted.params, key=wanted.key)
    except (StripeMismatch, StripeStuck):
        return await parts.stripe.create_session(wanted.params, key=wanted.other_key)


async def _store(parts: Parts, wanted: Wanted, made: StripeSession, now: datetime) -> Checkout:
    """Keeps the session, unless another call has kept one. An order that was cancelled meanwhile gets it closed."""
    async with transaction(parts.sessions) as session:
        order = await locked_order(session, wanted.order_id)
        statement = insert(Checkout).values(
            order_id=wanted.order_id,
            session_id=made.id,
            url=made.url or order_page(parts.settings, wanted.order_id),
            amount_cents=wanted.amount_cents,
            state=CheckoutState.OPEN,
            created_at=now,
            expires_at=made.expires,
            checked_at=now,
        )
        await session.execute(statement.on_conflict_do_nothing())
        checkout = await session.get_one(Checkout, wanted.order_id)
    if order is not None and order.state == OrderState.SUBMITTED:
        return checkout
    await lapse_checkout(parts, wanted.order_id)
    raise PaymentRefused(
        "checkout_closed", "The order was cancelled meanwhile. No money moved and there is nothing to pay."
    )


def _unreachable() -> Unavailable:
    return Unavailable(
        "payment_provider_unreachable",
        "The payment provider does not answer. No money moved and the order is still submitted. "
        "Ask for its checkout again in a minute.",
    )


def _not_payable() -> PaymentRefused:
    return PaymentRefused(
        "not_payable_by_card",
        "The payment provider does not take this amount by card (it takes $0.50 to $999,999.99). No money moved. "
        "Write to us to pay another way, or cancel the order.",
    )
