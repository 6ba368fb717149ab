"""Money that goes back: where it came from, once, never more than was taken; safe to kill at any line."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from service.credits.ledger import Balance, OrderMoney, capture_hold, return_credits
from service.database import transaction, utc_now
from service.errors import NotFound, OrderRefused
from service.parts import Parts
from service.payments.checkouts import ensure_checkout
from service.payments.claims import claim_refund
from service.payments.failures import StripeUnreachable
from service.payments.lapsing import lapse_checkout
from service.payments.models import CheckoutState, RefundState
from service.payments.polling import poll_checkouts
from service.payments.returning import refund_order, return_money
from service.workspaces.models import Billing
from tests.service.credits.books import trouble_in_the_books
from tests.service.payments.interruptions import kill_at_every_point
from tests.service.payments.shop import BANK_DEBIT, CARD, REFUND_FAILS, Shop
from workflows.states import OrderEvent


async def a_paid_order(shop: Shop, *, fee_cents: int | None = None, **card: str) -> str:
    """An order paid by card that the customer is cancelling."""
    order = await shop.order()
    await shop.stripe.pay((await ensure_checkout(shop.parts, order, now=utc_now())).session_id, **{**CARD, **card})
    await shop.deliver_all(order)
    await shop.move(order, OrderEvent.MONEY_TAKEN, OrderEvent.CANCEL, fee_cents=fee_cents)
    return order


async def a_captured_order(shop: Shop, *, fee_cents: int | None = None) -> str:
    """An order paid from credits that the customer is cancelling."""
    order = await shop.order(Billing.CREDITS)
    async with transaction(shop.sessions) as session:
        await capture_hold(session, order, now=utc_now())
    await shop.move(order, OrderEvent.MONEY_TAKEN, OrderEvent.CANCEL, fee_cents=fee_cents)
    return order


async def refunded_at_stripe(shop: Shop, order: str) -> list[int]:
    return [made["amount"] for made in await shop.stripe.refunds_of((await shop.checkout(order)).payment_intent)]


@pytest.mark.parametrize(("fee", "returned"), [(None, 2_000), (0, 2_000), (750, 1_250), (2_000, 0)])
async def test_a_card_gets_what_was_paid_less_the_fee_once(shop: Shop, fee: int | None, returned: int) -> None:
    order = await a_paid_order(shop, fee_cents=fee)

    await return_money(shop.parts, order)
    await return_money(shop.parts, order)

    assert await refunded_at_stripe(shop, order) == [returned] * (returned > 0)
    assert await shop.money(order) == OrderMoney(2_000, returned)
    assert await trouble_in_the_books(shop.sessions) == []


@pytest.mark.parametrize(("fee", "returned"), [(None, 2_000), (750, 1_250), (2_000, 0)])
async def test_captured_credits_come_back_less_the_fee_once(shop: Shop, fee: int | None, returned: int) -> None:
    order = await a_captured_order(shop, fee_cents=fee)

    await return_money(shop.parts, order)
    await return_money(shop.parts, order)

    assert await shop.balance_of(order) == Balance(8_000 + returned, 0)
    assert await shop.money(order) == OrderMoney(2_000, returned)


async def test_held_credits_are_released(shop: Shop) -> None:
    order = await shop.order(Billing.CREDITS)
    await shop.move(order, OrderEvent.REJECT)

    await return_money(shop.parts, order)
    await return_money(shop.parts, order)

    assert await shop.balance_of(order) == Balance(10_000, 0)
    assert await shop.money(order) == OrderMoney(0, 0)


@pytest.mark.parametrize("more", [{"discount_basis_points": 10_000}, {"is_sandbox": True}])
@pytest.mark.parametrize("billing", list(Billing))
async def test_where_nothing_was_taken_nothing_goes_back(shop: Shop, billing: Billing, more: dict[str, Any]) -> None:
    order = await shop.order(billing, **more)
    await shop.move(order, OrderEvent.CANCEL)

    await return_money(shop.parts, order)

    assert await shop.money(order) == OrderMoney(0, 0)


async def test_the_money_of_an_order_that_goes_on_stays(shop: Shop) -> None:
    order = await shop.order(Billing.CREDITS)

    with pytest.raises(ValueError, match="stays"):
        await return_money(shop.parts, order)

    assert await shop.balance_of(order) == Balance(8_000, 2_000)


async def test_an_open_checkout_of_a_cancelled_order_is_closed_so_that_nobody_pays(shop: Shop) -> None:
    order = await shop.order()
    session = (await ensure_checkout(shop.parts, order, now=utc_now())).session_id
    await shop.move(order, OrderEvent.CANCEL)

    await return_money(shop.parts, order)
    late = await shop.stripe.pay(session)

    assert late.status_code != 303
    assert (await shop.checkout(order)).state == CheckoutState.EXPIRED
    assert await shop.money(order) == OrderMoney(0, 0)


async def test_a_payment_nobody_told_us_of_goes_back_when_the_order_is_cancelled(shop: Shop) -> None:
    order = await shop.order()
    await shop.stripe.pay((await ensure_checkout(shop.parts, order, now=utc_now())).session_id)
    await shop.move(order, OrderEvent.CANCEL)

    await return_money(shop.parts, order)
    await shop.deliver_all(order)
    await return_money(shop.parts, order)

    assert await refunded_at_stripe(shop, order) == [2_000]
    assert await shop.money(order) == OrderMoney(2_000, 2_000)


async def test_lapsing_closes_an_open_checkout_and_keeps_one_that_was_paid_at_the_last_moment(shop: Shop) -> None:
    unpaid, paid, slow, none = [await shop.order() for _ in range(4)]
    for order in (unpaid, paid, slow):
        await ensure_checkout(shop.parts, order, now=utc_now())
    await shop.stripe.pay((await shop.checkout(paid)).session_id)
    await shop.stripe.pay((await shop.checkout(slow)).session_id, **BANK_DEBIT)

    states = [await lapse_checkout(shop.parts, order) for order in (unpaid, paid, slow, none)]
    again = [await lapse_checkout(shop.parts, order) for order in (unpaid, paid, none)]

    assert states[:2] == [CheckoutState.EXPIRED, CheckoutState.PAID] == again[:2]
    assert states[2] in (CheckoutState.PROCESSING, CheckoutState.PAID)
    assert states[3] is again[2] is None
    assert await shop.signals(paid) == 1


async def test_a_refund_killed_at_any_line_and_run_again_is_made_once(shop: Shop) -> None:
    async def prepare() -> str:
        return await a_paid_order(shop, fee_cents=500)

    orders = await kill_at_every_point(shop.parts, prepare, return_money)

    assert len(orders) > 8
    for order in orders:
        assert await refunded_at_stripe(shop, order) == [1_500]
        assert await shop.money(order) == OrderMoney(2_000, 1_500)
        assert [refund.state for refund in await shop.refunds(order)] == [RefundState.MADE]
    assert await trouble_in_the_books(shop.sessions) == []


async def test_a_return_of_credits_killed_at_any_line_and_run_again_is_made_once(shop: Shop) -> None:
    async def prepare() -> str:
        return await a_captured_order(shop, fee_cents=500)

    orders = await kill_at_every_point(shop.parts, prepare, return_money)

    for order in orders:
        assert await shop.balance_of(order) == Balance(9_500, 0)
    assert await trouble_in_the_books(shop.sessions) == []


async def test_a_capture_killed_at_any_line_and_run_again_is_made_once(shop: Shop) -> None:
    async def prepare() -> str:
        return await shop.order(Billing.CREDITS)

    async def capture(parts: Parts, order: str) -> None:
        async with transaction(parts.sessions) as session:
            await capture_hold(session, order, now=utc_now())

    orders = await kill_at_every_point(shop.parts, prepare, capture)

    assert len(orders) == 3
    for order in orders:
        assert await shop.balance_of(order) == Balance(8_000, 0)


async def test_a_payment_and_its_refund_killed_while_lapsing_are_both_booked_once(shop: Shop) -> None:
    async def prepare() -> str:
        order = await shop.order()
        await shop.stripe.pay((await ensure_checkout(shop.parts, order, now=utc_now())).session_id)
        await shop.move(order, OrderEvent.CANCEL)
        return order

    orders = await kill_at_every_point(shop.parts, prepare, return_money)

    for order in orders:
        assert await refunded_at_stripe(shop, order) == [2_000]
        assert await shop.money(order) == OrderMoney(2_000, 2_000)


@pytest.mark.parametrize("action", ["close_connection", "fail_calls", "fail_started_calls"])
async def test_a_refund_whose_answer_was_lost_is_not_made_twice(shop: Shop, action: str) -> None:
    order = await a_paid_order(shop)
    await shop.stripe.fault(action, target="refunds.create")

    with pytest.raises(StripeUnreachable):
        await return_money(shop.parts, order)
    await return_money(shop.parts, order)

    assert await refunded_at_stripe(shop, order) == [2_000]
    assert await shop.money(order) == OrderMoney(2_000, 2_000)


async def test_a_refund_that_was_left_waiting_is_made_by_the_sweep(shop: Shop) -> None:
    order = await a_paid_order(shop)
    await shop.stripe.fault("close_connection", target="refunds.create")
    with pytest.raises(StripeUnreachable):
        await return_money(shop.parts, order)

    await poll_checkouts(shop.parts, shop.later(2))

    assert [refund.state for refund in await shop.refunds(order)] == [RefundState.MADE]
    assert await refunded_at_stripe(shop, order) == [2_000]


async def test_five_returns_at_once_make_one_refund_of_a_part(shop: Shop) -> None:
    order = await a_paid_order(shop, fee_cents=1_500)

    await asyncio.gather(*(return_money(shop.parts, order) for _ in range(5)), return_exceptions=True)
    await return_money(shop.parts, order)

    assert await refunded_at_stripe(shop, order) == [500]
    assert await shop.money(order) == OrderMoney(2_000, 500)


async def test_a_refund_that_stripe_refuses_for_good_is_trouble_and_told_once(shop: Shop) -> None:
    order = await a_paid_order(shop)
    intent = (await shop.checkout(order)).payment_intent
    assert intent
    await shop.parts.stripe.create_refund(intent, 2_000, metadata={}, key=f"by-hand-{order}")

    await return_money(shop.parts, order)
    await return_money(shop.parts, order)

    assert [refund.state for refund in await shop.refunds(order)] == [RefundState.TROUBLE]
    assert len(await shop.trouble_mails(order)) == 1
    assert await shop.money(order) == OrderMoney(2_000, 0)


async def test_a_refund_that_fails_at_the_bank_later_is_trouble_and_can_be_given_again(shop: Shop) -> None:
    order = await a_paid_order(shop, **REFUND_FAILS)
    await return_money(shop.parts, order)
    await shop.happened(order, "refund.failed")

    await shop.deliver_all(order)
    await shop.deliver_all(order)

    assert [refund.state for refund in await shop.refunds(order)] == [RefundState.TROUBLE]
    assert len(await shop.trouble_mails(order)) == 1
    assert await shop.money(order) == OrderMoney(2_000, 0)
    again = await refund_order(shop.parts, order, 2_000, key="again", reason="bounced", actor="operator:o")
    assert again.state == RefundState.MADE


@pytest.mark.parametrize("billing", list(Billing))
async def test_operators_refund_parts_once_per_key_and_never_more_than_was_paid(shop: Shop, billing: Billing) -> None:
    order = await (a_paid_order(shop) if billing == Billing.CARD else a_captured_order(shop))

    async def refund(cents: int, key: str) -> RefundState:
        return (await refund_order(shop.parts, order, cents, key=key, reason="late", actor="operator:o")).state

    assert [await refund(600, "a"), await refund(600, "a"), await refund(900, "b")] == [RefundState.MADE] * 3
    with pytest.raises(OrderRefused) as too_large:
        await refund(501, "c")
    with pytest.raises(OrderRefused) as reused:
        await refund(601, "a")
    await return_money(shop.parts, order)
    with pytest.raises(OrderRefused) as nothing:
        await refund(1, "d")

    assert (too_large.value.slug, too_large.value.facts) == ("refund_too_large", {"refundable_cents": 500})
    assert (reused.value.slug, nothing.value.slug) == ("refund_key_reused", "nothing_to_refund")
    assert await shop.money(order) == OrderMoney(2_000, 2_000)
    assert await trouble_in_the_books(shop.sessions) == []


@pytest.mark.parametrize("billing", list(Billing))
async def test_ten_operators_at_once_cannot_give_back_more_than_was_paid(shop: Shop, billing: Billing) -> None:
    order = await (a_paid_order(shop) if billing == Billing.CARD else a_captured_order(shop))

    async def refund(key: int) -> None:
        await refund_order(shop.parts, order, 300, key=str(key), reason="late", actor="operator:o")

    outcomes = await asyncio.gather(*(refund(key) for key in range(10)), return_exceptions=True)

    assert sum(isinstance(outcome, OrderRefused) for outcome in outcomes) == 4
    assert await shop.money(order) == OrderMoney(2_000, 1_800)


async def test_a_refund_that_stripe_cannot_be_asked_for_waits_and_is_made_later(shop: Shop) -> None:
    order = await a_paid_order(shop)
    await shop.stripe.fault("fail_calls", target="refunds.create")

    given = await refund_order(shop.parts, order, 700, key="a", reason="late", actor="operator:o")
    await poll_checkouts(shop.parts, shop.later(2))

    assert given.state == RefundState.WANTED
    assert await refunded_at_stripe(shop, order) == [700]


async def test_refunds_of_nothing_and_of_unknown_orders_are_refused(shop: Shop) -> None:
    unpaid = await shop.order()

    for order, cents, kind in [
        (unpaid, 0, OrderRefused),
        (unpaid, -5, OrderRefused),
        (unpaid, 5, OrderRefused),
        ("prodorder_x", 5, NotFound),
    ]:
        with pytest.raises(kind):
            await refund_order(shop.parts, order, cents, key="a", reason="late", actor="operator:o")


async def test_the_database_itself_refuses_refunds_beyond_the_payment(shop: Shop) -> None:
    order, captured = await a_paid_order(shop), await a_captured_order(shop)

    async def claim(cents: int) -> None:
        async with transaction(shop.sessions) as session:
            key = f"refund:{order}:{cents}"
            await claim_refund(session, order, cents, key=key, reason="r", actor="a", now=utc_now())

    await claim(1_999)
    for attempt in (claim(2),):
        with pytest.raises(IntegrityError, match="exceed what was paid"):
            await attempt
    with pytest.raises(IntegrityError, match="than was charged"):
        async with transaction(shop.sessions) as session:
            await return_credits(session, captured, 2_001, key="r", reason="r", now=utc_now())


async def test_entries_and_transfers_are_never_changed(shop: Shop) -> None:
    await a_captured_order(shop)

    for statement in ("UPDATE transfer SET amount_cents = 1", "DELETE FROM entry", "TRUNCATE entry"):
        with pytest.raises(Exception, match="never changed"):
            async with transaction(shop.sessions) as session:
                await session.execute(text(statement))
