"""Lost events: what no webhook has told is found by asking."""

import asyncio

from service.credits.ledger import OrderMoney
from service.database import utc_now
from service.payments.checkouts import ensure_checkout
from service.payments.models import CheckoutState
from service.payments.polling import poll_checkouts
from tests.service.payments.shop import FAILING_BANK_DEBIT, Shop
from workflows.states import OrderEvent


async def a_session(shop: Shop, order: str) -> str:
    return (await ensure_checkout(shop.parts, order, now=utc_now())).session_id


async def test_a_payment_whose_event_was_lost_is_found_within_the_poll_interval(shop: Shop) -> None:
    order = await shop.order()
    await shop.stripe.pay(await a_session(shop, order))

    too_early = await poll_checkouts(shop.parts, shop.later(9))
    looked_at = await poll_checkouts(shop.parts, shop.later(11))

    assert (too_early, looked_at) == (0, 1)
    assert (await shop.checkout(order)).state == CheckoutState.PAID
    assert (await shop.money(order), await shop.signals(order)) == (OrderMoney(2_000, 0), 1)


async def test_a_quiet_checkout_is_asked_about_once_per_interval_by_however_many_processes(shop: Shop) -> None:
    await a_session(shop, await shop.order())

    looked_at = await asyncio.gather(*(poll_checkouts(shop.parts, shop.later(11)) for _ in range(5)))

    assert sum(looked_at) == 1
    assert await poll_checkouts(shop.parts, shop.later(12)) == 0


async def test_a_slow_payment_whose_failure_was_lost_is_found(shop: Shop) -> None:
    order = await shop.order()
    await shop.stripe.pay(await a_session(shop, order), **FAILING_BANK_DEBIT)
    await shop.happened(order, "checkout.session.async_payment_failed")

    await poll_checkouts(shop.parts, shop.later(11))

    checkout = await shop.checkout(order)
    assert (checkout.state, await shop.money(order)) == (CheckoutState.EXPIRED, OrderMoney(0, 0))
    assert checkout.last_decline


async def test_an_open_checkout_that_an_ended_order_left_behind_is_closed(shop: Shop) -> None:
    order = await shop.order()
    session = await a_session(shop, order)
    await shop.move(order, OrderEvent.EXPIRE)

    await poll_checkouts(shop.parts, shop.later(2))

    assert (await shop.parts.stripe.retrieve_session(session)).status == "expired"
    assert (await shop.checkout(order)).state == CheckoutState.EXPIRED


async def test_while_stripe_is_away_polling_goes_on_and_finds_the_payment_afterwards(shop: Shop) -> None:
    order = await shop.order()
    await shop.stripe.pay(await a_session(shop, order))
    await shop.stripe.fault("fail_calls", times=1)

    await poll_checkouts(shop.parts, shop.later(11))
    during = (await shop.checkout(order)).state
    await poll_checkouts(shop.parts, shop.later(22))

    assert (during, (await shop.checkout(order)).state) == (CheckoutState.OPEN, CheckoutState.PAID)
