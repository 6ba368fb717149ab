"""What happens to the money of a checkout session: attempt, authenticate, settle.

Everything here runs with the session locked by the caller, then locks the intent, then the charge; always in
this order, so that two customers' tabs and the clock cannot wait for each other.
"""

from dataclasses import dataclass
from datetime import timedelta

from service.embedded.stripe.cards import AUTHENTICATION_FAILED, Behaviour, Failure, PaymentMethod
from service.embedded.stripe.customers import new_customer
from service.embedded.stripe.events import record
from service.embedded.stripe.intents import (
    create_charge,
    create_intent,
    create_payment_method,
    outcome,
    payment_error,
)
from service.embedded.stripe.session_shapes import customer_details
from service.embedded.stripe.store import Resource, add, fetch, save
from service.embedded.stripe.work import Json, Work


@dataclass(frozen=True)
class Completed:
    """The session is complete; the customer goes to its success address."""


@dataclass(frozen=True)
class Declined:
    """Nothing was taken and the session stays open."""

    failure: Failure


@dataclass(frozen=True)
class NeedsAuthentication:
    """The bank asks the customer; nothing was taken yet."""


Outcome = Completed | Declined | NeedsAuthentication


@dataclass(frozen=True)
class Payer:
    email: str | None
    name: str | None

    def billing(self) -> Json:
        return {"address": None, "email": self.email, "name": self.name, "phone": None, "tax_id": None}


async def attempt(work: Work, session: Resource, method: PaymentMethod, payer: Payer) -> Outcome:
    """Try to pay an open, locked session; writes the session. Replaces an attempt that waits for the bank."""
    session.private.pop("waiting", None)
    intent = await _intent_of(work, session)
    paid_with = await create_payment_method(work, method, payer.billing())
    if session.body["customer"] is None:
        session.body["customer_details"] = customer_details(payer.email, payer.name)
    if method.behaviour is Behaviour.AUTHENTICATE:
        return await _ask_for_authentication(work, session, intent, method, paid_with)
    if method.behaviour is Behaviour.DECLINE and method.failure is not None:
        result: Outcome = await _decline(work, intent, method, paid_with, method.failure)
        await save(work, session)
        return result
    if method.behaviour is Behaviour.SETTLE_LATER:
        return await _start_settling(work, session, intent, method, paid_with)
    return await _take(work, session, intent, method, paid_with)


async def authenticate(work: Work, session: Resource, *, is_authorized: bool) -> Outcome:
    """Continue after the bank's page; `session` is open, locked, and waits for it (`private["waiting"]`)."""
    waiting = session.private.pop("waiting")
    method = PaymentMethod(waiting["type"], waiting["details"], Behaviour.PAY)
    intent = await _intent_of(work, session)
    paid_with = (await fetch(work, "payment_method", waiting["payment_method"])).body
    intent.body["next_action"] = None
    if is_authorized:
        return await _take(work, session, intent, method, paid_with)
    await save(work, session)
    intent.body |= {
        "status": "requires_payment_method",
        "payment_method": None,
        "last_payment_error": payment_error(AUTHENTICATION_FAILED, charge=None, paid_with=paid_with),
    }
    await save(work, intent)
    await record(work, "payment_intent.payment_failed", intent.body)
    return Declined(AUTHENTICATION_FAILED)


async def settle(work: Work, session: Resource) -> None:
    """End a delayed payment as its test account says; `session` is complete, unpaid and locked."""
    failure_fields = session.private.pop("failure")
    session.due_at = None
    intent = await _intent_of(work, session)
    charge = await fetch(work, "charge", intent.body["latest_charge"], lock=True)
    if failure_fields is None:
        charge.body["status"] = "succeeded"
        await _settle_as_paid(work, session, intent, charge)
    else:
        await _settle_as_failed(work, session, intent, charge, Failure(**failure_fields))


async def _intent_of(work: Work, session: Resource) -> Resource:
    intent_id = session.body["payment_intent"]
    if intent_id is None:
        return await create_intent(work, session)
    return await fetch(work, "payment_intent", intent_id, lock=True)


async def _take(work: Work, session: Resource, intent: Resource, method: PaymentMethod, paid_with: Json) -> Completed:
    charge = await create_charge(work, intent.body, method, paid_with, status="succeeded")
    _mark_received(intent, charge, paid_with["id"])
    await _complete(work, session, payment_status="paid")
    intent.body["customer"] = session.body["customer"]
    await save(work, intent)
    await record(work, "charge.succeeded", charge.body)
    await record(work, "payment_intent.succeeded", intent.body)
    await record(work, "checkout.session.completed", session.body)
    return Completed()


