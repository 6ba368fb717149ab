"""The hosted page, driven like a browser without script."""

import asyncio

import pytest


async def test_the_page_shows_the_items_the_total_and_the_way_back(sandbox):
    session = await sandbox.create_session()

    page = await sandbox.browser.get(f"/c/pay/{session.id}")

    assert page.status_code == 200
    for text in (
        "Transcript, German",
        "2 \N{MULTIPLICATION SIGN} $10.50",
        "$21.00",
        'href="https://shop.example/cart"',
    ):
        assert text in page.text
    assert page.headers["cache-control"] == "no-store"


async def test_names_of_products_cannot_become_markup(sandbox):
    item = {
        "price_data": {"currency": "usd", "unit_amount": 900, "product_data": {"name": "<script>alert(1)</script>"}},
        "quantity": 1,
    }
    session = await sandbox.create_session(line_items=[item])

    page = await sandbox.browser.get(f"/c/pay/{session.id}")

    assert "<script>" not in page.text


async def test_the_good_card_pays_and_leads_to_the_success_address(sandbox):
    session = await sandbox.create_session(payment_intent_data={"metadata": {"order": "o1"}, "description": "Order"})

    answer = await sandbox.pay(session.id)

    assert answer.status_code == 303
    assert answer.headers["location"] == f"https://shop.example/thanks?session={session.id}"
    paid = await sandbox.client.v1.checkout.sessions.retrieve_async(session.id)
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert paid.customer_details.email == "ada@example.com"
    intent = await sandbox.client.v1.payment_intents.retrieve_async(paid.payment_intent)
    assert (intent.status, intent.amount, intent.amount_received) == ("succeeded", 2_100, 2_100)
    assert (intent.metadata.to_dict(), intent.description) == ({"order": "o1"}, "Order")
    charge = await sandbox.client.v1.charges.retrieve_async(intent.latest_charge)
    assert (charge.paid, charge.captured, charge.amount_captured) == (True, True, 2_100)
    assert charge.payment_method_details.card.last4 == "4242"


async def test_a_payment_is_announced_by_events_that_carry_the_objects(sandbox):
    session = await sandbox.paid_session()

    (completed,) = await sandbox.receiver.wait_for("checkout.session.completed")
    (succeeded,) = await sandbox.receiver.wait_for("payment_intent.succeeded")
    (charged,) = await sandbox.receiver.wait_for("charge.succeeded")

    assert completed.livemode is False
    assert completed.data.object.payment_status == "paid"
    assert completed.data.object.metadata.to_dict() == {"order": "prodorder_1"}
    assert succeeded.data.object.id == session.payment_intent
    assert charged.data.object.payment_intent == session.payment_intent


async def test_a_paid_page_leads_onward_and_takes_no_second_payment(sandbox):
    session = await sandbox.paid_session()

    shown = await sandbox.browser.get(f"/c/pay/{session.id}")
    again = await sandbox.pay(session.id)

    assert (shown.status_code, again.status_code) == (303, 303)
    charges = await sandbox.client.v1.charges.list_async({"payment_intent": session.payment_intent})
    assert len(charges.data) == 1


async def test_ten_clicks_at_once_take_the_money_once(sandbox):
    session = await sandbox.create_session()

    answers = await asyncio.gather(*(sandbox.pay(session.id) for _ in range(10)))

    assert {answer.status_code for answer in answers} == {303}
    charges = await sandbox.client.v1.charges.list_async()
    assert len(charges.data) == 1


DECLINED = [
    ("4000000000000002", "card_declined", "generic_decline", "Your card was declined."),
    ("4000000000009995", "card_declined", "insufficient_funds", "Your card has insufficient funds."),
    ("4000000000000069", "expired_card", "expired_card", "Your card has expired."),
    ("4000000000000127", "incorrect_cvc", "incorrect_cvc", "security code is incorrect"),
    ("4000000000000119", "processing_error", "processing_error", "An error occurred"),
    ("4012888888881881", "card_declined", "test_mode_live_card", "not one of its test cards"),
]


