"""Operators' refunds: once per key, never more than was taken, written down once."""

import asyncio
from typing import Any

import pytest

from service.credits.ledger import capture_hold, grant_credits, order_money, place_hold
from service.database import transaction
from service.orders.models import Order
from tests.service.jobs.studio import a_transcript
from tests.service.operations.desk import Desk, slug

PRICE = 2000


@pytest.fixture
def overrides() -> dict[str, Any]:
    """A Stripe that does not answer: refunds are claimed and wait."""
    return {"stripe_api_base": "http://127.0.0.1:9"}


async def on_credits(desk: Desk) -> str:
    """An order in production that was paid with 2,000 credits."""
    order_id = await desk.studio.produce(a_transcript())
    now = desk.studio.now
    async with transaction(desk.studio.sessions) as session:
        order = await session.get_one(Order, order_id)
        order.billing = "credits"  # type: ignore[assignment]
        workspace = order.workspace_id
        await grant_credits(session, workspace, 5000, key=f"g:{order_id}", reason="test", actor="test", now=now)
        await place_hold(session, workspace_id=workspace, order_id=order_id, amount_cents=PRICE, actor="test", now=now)
        await capture_hold(session, order_id, now=now)
    return order_id


async def by_card(desk: Desk) -> str:
    """An order in production whose card payment of $20.00 has arrived."""
    order_id = await desk.studio.produce()
    await desk.run("UPDATE \"order\" SET billing = 'card' WHERE id = :id", id=order_id)
    await desk.run(
        "INSERT INTO checkout (order_id, session_id, url, amount_cents, state, payment_intent, created_at, expires_at,"
        " checked_at) VALUES (:id, :id, '', 2000, 'paid', 'pi_1', now(), now(), now())",
        id=order_id,
    )
    return order_id


async def returned(desk: Desk, order_id: str) -> int:
    async with desk.studio.sessions() as session:
        return (await order_money(session, order_id)).returned_cents


async def test_a_part_of_the_price_goes_back_to_the_credits(desk: Desk) -> None:
    order_id = await on_credits(desk)

    given = await desk.done("POST", f"/orders/{order_id}/refund", amount_cents=500)

    assert given == {
        "order_id": order_id, "amount_cents": 500, "state": "made", "returns_to": "credits", "refundable_cents": 1500,
    }  # fmt: skip
    assert await returned(desk, order_id) == 500
    assert (await desk.causes(order_id))[-1] == "refund_made"
    assert [(one.action, one.data["amount_cents"]) for one in await desk.actions(order_id)] == [("refund_order", 500)]


async def test_more_than_is_left_is_refused_and_nothing_moves(desk: Desk) -> None:
    order_id = await on_credits(desk)
    await desk.done("POST", f"/orders/{order_id}/refund", amount_cents=1500)

    answer = await desk.send("POST", f"/orders/{order_id}/refund", amount_cents=501)

    assert slug(answer) == (400, "refund_too_large")
    assert answer.json()["detail"]["refundable_cents"] == 500
    assert await returned(desk, order_id) == 1500
    assert len(await desk.actions(order_id)) == 1


async def test_an_order_that_was_not_paid_has_nothing_to_refund(desk: Desk) -> None:
    order_id = await desk.studio.produce()

    answer = await desk.send("POST", f"/orders/{order_id}/refund", amount_cents=1)

    assert slug(answer) == (400, "nothing_to_refund")


@pytest.mark.parametrize("pay", [on_credits, by_card])
async def test_two_refunds_at_once_never_exceed_what_was_taken(desk: Desk, pay: Any) -> None:
    order_id = await pay(desk)

    answers = await asyncio.gather(
        *(desk.send("POST", f"/orders/{order_id}/refund", amount_cents=1200, key=f"k{number}") for number in range(4))
    )

    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400]
    assert {slug(answer)[1] for answer in answers if answer.status_code == 400} == {"refund_too_large"}
    assert len(await desk.actions(order_id)) == 1


@pytest.mark.parametrize("pay", [on_credits, by_card])
async def test_the_same_key_refunds_once_however_often_it_is_sent(desk: Desk, pay: Any) -> None:
    order_id = await pay(desk)

    answers = await asyncio.gather(
        *(desk.send("POST", f"/orders/{order_id}/refund", amount_cents=700, key="broken-file") for _ in range(4))
    )

    assert [answer.status_code for answer in answers] == [200] * 4
    assert {answer.json()["refundable_cents"] for answer in answers} == {1300}
    assert len(await desk.actions(order_id)) == 1


async def test_another_amount_under_the_same_key_is_refused(desk: Desk) -> None:
    order_id = await on_credits(desk)
    await desk.done("POST", f"/orders/{order_id}/refund", amount_cents=700, key="once")

    answer = await desk.send("POST", f"/orders/{order_id}/refund", amount_cents=800, key="once")

    assert slug(answer) == (400, "refund_key_reused")


async def test_without_a_key_of_its_own_the_idempotency_key_counts(desk: Desk) -> None:
    order_id = await on_credits(desk)
    for _ in range(2):
        await desk.client.post(
            f"/v1/operations/orders/{order_id}/refund",
            json={"amount_cents": 300, "reason": "late"},
            headers={"idempotency-key": "abc"},
        )
        await desk.run("DELETE FROM idempotency_key")

    assert await returned(desk, order_id) == 300


async def test_a_card_refund_waits_while_stripe_does_not_answer(desk: Desk) -> None:
    order_id = await by_card(desk)

    given = await desk.done("POST", f"/orders/{order_id}/refund", amount_cents=2000)

    assert (given["state"], given["returns_to"], given["refundable_cents"]) == ("wanted", "card", 0)


@pytest.mark.parametrize("amount", [0, -5, 1.5, "ten", 10**15])
async def test_an_amount_that_is_no_amount_is_refused(desk: Desk, amount: Any) -> None:
    order_id = await on_credits(desk)

    answer = await desk.send("POST", f"/orders/{order_id}/refund", amount_cents=amount)

    assert slug(answer) == (422, "invalid_input")
