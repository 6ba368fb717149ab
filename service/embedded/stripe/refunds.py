"""Refunds: never more than the charge has left, whoever asks at the same time."""

from datetime import timedelta

from service.embedded.stripe.amounts import format_amount
from service.embedded.stripe.errors import InvalidRequest
from service.embedded.stripe.events import record
from service.embedded.stripe.forms import Params, choice, integer, key_values, missing, refuse_unknown, text
from service.embedded.stripe.store import Resource, add, fetch, page, save
from service.embedded.stripe.work import Json, Work, new_id

KIND = "refund"
_CREATE_PARAMS = ("amount", "charge", "payment_intent", "reason", "metadata", "expand")
_REASONS = ("duplicate", "fraudulent", "requested_by_customer")


async def create_refund(work: Work, params: Params, _: str) -> Json:
    """Refund `amount` of a payment intent or charge, or all that is left of it.

    The charge is locked while the rest is computed. A card refund succeeds at once and gets its bank reference
    a moment later; a bank debit's is pending until then; some test cards make it fail.
    """
    refuse_unknown(params, _CREATE_PARAMS)
    asked = integer(params, "amount", least=1)
    reason, notes = choice(params, "reason", _REASONS), key_values(params)
    charge = await _charge_of(work, params)
    amount = _amount_to_refund(charge.body, asked)
    refund = await add(work, _new_refund(work, charge, amount, reason, notes))
    previous = {name: charge.body[name] for name in ("amount_refunded", "refunded")}
    _add_refunded(charge, amount)
    await save(work, charge)
    await record(work, "refund.created", refund.body)
    await record(work, "charge.refunded", charge.body, previous=previous)
    return refund.body


async def retrieve_refund(work: Work, params: Params, refund_id: str) -> Json:
    refuse_unknown(params, ("expand",))
    return (await fetch(work, KIND, refund_id)).body


async def list_refunds(work: Work, params: Params, _: str) -> Json:
    return await page(work, KIND, params, url="/v1/refunds", filters=("payment_intent", "charge"))


async def finish_refund(work: Work, refund: Resource) -> None:
    """The bank's answer to a refund; `refund` is locked. A failed one gives the charge its rest back."""
    refund.due_at = None
    previous = {"status": refund.body["status"]}
    if refund.private["end"] == "failed":
        await _fail(work, refund)
    else:
        refund.body["status"] = "succeeded"
        previous["destination_details"] = refund.body["destination_details"]
        refund.body["destination_details"] = _destination(refund.private["method"], is_settled=True)
    await save(work, refund)
    await record(work, "refund.updated", refund.body, previous=previous)
    if refund.body["status"] == "failed":
        await record(work, "refund.failed", refund.body)


async def _charge_of(work: Work, params: Params) -> Resource:
    intent_id, charge_id = text(params, "payment_intent"), text(params, "charge")
    if intent_id is not None and charge_id is not None:
        message = "You may only specify one of these parameters: payment_intent, charge."
        raise InvalidRequest(message, param="charge")
    param = "payment_intent" if intent_id is not None else "charge"
    if intent_id is not None:
        intent = await fetch(work, "payment_intent", intent_id, param="payment_intent")
        charge_id = intent.body["latest_charge"]
    elif charge_id is None:
        raise missing("payment_intent")
    charge = None if charge_id is None else await fetch(work, "charge", charge_id, lock=True, param=param)
    if charge is None or charge.body["status"] != "succeeded":
        message = f"This PaymentIntent ({intent_id or charge_id}) does not have a successful charge to refund."
        raise InvalidRequest(message, param=param, executed=True)
    return charge


def _amount_to_refund(charge: Json, asked: int | None) -> int:
    left = charge["amount"] - charge["amount_refunded"]
    if left == 0:
        message = f"Charge {charge['id']} has already been refunded."
        raise InvalidRequest(message, code="charge_already_refunded", executed=True)
    if asked is not None and asked > left:
        message = (
            f"Refund amount ({format_amount(asked, charge['currency'])}) is greater than unrefunded amount on"
            f" charge ({format_amount(left, charge['currency'])})"
        )
        raise InvalidRequest(message, param="amount", executed=True)
    return left if asked is None else asked


def _new_refund(work: Work, charge: Resource, amount: int, reason: str | None, notes: dict[str, str]) -> Resource:
    end, method = charge.private["refund"], charge.body["payment_method_details"]["type"]
    body = {
        "id": new_id("pyr" if method == "us_bank_account" else "re"),
        "object": KIND,
        "amount": amount,
        "balance_transaction": None,
        "charge": charge.id,
        "created": work.timestamp,
        "currency": charge.body["currency"],
        "customer": charge.body["customer"],
        "customer_account": None,
        "destination_details": _destination(method, is_settled=False),
        "metadata": notes,
        "payment_intent": charge.body["payment_intent"],
        "payment_method": charge.body["payment_method"],
        "reason": reason,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "pending" if end == "pending" else "succeeded",
        "transfer_reversal": None,
    }
    due_at = work.now + timedelta(seconds=work.config.refund_seconds)
    return Resource(body, {"end": end, "method": method}, due_at)


def _destination(method: str, *, is_settled: bool) -> Json:
    reference = {
        "reference": "8888888888888888" if is_settled else None,
        "reference_status": "available" if is_settled else "pending",
    }
    if method == "card":
        return {"card": {**reference, "reference_type": "acquirer_reference_number", "type": "refund"}, "type": "card"}
    return {"us_bank_transfer": reference, "type": "us_bank_transfer"}


def _add_refunded(charge: Resource, amount: int) -> None:
    refunded = charge.body["amount_refunded"] + amount
    charge.body |= {"amount_refunded": refunded, "refunded": refunded == charge.body["amount"]}


async def _fail(work: Work, refund: Resource) -> None:
    charge = await fetch(work, "charge", refund.body["charge"], lock=True)
    _add_refunded(charge, -refund.body["amount"])
    await save(work, charge)
    refund.body |= {"status": "failed", "failure_reason": "expired_or_canceled_card"}
