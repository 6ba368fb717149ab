"""Taking the money of a submitted order."""

from datetime import timedelta

import pytest

from service.credits.ledger import Balance, OrderMoney, release_hold
from service.database import transaction, utc_now
from service.payments.checkouts import ensure_checkout
from service.payments.collecting import HoldMissing, collect_payment, payment_lapses_at
from service.workspaces.models import Billing
from tests.service.payments.shop import BANK_DEBIT, Shop
from workflows.messages import PaymentStatus


async def collect(shop: Shop, order: str) -> PaymentStatus:
    async with transaction(shop.sessions) as session:
        return await collect_payment(session, await shop.find(session, order), now=utc_now())


async def test_credits_are_captured_once_however_often_it_is_asked(shop: Shop) -> None:
    order = await shop.order(Billing.CREDITS)

    statuses = [await collect(shop, order) for _ in range(3)]

    assert statuses == [PaymentStatus.TAKEN] * 3
    assert await shop.balance_of(order) == Balance(8_000, 0)
    assert await shop.money(order) == OrderMoney(2_000, 0)


async def test_a_released_hold_is_not_captured(shop: Shop) -> None:
    order = await shop.order(Billing.CREDITS)
    async with transaction(shop.sessions) as session:
        await release_hold(session, order, now=utc_now())

    with pytest.raises(HoldMissing):
        await collect(shop, order)

    assert await shop.balance_of(order) == Balance(10_000, 0)


async def test_a_card_is_awaited_until_its_checkout_is_paid(shop: Shop) -> None:
    order = await shop.order()
    without = await collect(shop, order)
    session = (await ensure_checkout(shop.parts, order, now=utc_now())).session_id
    unpaid = await collect(shop, order)

    await shop.stripe.pay(session)
    await shop.deliver_all(order)

    assert (without, unpaid) == (PaymentStatus.AWAITED, PaymentStatus.AWAITED)
    assert await collect(shop, order) == PaymentStatus.TAKEN


async def test_an_order_whose_bank_is_still_paying_does_not_expire_with_its_checkout(shop: Shop) -> None:
    order = await shop.order()

    async def lapses_in() -> timedelta:
        async with transaction(shop.sessions) as session:
            found = await shop.find(session, order)
            assert found.submitted_at is not None
            return await payment_lapses_at(session, found, shop.parts.settings) - found.submitted_at

    session_id = (await ensure_checkout(shop.parts, order, now=utc_now())).session_id
    before = await lapses_in()
    await shop.stripe.pay(session_id, **BANK_DEBIT)
    await shop.deliver(*[e for e in await shop.stripe.events_of(order) if e["type"] == "checkout.session.completed"])

    assert (before, await lapses_in()) == (timedelta(hours=24), timedelta(days=14))


@pytest.mark.parametrize("billing", list(Billing))
@pytest.mark.parametrize("more", [{"discount_basis_points": 10_000}, {"is_sandbox": True}])
async def test_a_free_order_and_a_sandbox_order_are_taken_without_any_money(
    shop: Shop, billing: Billing, more: dict
) -> None:
    order = await shop.order(billing, **more)

    assert await collect(shop, order) == PaymentStatus.TAKEN
    assert await shop.money(order) == OrderMoney(0, 0)
