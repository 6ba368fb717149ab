"""Payment intents, charges and payment methods: their shapes and their reading routes."""

from service.embedded.stripe.cards import Failure, PaymentMethod
from service.embedded.stripe.events import record
from service.embedded.stripe.forms import Params, refuse_unknown
from service.embedded.stripe.store import Resource, add, fetch, page, save
from service.embedded.stripe.work import Json, Work, new_id

_NULL_INTENT_FIELDS = (
    "application",
    "application_fee_amount",
    "automatic_payment_methods",
    "canceled_at",
    "cancellation_reason",
    "customer_account",
    "excluded_payment_method_types",
    "last_payment_error",
    "managed_payments",
    "latest_charge",
    "next_action",
    "on_behalf_of",
    "payment_method",
    "payment_method_configuration_details",
    "processing",
    "review",
    "setup_future_usage",
    "shipping",
    "source",
    "statement_descriptor_suffix",
    "transfer_data",
    "transfer_group",
)
_NULL_CHARGE_FIELDS = (
    "application",
    "application_fee",
    "application_fee_amount",
    "balance_transaction",
    "failure_balance_transaction",
    "on_behalf_of",
    "receipt_number",
    "receipt_url",
    "review",
    "shipping",
    "source",
    "source_transfer",
    "statement_descriptor_suffix",
    "transfer_data",
    "transfer_group",
)
_CANCELABLE = {"requires_payment_method", "requires_confirmation", "requires_action"}


async def create_intent(work: Work, session: Resource) -> Resource:
    """The intent of a session, made at the first attempt to pay and not before, as Stripe does."""
    body = session.body
    intent_id = new_id("pi")
    intent = {
        "id": intent_id,
        "object": "payment_intent",
        **dict.fromkeys(_NULL_INTENT_FIELDS),
        "amount": body["amount_total"],
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "capture_method": "automatic_async",
        "client_secret": f"{intent_id}_secret_{new_id('', 25)[1:]}",
        "confirmation_method": "automatic",
        "created": work.timestamp,
        "currency": body["currency"],
        "customer": body["customer"],
        "livemode": False,
        "payment_method_options": {},
        "payment_method_types": body["payment_method_types"],
        "status": "requires_payment_method",
        **session.private["intent"],
    }
    session.body["payment_intent"] = intent_id
    created = await add(work, Resource(intent))
    await record(work, "payment_intent.created", intent)
    return created


async def create_payment_method(work: Work, method: PaymentMethod, billing: Json) -> Json:
    body = {
        "id": new_id("pm"),
        "object": "payment_method",
        "allow_redisplay": "limited",
        "billing_details": billing,
        "created": work.timestamp,
        "customer": None,
        "livemode": False,
        "metadata": {},
        "type": method.type,
        method.type: method.details,
    }
    return (await add(work, Resource(body))).body


async def create_charge(work: Work, intent: Json, method: PaymentMethod, paid_with: Json, *, status: str) -> Resource:
    """A charge in `status` succeeded, pending or failed; the way its refund ends is remembered."""
    failure = method.failure if status == "failed" else None
    paid = status == "succeeded"
    body = {
        "id": new_id("py" if method.type == "us_bank_account" else "ch"),
        "object": "charge",
        **dict.fromkeys(_NULL_CHARGE_FIELDS),
        "amount": intent["amount"],
        "amount_captured": 0 if failure else intent["amount"],
        "amount_refunded": 0,
        "billing_details": paid_with["billing_details"],
        "calculated_statement_descriptor": intent["statement_descriptor"],
        "captured": failure is None,
        "created": work.timestamp,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_code": failure.code if failure else None,
        "failure_message": failure.message if failure else None,
        "fraud_details": {},
        "livemode": False,
        "metadata": intent["metadata"],
        "outcome": outcome(failure),
        "paid": paid or status == "pending",
        "payment_intent": intent["id"],
        "payment_method": paid_with["id"],
        "payment_method_details": {method.type: method.details, "type": method.type},
        "receipt_email": intent["receipt_email"],
        "refunded": False,
        "statement_descriptor": intent["statement_descriptor"],
        "status": status,
    }
    return await add(work, Resource(body, {"refund": method.refund}))


def outcome(failure: Failure | None) -> Json:
    """Why the bank answered as it did."""
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "declined_by_network" if failure else "approved_by_network",
        "reason": (failure.decline_code or failure.code) if failure else None,
        "risk_level": "normal",
        "risk_score": 20,
        "seller_message": failure.message if failure else "Payment complete.",
        "type": "issuer_declined" if failure else "authorized",
    }


def payment_error(failure: Failure, *, charge: str | None, paid_with: Json) -> Json:
    """The intent's `last_payment_error`."""
    error: Json = {
        "code": failure.code,
        "doc_url": f"https://stripe.com/docs/error-codes/{failure.code.replace('_', '-')}",
        "message": failure.message,
        "payment_method": paid_with,
        "type": "card_error" if paid_with["type"] == "card" else "invalid_request_error",
    }
    if charge is not None:
        error["charge"] = charge
    if failure.decline_code is not None:
        error["decline_code"] = failure.decline_code
    return error


async def cancel_intent(work: Work, intent_id: str | None) -> None:
    """Cancel the intent of a session that is over; nothing happens if there is none or it took money."""
    if intent_id is None:
        return
    intent = await fetch(work, "payment_intent", intent_id, lock=True)
    if intent.body["status"] in _CANCELABLE:
        intent.body |= {
            "status": "canceled",
            "canceled_at": work.timestamp,
            "cancellation_reason": "automatic",
            "next_action": None,
        }
        await save(work, intent)
        await record(work, "payment_intent.canceled", intent.body)


async def retrieve_intent(work: Work, params: Params, intent_id: str) -> Json:
    refuse_unknown(params, ("expand", "client_secret"))
    return (await fetch(work, "payment_intent", intent_id)).body


async def list_intents(work: Work, params: Params, _: str) -> Json:
    return await page(work, "payment_intent", params, url="/v1/payment_intents", filters=("customer",))


async def retrieve_charge(work: Work, params: Params, charge_id: str) -> Json:
    refuse_unknown(params, ("expand",))
    return (await fetch(work, "charge", charge_id)).body


async def list_charges(work: Work, params: Params, _: str) -> Json:
    return await page(work, "charge", params, url="/v1/charges", filters=("customer", "payment_intent"))