@pytest.mark.parametrize(("number", "code", "decline_code", "message"), DECLINED)
async def test_a_declined_card_is_explained_and_takes_nothing(sandbox, number, code, decline_code, message):
    session = await sandbox.create_session()

    answer = await sandbox.pay(session.id, number=number)

    assert answer.status_code == 402
    assert message in answer.text
    assert number not in answer.text
    (event,) = await sandbox.receiver.wait_for("payment_intent.payment_failed")
    intent = event.data.object
    assert (intent.status, intent.amount_received) == ("requires_payment_method", 0)
    assert intent.last_payment_error.code == code
    assert intent.last_payment_error.decline_code == decline_code
    open_session = await sandbox.client.v1.checkout.sessions.retrieve_async(session.id)
    assert (open_session.status, open_session.payment_status) == ("open", "unpaid")


async def test_after_a_declined_card_another_one_pays_with_the_same_intent(sandbox):
    session = await sandbox.create_session()
    await sandbox.pay(session.id, number="4000000000000002")
    declined = await sandbox.client.v1.checkout.sessions.retrieve_async(session.id)

    answer = await sandbox.pay(session.id)

    assert answer.status_code == 303
    paid = await sandbox.client.v1.checkout.sessions.retrieve_async(session.id, {"expand": ["payment_intent"]})
    assert paid.payment_intent.id == declined.payment_intent
    assert paid.payment_intent.last_payment_error is None
    assert paid.payment_status == "paid"


async def test_an_email_typed_wrong_can_be_corrected_at_the_next_attempt(sandbox):
    session = await sandbox.create_session()
    await sandbox.pay(session.id, number="4000000000000002", email="adda@example.com")

    await sandbox.pay(session.id, email="ada@example.com")

    paid = await sandbox.client.v1.checkout.sessions.retrieve_async(session.id)
    assert paid.customer_details.email == "ada@example.com"


async def test_the_email_of_the_session_wins_over_the_form(sandbox):
    session = await sandbox.create_session(customer_email="grace@example.com")

    page = await sandbox.browser.get(f"/c/pay/{session.id}")
    await sandbox.pay(session.id, email="mallory@example.com")

    paid = await sandbox.client.v1.checkout.sessions.retrieve_async(session.id)
    assert "grace@example.com" in page.text
    assert paid.customer_details.email == "grace@example.com"


WRONG_FORMS = [
    ({"number": "4242424242424241"}, "card number is invalid"),
    ({"number": ""}, "card number is invalid"),
    ({"number": "\N{FULLWIDTH DIGIT FOUR}242424242424242"}, "card number is invalid"),
    ({"exp_month": "13"}, "expiration month is invalid"),
    ({"exp_year": "abcd"}, "expiration year is invalid"),
    ({"exp_year": "2020"}, "expiration date is in the past"),
    ({"exp_year": "20"}, "expiration date is in the past"),
    ({"cvc": "12"}, "security code is incomplete"),
    ({"email": "ada"}, "email address is incomplete"),
    ({"method": "seashells"}, "not offered here"),
    ({"method": "us_bank_account", "account_number": "1"}, "test bank accounts"),
]


@pytest.mark.parametrize(("fields", "message"), WRONG_FORMS)
async def test_a_form_that_cannot_be_right_is_shown_again_without_an_attempt(shared_sandbox, fields, message):
    session = await shared_sandbox.create_session()

    answer = await shared_sandbox.pay(session.id, **fields)

    assert answer.status_code == 402
    assert message in answer.text
    again = await shared_sandbox.client.v1.checkout.sessions.retrieve_async(session.id)
    assert again.payment_intent is None


async def test_a_card_that_wants_authentication_pays_after_the_banks_page(sandbox):
    session = await sandbox.create_session()

    asked = await sandbox.pay(session.id, number="4000002500003155")
    waiting = await sandbox.client.v1.checkout.sessions.retrieve_async(session.id, {"expand": ["payment_intent"]})
    page = await sandbox.browser.get(asked.headers["location"])
    answer = await sandbox.browser.post(asked.headers["location"], data={"outcome": "authorize"})

    assert asked.headers["location"].endswith(f"/c/pay/{session.id}/authenticate")
    assert (waiting.status, waiting.payment_intent.status) == ("open", "requires_action")
    assert "Complete authentication" in page.text
    assert answer.headers["location"] == f"https://shop.example/thanks?session={session.id}"
    paid = await sandbox.client.v1.checkout.sessions.retrieve_async(session.id)
    assert paid.payment_status == "paid"


