"""Stripe's events: verified, stored once by their id, then acted upon in the same transaction."""

import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Final

import msgspec
import stripe
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.edge.requests import holds_nul
from service.errors import SignatureRefused
from service.payments.models import StripeEvent
from service.payments.refunds import note_bounce
from service.payments.settling import remember_decline, settle_session
from service.payments.stripe_objects import (
    PaymentIntent,
    StripeEnvelope,
    StripeRefund,
    StripeSession,
    decline_message,
)
from service.settings import Settings

TOLERANCE_SECONDS: Final = 300
LATE_FAILURE: Final = "The payment was started and then failed at the bank."

Act = Callable[[AsyncSession, dict[str, Any], datetime, Settings], Awaitable[None]]


def verified_event(body: bytes, signature: str | None, secret: str) -> tuple[StripeEnvelope, dict[str, Any]]:
    """The event in ``body``, read and as plain JSON; raises SignatureRefused for anything that Stripe did not sign.

    A signature from the future is refused like one from the past: Stripe's own check lets it live for ever.
    """
    try:
        stripe.WebhookSignature.verify_header(body, signature, secret, TOLERANCE_SECONDS)
        _refuse_future(signature or "")
        if holds_nul(body):
            raise ValueError("holds a NUL character")
        return msgspec.json.decode(body, type=StripeEnvelope), msgspec.json.decode(body)
    except (stripe.SignatureVerificationError, msgspec.DecodeError, ValueError) as error:
        raise SignatureRefused(
            "invalid_signature", "The body is no event that was signed by Stripe for us just now. Nothing was changed."
        ) from error


def _refuse_future(signature: str) -> None:
    stamps = [part[2:] for part in signature.split(",") if part.startswith("t=")]
    if int(stamps[0]) > time.time() + TOLERANCE_SECONDS:
        raise ValueError("signed in the future")


async def take_event(
    session: AsyncSession,
    event: StripeEnvelope,
    payload: dict[str, Any],
    *,
    is_live: bool,
    settings: Settings,
    now: datetime,
) -> None:
    """Stores the event and acts on it; one that was stored before, or is of the other mode, does nothing."""
    statement = insert(StripeEvent).values(id=event.id, type=event.type, payload=payload, received_at=now)
    new = statement.on_conflict_do_nothing().returning(StripeEvent.id)  # type: ignore[call-overload]
    act = ACTS.get(event.type)
    if (await session.execute(new)).scalar_one_or_none() is None or event.livemode != is_live or act is None:
        return
    await act(session, event.data.object, now, settings)
    (await session.get_one(StripeEvent, event.id)).handled_at = now


async def _session_moved(session: AsyncSession, body: dict[str, Any], now: datetime, settings: Settings) -> None:
    await settle_session(session, msgspec.convert(body, StripeSession), now, settings=settings)


async def _slow_payment_failed(session: AsyncSession, body: dict[str, Any], now: datetime, settings: Settings) -> None:
    await settle_session(session, msgspec.convert(body, StripeSession), now, settings=settings, failure=LATE_FAILURE)


async def _attempt_declined(session: AsyncSession, body: dict[str, Any], _: datetime, __: Settings) -> None:
    intent = msgspec.convert(body, PaymentIntent)
    await remember_decline(session, intent.metadata.get("order_id", ""), decline_message(intent))


async def _refund_moved(session: AsyncSession, body: dict[str, Any], now: datetime, settings: Settings) -> None:
    refund = msgspec.convert(body, StripeRefund)
    if refund.has_failed:
        await note_bounce(session, refund, now, settings=settings)


ACTS: Final[Mapping[str, Act]] = {
    "checkout.session.completed": _session_moved,
    "checkout.session.async_payment_succeeded": _session_moved,
    "checkout.session.async_payment_failed": _slow_payment_failed,
    "checkout.session.expired": _session_moved,
    "payment_intent.payment_failed": _attempt_declined,
    "refund.updated": _refund_moved,
    "refund.failed": _refund_moved,
}
