"""What Stripe's events do to an order's money: the same in any order and any number of times."""

import asyncio
import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.credits.ledger import OrderMoney
from service.database import utc_now
from service.payments.checkouts import ensure_checkout
from service.payments.models import CheckoutState, RefundState
from service.payments.polling import poll_checkouts
from tests.service.credits.books import trouble_in_the_books
from tests.service.payments.shop import BANK_DEBIT, DECLINED, FAILING_BANK_DEBIT, Shop
from workflows.states import OrderEvent

PATIENT = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


async def a_checkout(shop: Shop, **more: Any) -> tuple[str, str]:
    """A submitted order and its session."""
    order = await shop.order(**more)
    return order, (await ensure_checkout(shop.parts, order, now=utc_now())).session_id


async def the_event(shop: Shop, order: str, kind: str) -> dict[str, Any]:
    return next(event for event in await shop.stripe.events_of(order) if event["type"] == kind)


async def test_a_paid_session_is_charged_once_and_told_to_the_workflow_once(shop: Shop) -> None:
    order, session = await a_checkout(shop)
    await shop.stripe.pay(session)

    await shop.deliver_all(order)

    checkout = await shop.checkout(order)
    assert checkout.state == CheckoutState.PAID
    assert checkout.payment_intent
    assert checkout.paid_at
    assert await shop.money(order) == OrderMoney(charged_cents=2_000, returned_cents=0)
    assert await shop.signals(order) == 1
    assert await shop.refunds(order) == []


@PATIENT
@given(data=st.data())
async def test_events_in_any_order_and_up_to_twenty_times_pay_once(shop: Shop, data: st.DataObject) -> None:
    order, session = await a_checkout(shop)
    await shop.stripe.pay(session, **DECLINED)
    await shop.stripe.pay(session)
    events = await shop.stripe.events_of(order)
    repeated = data.draw(
        st.permutations([event for event in events for _ in range(data.draw(st.sampled_from([1, 2, 20])))])
    )

    await shop.deliver(*repeated)

    assert (await shop.checkout(order)).state == CheckoutState.PAID
    assert await shop.money(order) == OrderMoney(2_000, 0)
    assert await shop.signals(order) == 1
    assert await trouble_in_the_books(shop.sessions) == []


@PATIENT
@given(data=st.data())
async def test_a_slow_payment_ends_paid_in_whatever_order_its_events_come(shop: Shop, data: st.DataObject) -> None:
    order, session = await a_checkout(shop)
    await shop.stripe.pay(session, **BANK_DEBIT)
    await shop.settled(session, "paid")
    events = data.draw(st.permutations(await shop.stripe.events_of(order)))

    await shop.deliver(*events)

    assert (await shop.checkout(order)).state == CheckoutState.PAID
    assert await shop.money(order) == OrderMoney(2_000, 0)


async def test_a_slow_payment_is_processing_until_it_is_paid(shop: Shop) -> None:
    order, session = await a_checkout(shop)
    await shop.stripe.pay(session, **BANK_DEBIT)
    await shop.deliver(await the_event(shop, order, "checkout.session.completed"))
    before = (await shop.checkout(order)).state, await shop.money(order)

    await shop.settled(session, "paid")
    await shop.deliver_all(order)

    assert before == (CheckoutState.PROCESSING, OrderMoney(0, 0))
    assert (await shop.checkout(order)).state == CheckoutState.PAID


@PATIENT
@given(data=st.data())
async def test_a_slow_payment_that_fails_charges_nothing(shop: Shop, data: st.DataObject) -> None:
    order, session = await a_checkout(shop)
    await shop.stripe.pay(session, **FAILING_BANK_DEBIT)
    await shop.happened(order, "checkout.session.async_payment_failed")

    await shop.deliver(*data.draw(st.permutations(await shop.stripe.events_of(order))))

    checkout = await shop.checkout(order)
    assert checkout.state == CheckoutState.EXPIRED
    assert checkout.last_decline
    assert await shop.money(order) == OrderMoney(0, 0)


async def test_events_and_polls_at_the_same_moment_pay_once(shop: Shop) -> None:
    order, session = await a_checkout(shop)
    await shop.stripe.pay(session)
    paid = await the_event(shop, order, "checkout.session.completed")
    others = [{**paid, "id": f"{paid['id']}_{number}"} for number in range(8)]

    await asyncio.gather(
        *(shop.deliver(event) for event in [paid] * 8 + others),
        *(poll_checkouts(shop.parts, shop.later(11)) for _ in range(3)),
    )

    assert await shop.money(order) == OrderMoney(2_000, 0)
    assert await shop.signals(order) == 1
    assert await shop.count("stripe_event") == 9


