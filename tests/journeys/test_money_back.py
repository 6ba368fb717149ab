"""Orders that end without delivery: the money goes back to where it came from, once, and a mail says so."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from elevenlabs import (
    OrderItemRequestInput_Transcription,
    UpdateOrderRequest,
    UpsertOrderItemRequest,
)

from service.database import transaction, utc_now
from service.linguists.administering import pause_linguist
from tests.factories import Holder, a_linguist, an_operator
from tests.journeys.conftest import Town
from tests.journeys.test_official_client import CARD, pay, until
from tests.service.credits.books import trouble_in_the_books
from workflows.stages import Stage

PRICE_CENTS = 200
FEE_CENTS = 145  # 40 of the 55 parts of the work, half-up
DOCUMENT = {
    "language": "en",
    "speakers": [],
    "segments": [{"start_ms": 500, "end_ms": 2300, "text": "This is what was said."}],
}
Json = dict[str, Any]


@dataclass(frozen=True)
class Buyer:
    """A customer with one submitted transcript order, looking at it from all sides."""

    town: Town
    holder: Holder
    order_id: str
    name: str
    web: httpx.AsyncClient
    stripe: httpx.AsyncClient
    inbox: httpx.AsyncClient
    path: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", f"/v1/productions/orders/{self.order_id}")

    async def reaches(self, state: str) -> None:
        """Waits for a state of the order."""
        orders = self.town.client(self.holder).productions.orders
        await until(lambda: orders.get(self.order_id), lambda order: order.state == state)

    async def checkout_url(self) -> str:
        answer = await self.web.get(f"{self.path}/checkout")
        return str(answer.json()["url"])

    async def fee_cents(self) -> int:
        """What cancelling would cost now."""
        return int((await self.web.get(f"{self.path}/cancellation")).json()["fee_cents"])

    async def cancel(self, accepted_fee_cents: int) -> httpx.Response:
        body = {"accepted_fee_cents": accepted_fee_cents, "reason": "The talk was called off."}
        return await self.web.post(f"{self.path}/cancel", json=body)

    async def credits(self) -> Json:
        """Balances and movements of the workspace."""
        found: Json = (await self.web.get("/v1/workspace/credits")).json()
        return found

    async def session(self) -> Json:
        """The order's Checkout Session as Stripe has it; there is exactly one."""
        listed = (await self.stripe.get("/v1/checkout/sessions", params={"limit": 100})).json()["data"]
        (found,) = [session for session in listed if session["client_reference_id"] == self.order_id]
        return dict(found)

    async def refunds(self) -> list[int]:
        """What Stripe has given back of the order, refund by refund, in cents."""
        intent = (await self.session())["payment_intent"]
        listed = (await self.stripe.get("/v1/refunds", params={"payment_intent": intent})).json()["data"]
        return [refund["amount"] for refund in listed if refund["status"] == "succeeded"]

    async def closing_mail(self, outcome: str) -> Json:
        """The one mail that says how the order has ended; it is sent after the order has."""
        subject = f"Order {outcome}: {self.name}"
        query = {"subject": subject}
        with httpx.Client(base_url=self.inbox.base_url) as inbox:
            (mail,) = await until(lambda: inbox.get("/api/messages", params=query).json(), bool)
        assert mail["subject"] == subject
        found: Json = (await self.inbox.get(f"/api/messages/{mail['id']}")).json()
        return found


@asynccontextmanager
async def a_submitted_order(town: Town, holder: Holder, recording: Path) -> AsyncIterator[Buyer]:
    """A transcript of one short file for two dollars, submitted, under a name of its own."""
    orders = town.client(holder).productions.orders
    order_id = orders.create().order_id
    name = f"Talk {order_id[-12:]}"
    orders.update(order_id, request=UpdateOrderRequest(name=name))
    media = ("talk.wav", recording.read_bytes())
    media_id = orders.media.register(order_id, declared_language="en", media=media).media_id
    item = OrderItemRequestInput_Transcription(media_ids=[media_id], source_language="en")
    orders.items.upsert(order_id, request=UpsertOrderItemRequest(item=item))
    await until(lambda: orders.get(order_id), lambda order: order.total_amount_usd == PRICE_CENTS / 100)
    orders.submit(order_id)
    addresses, key = town.stack.addresses, town.stack.environment["PRODUCTIONS_STRIPE_SECRET_KEY"]
    headers = {"authorization": f"Bearer {key}"}
    async with (
        town.http(holder) as web,
        httpx.AsyncClient(base_url=addresses.stripe, headers=headers, timeout=30) as stripe,
        httpx.AsyncClient(base_url=addresses.inbox, timeout=30) as inbox,
    ):
        yield Buyer(town, holder, order_id, name, web, stripe, inbox)


async def finish_transcription(town: Town, order_id: str) -> None:
    """A senior linguist, hired for this only, takes the order's first task and hands it in."""
    hired = await a_linguist(town.sessions, rank=5, limit=1, skills=((Stage.TRANSCRIPTION, "en", "en"),))
    try:
        async with town.http(await an_operator(town.sessions)) as desk, town.http(hired) as client:
            (task,) = (await desk.get(f"/v1/operations/orders/{order_id}/tasks")).json()["tasks"]
            reassigned = {"linguist_id": hired.id, "reason": "The customer asked for this linguist."}
            given = await desk.post(f"/v1/operations/tasks/{task['task_id']}/reassign", json=reassigned)
            assert given.status_code == 204, given.text
            done = await client.post(f"/v1/tasks/{task['task_id']}/submit", json={"document": DOCUMENT})
            assert done.status_code == 200, done.text
    finally:
        async with transaction(town.sessions) as session:
            await pause_linguist(session, hired.id, now=utc_now())


