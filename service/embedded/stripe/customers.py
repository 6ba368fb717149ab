"""Customers: create, retrieve, list."""

import re

from service.embedded.stripe.errors import InvalidRequest
from service.embedded.stripe.events import record
from service.embedded.stripe.forms import Params, key_values, refuse_unknown, text
from service.embedded.stripe.store import Resource, add, fetch, page
from service.embedded.stripe.work import Json, Work, new_id

_CREATE_PARAMS = ("email", "name", "description", "phone", "metadata", "expand")


def new_customer(
    work: Work,
    *,
    email: str | None,
    name: str | None,
    description: str | None = None,
    phone: str | None = None,
    metadata: dict[str, str] | None = None,
) -> Json:
    nothing = ("address", "currency", "customer_account", "default_source", "discount", "shipping", "test_clock")
    return {
        "id": new_id("cus", 14),
        "object": "customer",
        **dict.fromkeys(nothing),
        "balance": 0,
        "created": work.timestamp,
        "delinquent": False,
        "description": description,
        "email": email,
        "invoice_prefix": new_id("", 8)[1:].upper(),
        "invoice_settings": dict.fromkeys(("custom_fields", "default_payment_method", "footer", "rendering_options")),
        "livemode": False,
        "metadata": metadata or {},
        "name": name,
        "next_invoice_sequence": 1,
        "phone": phone,
        "preferred_locales": [],
        "tax_exempt": "none",
    }


async def create_customer(work: Work, params: Params, _: str) -> Json:
    refuse_unknown(params, _CREATE_PARAMS)
    email = text(params, "email", limit=512)
    if email is not None and not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        raise InvalidRequest(f"Invalid email address: {email}", code="email_invalid", param="email")
    body = new_customer(
        work,
        email=email,
        name=text(params, "name", limit=256),
        description=text(params, "description"),
        phone=text(params, "phone", limit=20),
        metadata=key_values(params),
    )
    await add(work, Resource(body))
    await record(work, "customer.created", body)
    return body


async def retrieve_customer(work: Work, params: Params, customer_id: str) -> Json:
    refuse_unknown(params, ("expand",))
    return (await fetch(work, "customer", customer_id)).body


async def list_customers(work: Work, params: Params, _: str) -> Json:
    return await page(work, "customer", params, url="/v1/customers", filters=("email",))