async def test_an_expired_session_is_noted_and_told_once(shop: Shop) -> None:
    order, session = await a_checkout(shop)
    await shop.parts.stripe.expire_session(session)
    event = await the_event(shop, order, "checkout.session.expired")

    await shop.deliver(event, {**event, "id": f"{event['id']}_again"}, event)

    assert (await shop.checkout(order)).state == CheckoutState.EXPIRED
    assert await shop.signals(order) == 1


async def test_the_news_of_an_expiry_does_not_undo_a_payment(shop: Shop) -> None:
    order, session = await a_checkout(shop)
    await shop.stripe.pay(session)
    paid = await the_event(shop, order, "checkout.session.completed")
    expired = changed(paid, status="expired", payment_status="unpaid", kind="checkout.session.expired")

    await shop.deliver(expired, paid, {**expired, "id": "evt_once_more_" + order})

    assert (await shop.checkout(order)).state == CheckoutState.PAID
    assert await shop.money(order) == OrderMoney(2_000, 0)


def changed(event: dict[str, Any], *, kind: str | None = None, **fields: Any) -> dict[str, Any]:
    """Another event with other facts about the same object."""
    other = copy.deepcopy(event)
    other["id"] = f"{event['id']}_changed"
    other["type"] = kind or event["type"]
    other["data"]["object"].update(fields)
    return other


@pytest.mark.parametrize("fields", [{"amount_total": 1_999}, {"amount_total": 2_001}, {"currency": "eur"}])
async def test_another_amount_than_asked_is_not_fulfilled_and_an_operator_is_told_once(
    shop: Shop, fields: dict[str, Any]
) -> None:
    order, session = await a_checkout(shop)
    await shop.stripe.pay(session)
    wrong = changed(await the_event(shop, order, "checkout.session.completed"), **fields)

    await shop.deliver(wrong, {**wrong, "id": f"{wrong['id']}_again"})

    assert (await shop.checkout(order)).state == CheckoutState.EXPIRED
    assert (await shop.money(order), await shop.signals(order)) == (OrderMoney(0, 0), 0)
    (mail,) = await shop.trouble_mails(order)
    assert (mail.recipient, mail.context["reference"]) == (shop.parts.settings.operator_email, session)


async def test_completed_without_payment_fulfils_nothing(shop: Shop) -> None:
    order, session = await a_checkout(shop)
    await shop.stripe.pay(session)
    unpaid = changed(await the_event(shop, order, "checkout.session.completed"), payment_status="unpaid")

    await shop.deliver(unpaid)

    assert (await shop.checkout(order)).state == CheckoutState.PROCESSING
    assert await shop.money(order) == OrderMoney(0, 0)


async def test_unknown_kinds_unknown_sessions_and_live_events_do_nothing(shop: Shop) -> None:
    order, session = await a_checkout(shop)
    await shop.stripe.pay(session)
    paid = await the_event(shop, order, "checkout.session.completed")
    live = {**changed(paid), "livemode": True}
    foreign = {**changed(paid, id="cs_test_of_somebody_else"), "id": f"{paid['id']}_foreign"}
    unknown = {**paid, "id": f"{paid['id']}_unknown", "type": "checkout.session.dreamt_of"}

    await shop.deliver(live, foreign, unknown)

    assert (await shop.checkout(order)).state == CheckoutState.OPEN
    assert (await shop.money(order), await shop.signals(order)) == (OrderMoney(0, 0), 0)


@pytest.mark.parametrize(
    "moves", [(OrderEvent.EXPIRE,), (OrderEvent.REJECT,), (OrderEvent.CANCEL, OrderEvent.MONEY_SETTLED)]
)
async def test_money_for_an_order_that_has_ended_goes_back_once(shop: Shop, moves: tuple[OrderEvent, ...]) -> None:
    order, session = await a_checkout(shop)
    await shop.stripe.pay(session)
    await shop.move(order, *moves)
    paid = await the_event(shop, order, "checkout.session.completed")

    await shop.deliver(paid, {**paid, "id": f"{paid['id']}_again"}, paid)
    for minutes in (2, 4, 6):
        await poll_checkouts(shop.parts, shop.later(minutes))

    (refund,) = await shop.refunds(order)
    assert (refund.state, refund.amount_cents) == (RefundState.MADE, 2_000)
    assert [made["amount"] for made in await shop.stripe.refunds_of((await shop.checkout(order)).payment_intent)] == [
        2_000
    ]
    assert await shop.money(order) == OrderMoney(2_000, 2_000)
    assert await shop.signals(order) == 0
    assert await trouble_in_the_books(shop.sessions) == []
