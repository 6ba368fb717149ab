"""The door for Stripe's events: only what Stripe has signed, just now, comes in."""

import json
import time
from typing import Any

import pytest

from tests.service.payments.shop import Shop

EVENT = {"id": "evt_1", "object": "event", "type": "ping", "livemode": False, "data": {"object": {}}}


async def knock(shop: Shop, **request: Any) -> Any:
    return await (await shop.open_client(None)).post("/webhooks/stripe", **request)


async def test_a_signed_event_is_stored_once(shop: Shop) -> None:
    answers = [await knock(shop, **shop.signed(json.dumps(EVENT))) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert await shop.count("stripe_event") == 1


@pytest.mark.parametrize("seconds", [-301, -86_400, 310, 86_400])
async def test_a_signature_of_another_time_is_refused_past_or_future(shop: Shop, seconds: int) -> None:
    answer = await knock(shop, **shop.signed(json.dumps(EVENT), at=time.time() + seconds))

    assert (answer.status_code, answer.json()["detail"]["status"]) == (400, "invalid_signature")
    assert await shop.count("stripe_event") == 0


@pytest.mark.parametrize(
    "header", ["", "t=1,v1=00", "v1=00", "t=x,v1=00", "t=1", ",,,", "t=99999999999999999999,v1=aa", "ü"]
)
async def test_a_broken_signature_is_refused(shop: Shop, header: str) -> None:
    answer = await knock(shop, content=json.dumps(EVENT), headers={"stripe-signature": header.encode()})

    assert (answer.status_code, answer.json()["detail"]["status"]) == (400, "invalid_signature")


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", b"", b"{", b"[]", b"null"])
async def test_a_body_that_is_no_text_or_no_event_is_refused_before_it_is_read(shop: Shop, body: bytes) -> None:
    answer = await knock(shop, content=body, headers={"stripe-signature": "t=1,v1=00"})

    assert (answer.status_code, answer.json()["detail"]["status"]) == (400, "invalid_signature")


@pytest.mark.parametrize("body", ["[]", "null", "{}", '"text"', "{", '{"id": 1}', '{"id":"\\ud800"}'])
async def test_something_signed_that_is_no_event_is_refused(shop: Shop, body: str) -> None:
    answer = await knock(shop, **shop.signed(body))

    assert (answer.status_code, answer.json()["detail"]["status"]) == (400, "invalid_signature")
    assert await shop.count("stripe_event") == 0


async def test_a_body_that_was_changed_after_signing_is_refused(shop: Shop) -> None:
    request = shop.signed(json.dumps(EVENT))

    answer = await knock(shop, **{**request, "content": json.dumps({**EVENT, "id": "evt_2"})})

    assert answer.status_code == 400


async def test_a_body_without_bound_is_refused(shop: Shop) -> None:
    answer = await knock(shop, **shop.signed(json.dumps({**EVENT, "more": "x" * 1_100_000})))

    assert (answer.status_code, answer.json()["detail"]["status"]) == (413, "body_too_large")
    assert await shop.count("stripe_event") == 0