async def _decline(work: Work, intent: Resource, method: PaymentMethod, paid_with: Json, failure: Failure) -> Declined:
    charge = await create_charge(work, intent.body, method, paid_with, status="failed")
    intent.body |= {
        "status": "requires_payment_method",
        "latest_charge": charge.id,
        "next_action": None,
        "payment_method": None,
        "last_payment_error": payment_error(failure, charge=charge.id, paid_with=paid_with),
    }
    await save(work, intent)
    await record(work, "charge.failed", charge.body)
    await record(work, "payment_intent.payment_failed", intent.body)
    return Declined(failure)


async def _ask_for_authentication(
    work: Work, session: Resource, intent: Resource, method: PaymentMethod, paid_with: Json
) -> NeedsAuthentication:
    session.private["waiting"] = {
        "type": method.type,
        "details": method.details,
        "payment_method": paid_with["id"],
    }
    url = f"{work.config.page_url(session.id)}/authenticate"
    intent.body |= {
        "status": "requires_action",
        "payment_method": paid_with["id"],
        "next_action": {"type": "redirect_to_url", "redirect_to_url": {"return_url": None, "url": url}},
    }
    await save(work, session)
    await save(work, intent)
    await record(work, "payment_intent.requires_action", intent.body)
    return NeedsAuthentication()


async def _start_settling(
    work: Work, session: Resource, intent: Resource, method: PaymentMethod, paid_with: Json
) -> Completed:
    charge = await create_charge(work, intent.body, method, paid_with, status="pending")
    intent.body |= {
        "status": "processing",
        "latest_charge": charge.id,
        "next_action": None,
        "payment_method": paid_with["id"],
        "last_payment_error": None,
    }
    failure = method.failure
    session.private["failure"] = (
        None
        if failure is None
        else {"code": failure.code, "message": failure.message, "decline_code": failure.decline_code}
    )
    session.private["step"] = "settle"
    await _complete(work, session, payment_status="unpaid", settles=True)
    intent.body["customer"] = session.body["customer"]
    await save(work, intent)
    await record(work, "charge.pending", charge.body)
    await record(work, "payment_intent.processing", intent.body)
    await record(work, "checkout.session.completed", session.body)
    return Completed()


async def _complete(work: Work, session: Resource, *, payment_status: str, settles: bool = False) -> None:
    session.body |= {"status": "complete", "payment_status": payment_status, "url": None}
    session.due_at = work.now + timedelta(seconds=work.config.settlement_seconds) if settles else None
    if session.body["customer"] is None and session.body["customer_creation"] == "always":
        details = session.body["customer_details"]
        customer = new_customer(work, email=details["email"], name=details["name"])
        session.body["customer"] = (await add(work, Resource(customer))).id
        await record(work, "customer.created", customer)
    await save(work, session)


def _mark_received(intent: Resource, charge: Resource, payment_method: str) -> None:
    intent.body |= {
        "status": "succeeded",
        "amount_received": intent.body["amount"],
        "latest_charge": charge.id,
        "next_action": None,
        "payment_method": payment_method,
        "last_payment_error": None,
    }


async def _settle_as_paid(work: Work, session: Resource, intent: Resource, charge: Resource) -> None:
    session.body["payment_status"] = "paid"
    _mark_received(intent, charge, intent.body["payment_method"])
    for resource in (session, intent, charge):
        await save(work, resource)
    await record(work, "charge.succeeded", charge.body)
    await record(work, "payment_intent.succeeded", intent.body)
    await record(work, "checkout.session.async_payment_succeeded", session.body)


async def _settle_as_failed(
    work: Work, session: Resource, intent: Resource, charge: Resource, failure: Failure
) -> None:
    paid_with = (await fetch(work, "payment_method", intent.body["payment_method"])).body
    charge.body |= {
        "status": "failed",
        "paid": False,
        "captured": False,
        "amount_captured": 0,
        "failure_code": failure.code,
        "failure_message": failure.message,
        "outcome": outcome(failure),
    }
    intent.body |= {
        "status": "requires_payment_method",
        "payment_method": None,
        "last_payment_error": payment_error(failure, charge=charge.id, paid_with=paid_with),
    }
    for resource in (session, intent, charge):
        await save(work, resource)
    await record(work, "charge.failed", charge.body)
    await record(work, "payment_intent.payment_failed", intent.body)
    await record(work, "checkout.session.async_payment_failed", session.body)
