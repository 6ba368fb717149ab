"""Reading the parameters of `POST /v1/checkout/sessions`."""

import re
from dataclasses import dataclass
from typing import Any

from service.embedded.stripe.errors import InvalidRequest
from service.embedded.stripe.forms import (
    Params,
    choice,
    integer,
    key_values,
    missing,
    refuse_unknown,
    rows,
    table,
    text,
    web_address,
)
from service.embedded.stripe.session_shapes import new_line_item
from service.embedded.stripe.work import Json, Work

_DAY_SECONDS = 24 * 3600
_LEAST_TOTAL = 50
_GREATEST_TOTAL = 99_999_999
METHOD_TYPES = ("card", "us_bank_account")
CREATE_PARAMS = (
    "allow_promotion_codes",
    "billing_address_collection",
    "cancel_url",
    "client_reference_id",
    "customer",
    "customer_creation",
    "customer_email",
    "expand",
    "expires_at",
    "line_items",
    "locale",
    "metadata",
    "mode",
    "payment_intent_data",
    "payment_method_types",
    "submit_type",
    "success_url",
    "ui_mode",
)


@dataclass(frozen=True)
class SessionRequest:
    """A checked request. `echoed` are the fields shown again as they were given, `intent_fields` what the
    payment intent will carry once a payment is tried."""

    line_items: list[Json]
    expires_at: int
    customer: str | None
    customer_email: str | None
    intent_fields: Json
    echoed: Json


def read_session(work: Work, params: Params) -> SessionRequest:
    """Check every parameter; raises InvalidRequest naming the first that is wrong."""
    _require_hosted_payment(params)
    success_url = web_address(params, "success_url")
    if success_url is None:
        raise missing("success_url")
    line_items = _line_items(work, params)
    customer, email = text(params, "customer"), text(params, "customer_email", limit=800)
    if customer is not None and email is not None:
        message = "You may only specify one of these parameters: customer, customer_email."
        raise InvalidRequest(message, param="customer_email")
    if email is not None and not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        raise InvalidRequest(f"Invalid email address: {email}", code="email_invalid", param="customer_email")
    echoed = {
        "allow_promotion_codes": {"true": True, "false": False}.get(text(params, "allow_promotion_codes") or ""),
        "billing_address_collection": choice(params, "billing_address_collection", ("auto", "required")),
        "cancel_url": web_address(params, "cancel_url"),
        "client_reference_id": text(params, "client_reference_id", limit=200),
        "currency": line_items[0]["currency"],
        "customer_creation": None if customer else _customer_creation(params),
        "locale": text(params, "locale", limit=10),
        "metadata": key_values(params),
        "payment_method_types": _method_types(params),
        "submit_type": choice(params, "submit_type", ("auto", "book", "donate", "pay")),
        "success_url": success_url,
    }
    return SessionRequest(line_items, _expires_at(work, params), customer, email, _intent_fields(params), echoed)


def _require_hosted_payment(params: Params) -> None:
    if text(params, "mode") is None:
        raise missing("mode")
    if choice(params, "mode", ("payment", "setup", "subscription")) != "payment":
        raise InvalidRequest("This sandbox only has sessions with `mode=payment`.", param="mode")
    if text(params, "ui_mode") not in {None, "hosted", "hosted_page"}:
        raise InvalidRequest("This sandbox only has sessions with `ui_mode=hosted_page`.", param="ui_mode")


def _customer_creation(params: Params) -> str:
    return choice(params, "customer_creation", ("always", "if_required")) or "if_required"


def _expires_at(work: Work, params: Params) -> int:
    asked = integer(params, "expires_at")
    if asked is None:
        return work.timestamp + _DAY_SECONDS
    if asked < work.timestamp + work.config.minimum_expiry_seconds:
        message = "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation."
        raise InvalidRequest(message, param="expires_at")
    if asked > work.timestamp + _DAY_SECONDS:
        message = "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation."
        raise InvalidRequest(message, param="expires_at")
    return asked