async def test_a_failed_authentication_leads_back_to_the_page_and_takes_nothing(sandbox):
    session = await sandbox.create_session()
    asked = await sandbox.pay(session.id, number="4000002500003155")

    answer = await sandbox.browser.post(asked.headers["location"], data={"outcome": "fail"})

    assert answer.status_code == 402
    assert "unable to authenticate" in answer.text
    (event,) = await sandbox.receiver.wait_for("payment_intent.payment_failed")
    assert event.data.object.last_payment_error.code == "payment_intent_authentication_failure"
    assert (await sandbox.client.v1.charges.list_async()).data == []
    assert (await sandbox.pay(session.id)).status_code == 303


async def test_nobody_can_authorize_a_payment_that_was_not_tried(sandbox):
    session = await sandbox.create_session()

    answer = await sandbox.browser.post(f"/c/pay/{session.id}/authenticate", data={"outcome": "authorize"})

    assert answer.headers["location"] == session.url
    again = await sandbox.client.v1.checkout.sessions.retrieve_async(session.id)
    assert again.payment_status == "unpaid"


async def test_another_card_replaces_the_one_that_waits_for_authentication(sandbox):
    session = await sandbox.create_session()
    asked = await sandbox.pay(session.id, number="4000002500003155")
    await sandbox.pay(session.id, number="4000000000000002")

    late = await sandbox.browser.post(asked.headers["location"], data={"outcome": "authorize"})

    assert late.headers["location"] == session.url
    again = await sandbox.client.v1.checkout.sessions.retrieve_async(session.id)
    assert again.payment_status == "unpaid"


async def test_a_bank_debit_completes_unpaid_and_is_paid_later(sandbox):
    session = await sandbox.create_session()

    answer = await sandbox.pay(session.id, method="us_bank_account", account_number="000123456789")

    assert answer.status_code == 303
    (completed,) = await sandbox.receiver.wait_for("checkout.session.completed")
    assert (completed.data.object.status, completed.data.object.payment_status) == ("complete", "unpaid")
    (settled,) = await sandbox.receiver.wait_for("checkout.session.async_payment_succeeded")
    assert settled.data.object.payment_status == "paid"
    intent = await sandbox.client.v1.payment_intents.retrieve_async(settled.data.object.payment_intent)
    assert (intent.status, intent.amount_received) == ("succeeded", 2_100)


async def test_a_bank_debit_that_fails_later_leaves_the_session_unpaid(sandbox):
    session = await sandbox.create_session()

    await sandbox.pay(session.id, method="us_bank_account", account_number="000222222227")

    (failed,) = await sandbox.receiver.wait_for("checkout.session.async_payment_failed")
    assert failed.data.object.payment_status == "unpaid"
    intent = await sandbox.client.v1.payment_intents.retrieve_async(failed.data.object.payment_intent)
    assert (intent.status, intent.last_payment_error.code) == ("requires_payment_method", "insufficient_funds")


async def test_a_session_for_cards_only_offers_no_bank_debit(sandbox):
    session = await sandbox.create_session(payment_method_types=["card"])

    page = await sandbox.browser.get(f"/c/pay/{session.id}")
    answer = await sandbox.pay(session.id, method="us_bank_account")

    assert "Bank debit" not in page.text
    assert answer.status_code == 402


@pytest.mark.parametrize("session_id", ["cs_test_nothing", "%00", "..%2F", "é"])
async def test_an_unknown_page_says_that_nothing_was_charged(shared_sandbox, session_id):
    shown = await shared_sandbox.browser.get(f"/c/pay/{session_id}")
    paid = await shared_sandbox.pay(session_id)

    assert (shown.status_code, paid.status_code) == (404, 404)


async def test_the_index_lists_sessions_with_their_links(sandbox):
    session = await sandbox.create_session()
    paid = await sandbox.paid_session()

    page = await sandbox.browser.get("/")

    assert f'href="{session.url}"' in page.text
    assert paid.id[:24] in page.text
