"""What the API answers to callers that are no well-behaved client."""

import asyncio

import httpx
import pytest
import stripe


async def test_the_synchronous_client_works_as_well(sandbox):
    config = sandbox.config

    def whole_life() -> stripe.checkout.Session:
        client = stripe.StripeClient(config.secret_key, base_addresses={"api": config.public_url})
        session = client.v1.checkout.sessions.create(sandbox.session_params())
        card = {"number": "4242424242424242", "exp_month": "1", "exp_year": "2041", "cvc": "999", "email": "a@b.c"}
        assert httpx.post(session.url, data=card).status_code == 303
        return client.v1.checkout.sessions.retrieve(session.id)

    session = await asyncio.to_thread(whole_life)

    assert session.payment_status == "paid"


@pytest.mark.parametrize("key", ["sk_test_wrong", "sk_test_of_the_sandbo", "sk_test_of_the_sandbox2", "é"])
async def test_another_key_opens_nothing(shared_sandbox, key):
    headers = {"authorization": f"Bearer {key}".encode()}

    for path in ("/v1/checkout/sessions", "/v1/events", "/sandbox/deliveries", "/sandbox/faults"):
        answer = await shared_sandbox.browser.get(path, headers=headers)
        assert answer.status_code == 401, path
        assert answer.json()["error"]["type"] == "invalid_request_error"
        assert "sk_test_of_the_sandbox" not in answer.text


async def test_no_key_is_said_to_be_missing(shared_sandbox):
    answer = await shared_sandbox.browser.get("/v1/events")

    assert answer.status_code == 401
    assert answer.json()["error"]["message"].startswith("You did not provide an API key.")


async def test_the_client_maps_a_wrong_key_to_its_own_error(shared_sandbox):
    client = stripe.StripeClient("sk_test_wrong", base_addresses={"api": shared_sandbox.config.public_url})

    with pytest.raises(stripe.AuthenticationError):
        await asyncio.to_thread(client.v1.events.list)


async def test_an_unknown_address_is_answered_in_stripes_form(shared_sandbox):
    for method, path in [("GET", "/v1/subscriptions"), ("DELETE", "/v1/customers"), ("GET", "/nothing")]:
        answer = await shared_sandbox.api.request(method, path)
        assert answer.status_code == 404
        assert answer.json()["error"]["message"].startswith(f"Unrecognized request URL ({method}: {path})")


BODIES = [
    b"\xff\xfe",
    b"metadata[a=1",
    b"a%00b=1",
    b"email=%00",
    b"email=%ff",
    b"email[a]=1&email=2",
    b"[]=1",
    b"name=a%00b",
]
BODIES += [b"metadata" + b"[a]" * 50 + b"=1", b"email=" + b"x" * 600]


@pytest.mark.parametrize("body", BODIES, ids=[str(body[:24]) for body in BODIES])
async def test_a_malformed_form_is_refused_and_makes_nothing(shared_sandbox, body):
    headers = {"content-type": "application/x-www-form-urlencoded"}

    answer = await shared_sandbox.api.post("/v1/customers", content=body, headers=headers)

    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"
    assert (await shared_sandbox.client.v1.customers.list_async()).data == []


async def test_a_huge_body_is_refused(shared_sandbox):
    answer = await shared_sandbox.api.post("/v1/customers", content=b"name=" + b"x" * 1_100_000)

    assert answer.status_code == 413


async def test_an_api_version_that_is_none_is_refused_and_a_real_one_is_echoed(shared_sandbox):
    refused = await shared_sandbox.api.get("/v1/events", headers={"stripe-version": "yesterday"})
    served = await shared_sandbox.api.get("/v1/events", headers={"stripe-version": "2024-06-20"})

    assert refused.status_code == 400
    assert served.headers["stripe-version"] == "2024-06-20"


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "starting_after=evt_none", "colour=red"])
async def test_a_list_refuses_what_it_cannot_do(shared_sandbox, query):
    answer = await shared_sandbox.api.get(f"/v1/events?{query}")

    assert answer.status_code == 400


async def test_a_list_is_limited_by_creation_time(sandbox):
    customer = await sandbox.client.v1.customers.create_async({})
    customers = sandbox.client.v1.customers

    since = await customers.list_async({"created": {"gte": customer.created}})
    after = await customers.list_async({"created": {"gt": customer.created}})

    assert (len(since.data), len(after.data)) == (1, 0)


async def test_every_answer_names_its_request(shared_sandbox):
    for path in ("/v1/events", "/v1/events/evt_none", "/v1/nothing"):
        answer = await shared_sandbox.api.get(path)
        assert answer.headers["request-id"].startswith("req_")