async def test_a_card_order_cancelled_before_work_starts_gives_everything_back_once(
    town: Town, recording: Path
) -> None:
    async with a_submitted_order(town, town.card_customer, recording) as buyer:
        await pay(await buyer.checkout_url(), CARD)
        await buyer.reaches("paid")

        preview = (await buyer.web.get(f"{buyer.path}/cancellation")).json()
        first, second = await buyer.cancel(0), await buyer.cancel(0)
        await buyer.reaches("cancelled")

        assert (preview["fee_cents"], preview["refund_cents"], preview["returns_to"]) == (0, PRICE_CENTS, "card")
        assert (first.status_code, first.json()["refund_cents"]) == (200, PRICE_CENTS)
        assert second.json()["detail"]["status"] == "not_cancellable"
        assert await buyer.refunds() == [PRICE_CENTS]
        mail = await buyer.closing_mail("cancelled")
        assert mail["recipients"] == ["ada@lumen.example"]
        assert "The talk was called off." in mail["text"]
        assert "Returned to you:         $2.00" in mail["text"]
        assert "the card that you paid with" in mail["text"]
    assert await trouble_in_the_books(town.sessions) == []


async def test_a_credits_order_cancelled_after_a_finished_stage_costs_what_was_shown(
    town: Town, recording: Path
) -> None:
    async with a_submitted_order(town, town.enterprise, recording) as buyer:
        await buyer.reaches("paid")
        paid = await buyer.credits()
        await finish_transcription(town, buyer.order_id)
        await buyer.reaches("accepted")

        shown = await buyer.fee_cents()
        refused = await buyer.cancel(0)
        agreed = await buyer.cancel(shown)
        await buyer.reaches("cancelled")

        assert shown == FEE_CENTS
        assert (refused.status_code, refused.json()["detail"]["status"]) == (400, "fee_changed")
        assert refused.json()["detail"]["fee_cents"] == FEE_CENTS
        assert agreed.json()["refund_cents"] == PRICE_CENTS - FEE_CENTS
        after = await buyer.credits()
        assert after["available_credits"] == paid["available_credits"] + PRICE_CENTS - FEE_CENTS
        assert after["held_credits"] == 0
        mail = await buyer.closing_mail("cancelled")
        assert "Fee for finished work:   $1.45" in mail["text"]
        assert "Returned to you:         $0.55" in mail["text"]
    assert await trouble_in_the_books(town.sessions) == []


async def test_an_order_cancelled_while_its_checkout_is_open_can_no_longer_be_paid(town: Town, recording: Path) -> None:
    async with a_submitted_order(town, town.card_customer, recording) as buyer:
        url = await buyer.checkout_url()

        answer = await buyer.cancel(0)
        await buyer.reaches("cancelled")

        assert (answer.status_code, answer.json()["refund_cents"]) == (200, 0)
        assert (await buyer.session())["status"] == "expired"
        assert (await pay(url, CARD)).status_code == 410
        assert (await buyer.session())["payment_status"] == "unpaid"
        assert "No money was taken for it." in (await buyer.closing_mail("cancelled"))["text"]


async def test_a_payment_that_crosses_the_cancellation_is_given_back(town: Town, recording: Path) -> None:
    async with a_submitted_order(town, town.card_customer, recording) as buyer:
        url = await buyer.checkout_url()
        lost = {"action": "lose_events", "target": "checkout.session.completed", "times": 1}
        assert (await buyer.stripe.post("/sandbox/faults", json=lost)).status_code == 201

        paid = await pay(url, CARD)
        cancelled = await buyer.cancel(0)
        await buyer.reaches("cancelled")

        assert (paid.status_code, cancelled.status_code) == (303, 200)
        assert (await buyer.session())["payment_status"] == "paid"
        assert await buyer.refunds() == [PRICE_CENTS]
        assert "Returned to you:         $2.00" in (await buyer.closing_mail("cancelled"))["text"]
    assert await trouble_in_the_books(town.sessions) == []


@pytest.mark.parametrize("billing", ["card", "credits"])
async def test_a_rejected_order_gives_everything_back_and_says_why(town: Town, recording: Path, billing: str) -> None:
    holder = town.card_customer if billing == "card" else town.enterprise
    async with a_submitted_order(town, holder, recording) as buyer, town.http(await an_operator(town.sessions)) as desk:
        if billing == "card":
            await pay(await buyer.checkout_url(), CARD)
        await buyer.reaches("paid")
        before = (await buyer.credits())["available_credits"]

        reason = {"reason": "The recording is music without any words."}
        asked = await desk.post(f"/v1/operations/orders/{buyer.order_id}/reject", json=reason)
        await buyer.reaches("rejected")

        assert asked.status_code == 200, asked.text
        mail = await buyer.closing_mail("rejected")
        assert "The recording is music without any words." in mail["text"]
        assert "Returned to you:         $2.00" in mail["text"]
        if billing == "card":
            assert await buyer.refunds() == [PRICE_CENTS]
        else:
            assert (await buyer.credits())["available_credits"] == before + PRICE_CENTS
    assert await trouble_in_the_books(town.sessions) == []
