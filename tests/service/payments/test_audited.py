"""Money in the audit log: each movement once, however often its news comes and its step is run."""

from service.audit.models import AuditEntry
from service.database import utc_now
from service.payments.checkouts import ensure_checkout
from service.payments.returning import refund_order, return_money
from service.workspaces.models import Billing
from tests.service.audit.reading import entries
from tests.service.payments.shop import CARD, FAILING_BANK_DEBIT, REFUND_FAILS, Shop
from workflows.states import OrderEvent


async def a_card_paid(shop: Shop, **card: str) -> str:
    """A submitted order whose checkout was paid at Stripe; our door has not heard of it."""
    order = await shop.order()
    await shop.stripe.pay((await ensure_checkout(shop.parts, order, now=utc_now())).session_id, **{**CARD, **card})
    return order


def said(entry: AuditEntry) -> tuple[str, str, int | None, str | None]:
    """What happened, by whom, how much, with which call."""
    return entry.activity, f"{entry.actor_kind}:{entry.actor_id}", entry.data.get("amount_cents"), entry.path


async def test_a_card_payment_is_one_entry_however_often_stripe_tells_of_it(shop: Shop) -> None:
    order = await a_card_paid(shop)

    for _ in range(3):
        await shop.deliver_all(order)

    [paid] = await entries(shop.sessions, "Order Payment")
    assert said(paid) == ("Order Payment", "system:stripe", 2_000, "/webhooks/stripe")
    assert (paid.resource_kind, paid.resource_id, paid.data["by"]) == ("order", order, "card")


async def test_money_that_goes_back_to_a_card_is_one_entry(shop: Shop) -> None:
    order = await a_card_paid(shop)
    await shop.deliver_all(order)
    await shop.move(order, OrderEvent.MONEY_TAKEN, OrderEvent.CANCEL)

    for _ in range(2):
        await return_money(shop.parts, order)

    [back] = await entries(shop.sessions, "Order Refund")
    assert (said(back), back.succeeded) == (("Order Refund", "system:system", 2_000, None), True)


async def test_a_refund_that_the_bank_sends_back_is_a_failed_entry(shop: Shop) -> None:
    order = await a_card_paid(shop, **REFUND_FAILS)
    await shop.deliver_all(order)
    await shop.move(order, OrderEvent.MONEY_TAKEN, OrderEvent.CANCEL)
    await return_money(shop.parts, order)
    await shop.happened(order, "refund.failed")

    for _ in range(2):
        await shop.deliver_all(order)

    assert [one.succeeded for one in await entries(shop.sessions, "Order Refund")] == [True, False]


async def test_credits_that_were_held_come_back_in_one_entry(shop: Shop) -> None:
    order = await shop.order(Billing.CREDITS)
    await shop.move(order, OrderEvent.CANCEL)

    for _ in range(2):
        await return_money(shop.parts, order)

    [back] = await entries(shop.sessions, "Credits Return")
    assert said(back) == ("Credits Return", "system:system", 2_000, None)


async def test_a_refund_of_an_operator_names_the_operator_once(shop: Shop) -> None:
    order = await a_card_paid(shop)
    await shop.deliver_all(order)

    for _ in range(2):
        await refund_order(shop.parts, order, 500, key="one", reason="late", actor="operator:operator_1")

    [back] = await entries(shop.sessions, "Order Refund")
    assert said(back) == ("Order Refund", "operator:operator_1", 500, None)


async def test_a_payment_that_fails_at_the_bank_is_one_failed_entry(shop: Shop) -> None:
    order = await a_card_paid(shop, **FAILING_BANK_DEBIT)
    await shop.happened(order, "checkout.session.async_payment_failed")

    for _ in range(2):
        await shop.deliver_all(order)

    [failed] = await entries(shop.sessions, "Checkout Failure")
    assert (failed.succeeded, failed.actor_id, failed.resource_id) == (False, "stripe", order)
