"""Stripe loses, repeats, delays and reorders what it says; money is taken once and comes back once."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from service.embedded.ports import Ports
from tests.faults.books import assert_money_is_right, listed, rows
from tests.faults.shop import ORDERS, Shop, open_shop

TRANSCRIPT = {"kind": "transcription"}
LONGER_THAN_OUR_PATIENCE = 11.0


@pytest.fixture(scope="module")
async def shop() -> AsyncIterator[Shop]:
    """One shop for the tests of this file, which take turns."""
    folder = Path(tempfile.mkdtemp(prefix="shop-"))
    try:
        async with open_shop(folder, Ports.free()) as opened:
            yield opened
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
async def well_again(shop: Shop) -> AsyncIterator[None]:
    """What a test orders for the sandbox ends with it."""
    yield
    assert (await shop.stripe("DELETE", "/sandbox/faults")).status_code == 204


async def misbehave(shop: Shop, action: str, target: str = "*", **options: Any) -> None:
    """Orders a fault."""
    answer = await shop.stripe("POST", "/sandbox/faults", json={"action": action, "target": target, **options})
    assert answer.status_code == 201, answer.text


async def sessions_of(shop: Shop, order_id: str) -> list[dict[str, Any]]:
    """The Checkout Sessions that Stripe has for an order."""
    found = await listed(shop, "/v1/checkout/sessions")
    return [session for session in found if session["metadata"]["order_id"] == order_id]


async def paid(shop: Shop, order_id: str) -> dict[str, Any]:
    """The order once its money is taken."""
    return await shop.until(shop.people.card, order_id, lambda order: order["state"] == "paid", seconds=40)


async def submitted(shop: Shop) -> str:
    order_id = await shop.quoted(shop.people.card, TRANSCRIPT)
    await shop.submit(shop.people.card, order_id)
    return order_id


async def ended(shop: Shop, order_id: str) -> None:
    await shop.cancel(shop.people.card, order_id)
    await shop.until(shop.people.card, order_id, lambda order: order["state"] == "cancelled", seconds=40)


async def test_a_payment_of_which_no_event_tells_is_found_by_asking(shop: Shop) -> None:
    order_id = await submitted(shop)
    await misbehave(shop, "lose_events", times=100)

    assert (await shop.pay(order_id)).status_code == 303

    await paid(shop, order_id)
    heard = await rows(shop, f"SELECT id FROM stripe_event WHERE payload::text LIKE '%{order_id}%'")
    assert heard == []
    await ended(shop, order_id)
    await assert_money_is_right(shop, [order_id])


@pytest.mark.parametrize(
    ("action", "options"),
    [("repeat_events", {"copies": 20}), ("reverse_events", {"seconds": 2}), ("delay_events", {"seconds": 3})],
)
async def test_events_repeated_reordered_or_late_take_the_money_once(
    shop: Shop, action: str, options: dict[str, Any]
) -> None:
    order_id = await submitted(shop)
    await misbehave(shop, action, times=20, **options)

    await shop.pay(order_id)
    await paid(shop, order_id)
    await ended(shop, order_id)

    moved = await rows(shop, f"SELECT key FROM transfer WHERE order_id = '{order_id}'")
    assert sorted(row["key"] for row in moved) == [f"charge:{order_id}", f"refund:{order_id}:end"]
    await assert_money_is_right(shop, [order_id])


@pytest.mark.parametrize(("action", "seconds"), [("answer_late", LONGER_THAN_OUR_PATIENCE), ("close_connection", 0.0)])
async def test_a_session_whose_answer_is_lost_is_the_only_one(shop: Shop, action: str, seconds: float) -> None:
    order_id = await shop.quoted(shop.people.card, TRANSCRIPT)
    await misbehave(shop, action, "checkout.sessions.create", seconds=seconds)

    answer = await shop.submit(shop.people.card, order_id)
    await shop.pay(order_id)

    assert answer["state"] == "submitted"
    await paid(shop, order_id)
    assert len(await sessions_of(shop, order_id)) == 1


@pytest.mark.parametrize(("action", "seconds"), [("answer_late", LONGER_THAN_OUR_PATIENCE), ("close_connection", 0.0)])
async def test_a_refund_whose_answer_is_lost_is_the_only_one(shop: Shop, action: str, seconds: float) -> None:
    order_id = await submitted(shop)
    await shop.pay(order_id)
    await paid(shop, order_id)
    await misbehave(shop, action, "refunds.create", seconds=seconds)

    await ended(shop, order_id)

    await assert_money_is_right(shop, [order_id])


async def test_an_order_is_submitted_while_stripe_is_down_and_its_address_comes_later(shop: Shop) -> None:
    card = shop.people.card
    order_id = await shop.quoted(card, TRANSCRIPT)
    await misbehave(shop, "fail_calls", "checkout.sessions.create", times=2, status=503)

    answer = await shop.submit(card, order_id)
    checkout = await shop.call(card, "GET", f"{ORDERS}/{order_id}/checkout")

    assert (answer["state"], answer.get("checkout_url")) == ("submitted", None)
    assert checkout.json()["url"].startswith(shop.stack.addresses.stripe)
    await shop.pay(order_id)
    await paid(shop, order_id)