def _method_types(params: Params) -> list[str]:
    asked = [str(item) for item in rows(params, "payment_method_types")]
    for item in asked:
        if item not in METHOD_TYPES:
            raise InvalidRequest(
                f"The payment method type provided: {item} is invalid. This sandbox has: {', '.join(METHOD_TYPES)}.",
                param="payment_method_types",
            )
    return asked or list(METHOD_TYPES)


def _intent_fields(params: Params) -> Json:
    data = table(params, "payment_intent_data")
    refuse_unknown(
        data,
        ("description", "metadata", "receipt_email", "statement_descriptor", "capture_method"),
        prefix="payment_intent_data",
    )
    if text(data, "capture_method") not in {None, "automatic", "automatic_async"}:
        raise InvalidRequest("This sandbox captures automatically.", param="payment_intent_data[capture_method]")
    return {
        "description": text(data, "description", label="payment_intent_data[description]"),
        "metadata": key_values(data, "payment_intent_data[metadata]"),
        "receipt_email": text(data, "receipt_email", label="payment_intent_data[receipt_email]"),
        "statement_descriptor": text(data, "statement_descriptor", limit=22),
    }


def _line_items(work: Work, params: Params) -> list[Json]:
    given = rows(params, "line_items")
    if not given:
        raise missing("line_items")
    if len(given) > 100:
        raise InvalidRequest("A session has at most 100 line items.", param="line_items")
    items = [_line_item(work, item, f"line_items[{index}]") for index, item in enumerate(given)]
    if len({item["currency"] for item in items}) > 1:
        raise InvalidRequest("All line items must have the same currency.", param="line_items")
    _check_total(sum(item["amount_total"] for item in items), items[0]["currency"])
    return items


def _check_total(total: int, currency: str) -> None:
    if total < _LEAST_TOTAL:
        message = f"The Checkout Session's total amount due must add up to at least $0.50 {currency}"
        raise InvalidRequest(message, code="amount_too_small")
    if total > _GREATEST_TOTAL:
        message = f"The Checkout Session's total amount must be no more than $999,999.99 {currency}"
        raise InvalidRequest(message, code="amount_too_large")


def _line_item(work: Work, given: Any, label: str) -> Json:
    item = table({"item": given}, "item", label=label)
    refuse_unknown(item, ("price_data", "quantity"), prefix=label)
    price = table(item, "price_data", label=f"{label}[price_data]")
    if not price:
        raise missing(f"{label}[price_data]")
    refuse_unknown(price, ("currency", "product_data", "unit_amount", "tax_behavior"), prefix=f"{label}[price_data]")
    quantity = integer(item, "quantity", label=f"{label}[quantity]", least=1)
    unit_amount = integer(price, "unit_amount", label=f"{label}[price_data][unit_amount]")
    if quantity is None or unit_amount is None:
        raise missing(f"{label}[{'quantity' if quantity is None else 'price_data][unit_amount'}]")
    return new_line_item(
        work,
        description=_product_name(price, f"{label}[price_data][product_data]"),
        unit_amount=unit_amount,
        quantity=quantity,
        currency=_currency(price, f"{label}[price_data][currency]"),
    )


def _product_name(price: Params, label: str) -> str:
    product = table(price, "product_data", label=label)
    refuse_unknown(product, ("name", "description", "images", "metadata", "tax_code"), prefix=label)
    name = text(product, "name", label=f"{label}[name]")
    if name is None:
        raise missing(f"{label}[name]")
    return name


def _currency(price: Params, label: str) -> str:
    currency = text(price, "currency", label=label)
    if currency is None:
        raise missing(label)
    if not re.fullmatch(r"[A-Za-z]{3}", currency, flags=re.ASCII):
        raise InvalidRequest(f"Invalid currency: {currency}", param=label)
    return currency.lower()
