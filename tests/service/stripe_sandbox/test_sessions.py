"""Checkout sessions through the API."""

import asyncio
import time
from dataclasses import fields, replace

import pytest
import stripe

from service.embedded.stripe import SandboxConfig
from tests.service.stripe_sandbox.running import Receiver, make_config, running_sandbox

STRIPES_MINIMUM = next(item.default for item in fields(SandboxConfig) if item.name == "minimum_expiry_seconds")


async def test_a_new_session_is_open_and_shows_what_was_asked_for(sandbox):
    session = await sandbox.create_session()

    assert session.id.startswith("cs_test_")
    assert (session.object, session.status, session.payment_status) == ("checkout.session", "open", "unpaid")
    assert (session.amount_subtotal, session.amount_total, session.currency) == (2_100, 2_100, "usd")
    assert session.metadata.to_dict() == {"order": "prodorder_1"}
    assert session.client_reference_id == "prodorder_1"
    assert session.livemode is False
    assert session.payment_intent is None
    assert session.url == f"{sandbox.config.public_url}/c/pay/{session.id}"
    assert session.expires_at - session.created == 24 * 3600


async def test_a_session_is_found_again_by_its_id(sandbox):
    created = await sandbox.create_session()

    found = await sandbox.client.v1.checkout.sessions.retrieve_async(created.id)

    assert found.to_dict() == created.to_dict()


async def test_the_line_items_of_a_session_are_listed_with_their_prices(sandbox):
    session = await sandbox.create_session()

    items = await sandbox.client.v1.checkout.sessions.line_items.list_async(session.id)

    (item,) = items.data
    assert (item.description, item.quantity, item.amount_total) == ("Transcript, German", 2, 2_100)
    assert item.price is not None
    assert item.price.unit_amount == 1_050


async def test_sessions_are_listed_newest_first_over_several_pages(sandbox):
    created = [(await sandbox.create_session()).id for _ in range(5)]

    first = await sandbox.client.v1.checkout.sessions.list_async({"limit": 2})
    walked = [session.id async for session in first.auto_paging_iter()]

    assert first.has_more is True
    assert walked == created[::-1]


async def test_sessions_are_found_by_their_payment_intent_and_by_status(sandbox):
    paid = await sandbox.paid_session()
    await sandbox.create_session()

    by_intent = await sandbox.client.v1.checkout.sessions.list_async({"payment_intent": paid.payment_intent})
    by_status = await sandbox.client.v1.checkout.sessions.list_async({"status": "complete"})

    assert [session.id for session in by_intent.data] == [paid.id]
    assert [session.id for session in by_status.data] == [paid.id]


async def test_an_open_session_can_be_expired_by_hand_and_then_not_be_paid(sandbox):
    session = await sandbox.create_session()

    expired = await sandbox.client.v1.checkout.sessions.expire_async(session.id)

    assert (expired.status, expired.url) == ("expired", None)
    (event,) = await sandbox.receiver.wait_for("checkout.session.expired")
    assert event.data.object["id"] == session.id
    assert (await sandbox.pay(session.id)).status_code == 410
    with pytest.raises(stripe.InvalidRequestError, match="status of expired"):
        await sandbox.client.v1.checkout.sessions.expire_async(session.id)


async def test_a_session_that_nobody_pays_expires_at_its_time_and_says_so(sandbox):
    session = await sandbox.create_session(expires_at=int(time.time()) + 4)

    (event,) = await sandbox.receiver.wait_for("checkout.session.expired")

    assert event.data.object["id"] == session.id
    assert time.time() >= session.expires_at
    assert (await sandbox.client.v1.checkout.sessions.retrieve_async(session.id)).status == "expired"


async def test_a_paid_session_does_not_expire_afterwards(sandbox):
    paid = await sandbox.paid_session(expires_at=int(time.time()) + 6)

    await asyncio.sleep(max(0.0, paid.expires_at - time.time()) + 1)

    again = await sandbox.client.v1.checkout.sessions.retrieve_async(paid.id)
    assert (again.status, again.payment_status) == ("complete", "paid")
    assert "checkout.session.expired" not in sandbox.receiver.types()


async def test_an_expiring_session_cancels_the_intent_of_its_declined_attempt(sandbox):
    session = await sandbox.create_session()
    await sandbox.pay(session.id, number="4000000000000002")

    expired = await sandbox.client.v1.checkout.sessions.expire_async(session.id, {"expand": ["payment_intent"]})

    assert expired.payment_intent.status == "canceled"
    await sandbox.receiver.wait_for("payment_intent.canceled")


async def test_what_a_paid_session_points_at_can_be_expanded_in_one_call(sandbox):
    paid = await sandbox.paid_session()

    session = await sandbox.client.v1.checkout.sessions.retrieve_async(
        paid.id, {"expand": ["line_items", "payment_intent.latest_charge"]}
    )

    assert session.payment_intent.latest_charge.amount == 2_100
    assert session.line_items.data[0].amount_total == 2_100
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        await sandbox.client.v1.checkout.sessions.retrieve_async(paid.id, {"expand": ["currency"]})


