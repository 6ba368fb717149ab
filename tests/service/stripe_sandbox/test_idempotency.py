"""Idempotency keys, as Stripe's documentation describes them."""

import asyncio
from uuid import uuid4

import httpx
import pytest
import stripe

SESSION = {
    "mode": "payment",
    "line_items[0][price_data][currency]": "usd",
    "line_items[0][price_data][unit_amount]": "900",
    "line_items[0][price_data][product_data][name]": "Dub",
    "line_items[0][quantity]": "1",
    "success_url": "https://shop.example/thanks",
}


async def post(sandbox, path: str, key: str, data: dict[str, str]) -> httpx.Response:
    return await sandbox.api.post(path, data=data, headers={"idempotency-key": key})


async def sessions_made(sandbox) -> int:
    return len((await sandbox.client.v1.checkout.sessions.list_async({"limit": 100})).data)


async def test_the_same_key_replays_the_first_answer_and_says_so(sandbox):
    key = f"charge:{uuid4()}"

    first = await post(sandbox, "/v1/checkout/sessions", key, SESSION)
    again = await post(sandbox, "/v1/checkout/sessions", key, SESSION)

    assert first.json() == again.json()
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["original-request"] == first.headers["request-id"] != again.headers["request-id"]
    assert await sessions_made(sandbox) == 1


async def test_the_same_key_with_other_parameters_is_an_error_and_does_nothing(sandbox):
    key = str(uuid4())
    await sandbox.create_session(options={"idempotency_key": key})

    with pytest.raises(stripe.IdempotencyError, match="same parameters") as refusal:
        await sandbox.create_session(unit_amount=1, options={"idempotency_key": key})

    assert refusal.value.http_status == 400
    assert await sessions_made(sandbox) == 1


async def test_the_same_key_at_another_endpoint_is_an_error(sandbox):
    key = str(uuid4())
    await sandbox.create_session(options={"idempotency_key": key})

    with pytest.raises(stripe.IdempotencyError, match="same endpoint"):
        await sandbox.client.v1.customers.create_async({"email": "a@b.c"}, {"idempotency_key": key})


async def test_twenty_requests_at_once_with_one_key_make_one_session(sandbox):
    key = str(uuid4())
    await sandbox.order_fault("slow_calls", target="checkout.sessions.create", times=1, seconds=0.5)

    answers = await asyncio.gather(*(post(sandbox, "/v1/checkout/sessions", key, SESSION) for _ in range(20)))

    by_status = {status: [a for a in answers if a.status_code == status] for status in (200, 409)}
    assert len(by_status[200]) + len(by_status[409]) == 20
    assert by_status[409]
    assert by_status[409][0].json()["error"]["code"] == "idempotency_key_in_use"
    assert len({answer.json()["id"] for answer in by_status[200]}) == 1
    assert await sessions_made(sandbox) == 1
    later = await post(sandbox, "/v1/checkout/sessions", key, SESSION)
    assert later.json()["id"] == by_status[200][0].json()["id"]


async def test_the_client_that_repeats_conflicts_by_itself_ends_with_the_one_session(sandbox):
    key = str(uuid4())
    await sandbox.order_fault("slow_calls", target="checkout.sessions.create", times=1, seconds=0.3)
    options = {"idempotency_key": key, "max_network_retries": 4}

    sessions = await asyncio.gather(*(sandbox.create_session(options=dict(options)) for _ in range(5)))

    assert len({session.id for session in sessions}) == 1
    assert await sessions_made(sandbox) == 1


async def test_a_refusal_after_the_work_began_is_saved_with_its_key(sandbox):
    paid = await sandbox.paid_session()
    too_much = {"payment_intent": paid.payment_intent, "amount": "999999"}

    first = await post(sandbox, "/v1/refunds", "refund:1", too_much)
    again = await post(sandbox, "/v1/refunds", "refund:1", too_much)

    assert (first.status_code, again.status_code) == (400, 400)
    assert first.json() == again.json()
    assert again.headers["idempotent-replayed"] == "true"


async def test_a_request_that_failed_validation_leaves_its_key_free(sandbox):
    wrong = await post(sandbox, "/v1/checkout/sessions", "key-1", {**SESSION, "mode": "gift"})
    right = await post(sandbox, "/v1/checkout/sessions", "key-1", SESSION)

    assert (wrong.status_code, right.status_code) == (400, 200)
    assert "idempotent-replayed" not in right.headers


async def test_a_saved_server_error_is_replayed_until_another_key_is_used(sandbox):
    await sandbox.order_fault("fail_started_calls", target="checkout.sessions.create", status=500)

    first = await post(sandbox, "/v1/checkout/sessions", "key-2", SESSION)
    again = await post(sandbox, "/v1/checkout/sessions", "key-2", SESSION)
    other = await post(sandbox, "/v1/checkout/sessions", "key-3", SESSION)

    assert [answer.status_code for answer in (first, again, other)] == [500, 500, 200]
    assert again.headers["idempotent-replayed"] == "true"


async def test_a_key_that_is_too_long_is_refused(shared_sandbox):
    answer = await post(shared_sandbox, "/v1/checkout/sessions", "k" * 256, SESSION)

    assert answer.status_code == 400


async def test_events_name_the_request_and_key_that_caused_them(sandbox):
    answer = await post(sandbox, "/v1/customers", "customer:7", {"email": "ada@example.com"})

    (event,) = await sandbox.receiver.wait_for("customer.created")

    assert event.request is not None
    assert event.request.id == answer.headers["request-id"]
    assert event.request.idempotency_key == "customer:7"
