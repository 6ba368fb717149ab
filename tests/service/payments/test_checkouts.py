"""The order's Checkout Session: made once, for exactly the quote's total."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from service.database import utc_now
from service.errors import OrderRefused, PaymentRefused, Unavailable
from service.payments.checkouts import checkout_address, ensure_checkout
from service.payments.models import CheckoutState
from service.workspaces.models import Billing
from tests.factories import a_customer
from tests.service.payments.shop import CARD, Shop, until
from workflows.states import OrderEvent


async def test_a_checkout_asks_for_exactly_the_total_of_the_quote_and_names_the_order(shop: Shop) -> None:
    order = await shop.order(minutes=10, media=3)

    checkout = await ensure_checkout(shop.parts, order, now=utc_now())

    (session,) = await shop.stripe.sessions_of(order)
    assert (checkout.session_id, checkout.url, checkout.state) == (session["id"], session["url"], CheckoutState.OPEN)
    assert (session["amount_total"], session["currency"]) == (checkout.amount_cents, "usd") == (6_000, "usd")
    assert (session["client_reference_id"], session["metadata"]) == (order, {"order_id": order})
    assert session["customer_details"]["email"] == "billing@lumen.example"
    assert session["success_url"] == f"http://testserver/orders/{order}?checkout=success"


@pytest.mark.parametrize(("media", "discount", "lines"), [(1, 0, 1), (20, 0, 20), (21, 0, 1), (2, 1_500, 1)])
async def test_the_lines_add_up_to_the_total_with_many_files_and_with_a_discount(
    shop: Shop, media: int, discount: int, lines: int
) -> None:
    order = await shop.order(minutes=7, media=media, discount_basis_points=discount)

    checkout = await ensure_checkout(shop.parts, order, now=utc_now())

    shown = await shop.stripe.all(f"/v1/checkout/sessions/{checkout.session_id}/line_items")
    total = 1_400 * media * (10_000 - discount) // 10_000
    assert len(shown) == lines
    assert sum(line["amount_total"] for line in shown) == checkout.amount_cents == total


async def test_asking_again_gives_the_same_checkout_and_no_second_session(shop: Shop) -> None:
    order = await shop.order()
    first = await ensure_checkout(shop.parts, order, now=utc_now())

    again = await ensure_checkout(shop.parts, order, now=utc_now())

    assert again.session_id == first.session_id
    assert len(await shop.stripe.sessions_of(order)) == 1


async def test_ten_at_once_get_one_session(shop: Shop) -> None:
    order = await shop.order()

    checkouts = await asyncio.gather(*(ensure_checkout(shop.parts, order, now=utc_now()) for _ in range(10)))

    assert len({checkout.session_id for checkout in checkouts}) == 1
    assert len(await shop.stripe.sessions_of(order)) == 1


@pytest.mark.parametrize("action", ["close_connection", "fail_calls"])
async def test_a_call_that_was_lost_is_said_so_and_asking_again_gives_one_session(shop: Shop, action: str) -> None:
    order = await shop.order()
    await shop.stripe.fault(action, target="checkout.sessions.create")

    with pytest.raises(Unavailable) as refusal:
        await ensure_checkout(shop.parts, order, now=utc_now())
    checkout = await ensure_checkout(shop.parts, order, now=utc_now())

    assert refusal.value.slug == "payment_provider_unreachable"
    assert [session["id"] for session in await shop.stripe.sessions_of(order)] == [checkout.session_id]


async def test_a_failure_that_stripe_keeps_repeating_does_not_block_the_order_for_a_day(shop: Shop) -> None:
    order = await shop.order()
    await shop.stripe.fault("fail_started_calls", target="checkout.sessions.create")

    with pytest.raises(Unavailable):
        await ensure_checkout(shop.parts, order, now=utc_now())
    checkout = await ensure_checkout(shop.parts, order, now=utc_now())

    assert checkout.state == CheckoutState.OPEN


@pytest.mark.parametrize(("hours", "waited", "open_for"), [(24, 0, 1439), (2, 0, 120), (2, 100, 31)])
async def test_the_session_closes_when_the_order_expires_within_what_stripe_takes(
    shop: Shop, hours: int, waited: int, open_for: int
) -> None:
    now = utc_now()
    order = await shop.order(submitted_at=now - timedelta(minutes=waited))

    checkout = await ensure_checkout(shop.with_settings(checkout_hours=hours), order, now=now)

    (session,) = await shop.stripe.sessions_of(order)
    assert checkout.expires_at == datetime.fromtimestamp(session["expires_at"], UTC)
    assert abs(checkout.expires_at - now - timedelta(minutes=open_for)) < timedelta(seconds=2)


async def test_an_order_whose_time_to_pay_is_over_gets_no_checkout(shop: Shop) -> None:
    order = await shop.order(submitted_at=utc_now() - timedelta(hours=24))

    with pytest.raises(PaymentRefused) as refusal:
        await ensure_checkout(shop.parts, order, now=utc_now())

    assert refusal.value.slug == "checkout_closed"
    assert await shop.stripe.sessions_of(order) == []


@pytest.mark.parametrize(
    "more", [{"billing": Billing.CREDITS}, {"is_sandbox": True}, {"discount_basis_points": 10_000}]
)
async def test_an_order_without_anything_to_pay_by_card_has_no_checkout(shop: Shop, more: dict) -> None:
    order = await shop.order(**more)

    with pytest.raises(OrderRefused) as refusal:
        await ensure_checkout(shop.parts, order, now=utc_now())

    assert refusal.value.slug == "nothing_to_pay"
    assert await shop.stripe.sessions_of(order) == []


async def test_a_total_below_what_stripe_takes_is_said_so(shop: Shop) -> None:
    order = await shop.order(minutes=1, discount_basis_points=9_900)

    with pytest.raises(PaymentRefused) as refusal:
        await ensure_checkout(shop.parts, order, now=utc_now())

    assert refusal.value.slug == "not_payable_by_card"


async def test_an_order_cancelled_while_stripe_was_asked_leaves_no_session_to_pay_in(shop: Shop) -> None:
    order = await shop.order()
    await shop.stripe.fault("answer_late", target="checkout.sessions.create", seconds=4)

    async def is_made() -> bool:
        return bool(await shop.stripe.sessions_of(order))

    asking = asyncio.create_task(ensure_checkout(shop.parts, order, now=utc_now()))
    await until(is_made)
    await shop.move(order, OrderEvent.CANCEL)

    with pytest.raises(PaymentRefused):
        await asking
    (session,) = await shop.stripe.sessions_of(order)
    assert session["status"] == "expired"


async def test_submitting_while_stripe_is_away_still_submits_and_gives_no_address(shop: Shop) -> None:
    order_id = await shop.order()
    await shop.stripe.fault("fail_calls", times=5)

    async with shop.sessions() as session:
        order = await shop.find(session, order_id)
        address = await checkout_address(shop.parts, order, now=utc_now())

    assert address is None


async def test_the_customer_reads_where_how_much_and_until_when_to_pay(shop: Shop) -> None:
    owner = await a_customer(shop.sessions)
    order = await shop.order(owner=owner)
    client = await shop.client(owner)

    answer = (await client.get(f"/v1/productions/orders/{order}/checkout")).json()

    checkout = await shop.checkout(order)
    assert answer["url"] == checkout.url
    assert (answer["state"], answer["amount_cents"], answer["amount_usd"], answer["last_decline"]) == (
        "open",
        2000,
        20.0,
        None,
    )
    assert datetime.fromisoformat(answer["expires_at"]) == checkout.expires_at


async def test_a_declined_card_is_told_to_the_customer_who_then_pays_with_another(shop: Shop) -> None:
    owner = await a_customer(shop.sessions)
    order, client = await shop.order(owner=owner), await shop.client(owner)
    session = (await ensure_checkout(shop.parts, order, now=utc_now())).session_id

    refused = await shop.stripe.pay(session, number="4000000000000002")
    await shop.deliver_all(order)
    declined = (await client.get(f"/v1/productions/orders/{order}/checkout")).json()
    await shop.stripe.pay(session, number=CARD["number"])
    await shop.deliver_all(order)
    paid = (await client.get(f"/v1/productions/orders/{order}/checkout")).json()

    assert refused.status_code == 402
    assert (declined["state"], declined["last_decline"]) == ("open", "Your card was declined.")
    assert (paid["state"], paid["url"]) == ("paid", None)


async def test_another_workspace_learns_nothing_of_a_checkout(shop: Shop) -> None:
    order = await shop.order()
    stranger = await shop.client(await a_customer(shop.sessions))

    for name in (order, "prodorder_00000000000000000000000000", "nonsense"):
        answer = await stranger.get(f"/v1/productions/orders/{name}/checkout")
        assert (answer.status_code, answer.json()["detail"]["status"]) == (404, "not_found")


async def test_the_route_says_when_there_is_nothing_to_pay_and_when_stripe_is_away(shop: Shop) -> None:
    owner = await a_customer(shop.sessions)
    free, paid = await shop.order(owner=owner, discount_basis_points=10_000), await shop.order(owner=owner)
    client = await shop.client(owner)
    await shop.stripe.fault("fail_calls", times=5, status=503)

    nothing = await client.get(f"/v1/productions/orders/{free}/checkout")
    away = await client.get(f"/v1/productions/orders/{paid}/checkout")

    assert (nothing.status_code, nothing.json()["detail"]["status"]) == (400, "nothing_to_pay")
    assert (away.status_code, away.json()["detail"]["status"]) == (503, "payment_provider_unreachable")