async def test_a_session_of_a_customer_needs_no_email_on_the_page(sandbox):
    customer = await sandbox.client.v1.customers.create_async({"email": "grace@example.com", "name": "Grace"})
    session = await sandbox.create_session(customer=customer.id)

    answer = await sandbox.pay(session.id, email="")

    assert answer.status_code == 303
    paid = await sandbox.client.v1.checkout.sessions.retrieve_async(session.id, {"expand": ["customer"]})
    assert paid.customer.email == "grace@example.com"
    assert paid.customer_details.email == "grace@example.com"


async def test_a_customer_is_made_from_the_page_when_the_session_wants_one(sandbox):
    session = await sandbox.paid_session(customer_creation="always")

    customer = await sandbox.client.v1.customers.retrieve_async(session.customer)

    assert customer.email == "ada@example.com"
    await sandbox.receiver.wait_for("customer.created")


ITEM = {"price_data": {"currency": "usd", "unit_amount": 900, "product_data": {"name": "Dub"}}, "quantity": 1}


def item(**price):
    return {"price_data": {**ITEM["price_data"], **price}, "quantity": 1}


REFUSED = [
    ({"mode": "subscription"}, "mode", None),
    ({"mode": "gift"}, "mode", None),
    ({"mode": ""}, "mode", "parameter_missing"),
    ({"success_url": ""}, "success_url", "parameter_missing"),
    ({"success_url": "javascript:alert(1)"}, "success_url", "url_invalid"),
    ({"cancel_url": "/cart"}, "cancel_url", "url_invalid"),
    ({"cancel_url": "https://shop.example/\r\nset-cookie: a=b"}, "cancel_url", "url_invalid"),
    ({"line_items": []}, "line_items", "parameter_missing"),
    ({"line_items": [{"quantity": 1}]}, "line_items[0][price_data]", "parameter_missing"),
    ({"line_items": [{**ITEM, "quantity": 0}]}, "line_items[0][quantity]", "parameter_invalid_integer"),
    ({"line_items": [item(unit_amount="9.5")]}, "line_items[0][price_data][unit_amount]", "parameter_invalid_integer"),
    ({"line_items": [item(unit_amount=-1)]}, "line_items[0][price_data][unit_amount]", "parameter_invalid_integer"),
    ({"line_items": [item(currency="dollars")]}, "line_items[0][price_data][currency]", None),
    ({"line_items": [ITEM, item(currency="eur")]}, "line_items", None),
    ({"line_items": [item(unit_amount=49)]}, None, "amount_too_small"),
    ({"line_items": [item(unit_amount=100_000_000)]}, None, "amount_too_large"),
    ({"line_items": [{**ITEM, "colour": "red"}]}, "line_items[0][colour]", "parameter_unknown"),
    ({"automatic_tax": {"enabled": True}}, "automatic_tax", "parameter_unknown"),
    ({"customer": "cus_nobody"}, "customer", "resource_missing"),
    ({"customer_email": "ada"}, "customer_email", "email_invalid"),
    ({"metadata": {"k" * 41: "v"}}, "metadata", None),
    ({"metadata": {"k": "v" * 501}}, "metadata[k]", None),
    ({"metadata": {f"k{index}": "v" for index in range(51)}}, "metadata", None),
    ({"client_reference_id": "nul\0"}, "client_reference_id", None),
    ({"expires_at": 1_700_000_000}, "expires_at", None),
    ({"expires_at": 4_000_000_000}, "expires_at", None),
    ({"payment_method_types": ["seashells"]}, "payment_method_types", None),
]


@pytest.mark.parametrize(("change", "param", "code"), REFUSED, ids=[str(case[0])[:60] for case in REFUSED])
async def test_a_wrong_parameter_is_refused_by_name_and_leaves_no_session(shared_sandbox, change, param, code):
    before = await shared_sandbox.client.v1.checkout.sessions.list_async({"limit": 1})

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        await shared_sandbox.create_session(**change)

    assert (refusal.value.http_status, refusal.value.param, refusal.value.code) == (400, param, code)
    after = await shared_sandbox.client.v1.checkout.sessions.list_async({"limit": 1})
    assert after.to_dict() == before.to_dict()


async def test_without_further_settings_a_session_lives_half_an_hour_at_least(sandbox_database_url):
    config = replace(make_config(sandbox_database_url, None), minimum_expiry_seconds=STRIPES_MINIMUM)
    async with running_sandbox(config, Receiver()) as sandbox:
        with pytest.raises(stripe.InvalidRequestError, match="at least 30 minutes"):
            await sandbox.create_session(expires_at=int(time.time()) + 1_700)
        session = await sandbox.create_session(expires_at=int(time.time()) + 1_805)

    assert session.status == "open"


async def test_an_unknown_session_is_missing(shared_sandbox):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        await shared_sandbox.client.v1.checkout.sessions.retrieve_async("cs_test_nothing")

    assert (refusal.value.http_status, refusal.value.code) == (404, "resource_missing")
    assert refusal.value.user_message == "No such checkout.session: 'cs_test_nothing'"
