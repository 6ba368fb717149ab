"""Refunds through the API."""

import asyncio

import pytest
import stripe


async def test_a_payment_is_given_back_in_parts_until_nothing_is_left(sandbox):
    paid = await sandbox.paid_session()
    refunds = sandbox.client.v1.refunds

    first = await refunds.create_async(
        {"payment_intent": paid.payment_intent, "amount": 600, "reason": "requested_by_customer"}
    )
    rest = await refunds.create_async({"payment_intent": paid.payment_intent})

    assert (first.amount, first.status, first.reason) == (600, "succeeded", "requested_by_customer")
    assert (rest.amount, rest.status, rest.charge) == (1_500, "succeeded", first.charge)
    charge = await sandbox.client.v1.charges.retrieve_async(first.charge)
    assert (charge.amount_refunded, charge.refunded) == (2_100, True)
    listed = await refunds.list_async({"payment_intent": paid.payment_intent})
    assert [refund.id for refund in listed.data] == [rest.id, first.id]
    assert (await refunds.retrieve_async(first.id)).amount == 600


async def test_a_refund_is_announced_with_the_charge_before_and_after(sandbox):
    paid = await sandbox.paid_session()

    refund = await sandbox.client.v1.refunds.create_async(
        {"payment_intent": paid.payment_intent, "amount": 100, "metadata": {"why": "late"}}
    )

    (created,) = await sandbox.receiver.wait_for("refund.created")
    (charged,) = await sandbox.receiver.wait_for("charge.refunded")
    (updated,) = await sandbox.receiver.wait_for("refund.updated")
    assert (created.data.object.id, created.data.object.metadata.to_dict()) == (refund.id, {"why": "late"})
    assert charged.data.object.amount_refunded == 100
    assert charged.data.previous_attributes.to_dict() == {"amount_refunded": 0, "refunded": False}
    assert updated.data.object.destination_details.card.reference_status == "available"


async def test_no_more_is_given_back_than_was_charged(sandbox):
    paid = await sandbox.paid_session()
    intent = paid.payment_intent
    await sandbox.client.v1.refunds.create_async({"payment_intent": intent, "amount": 2_000})

    with pytest.raises(stripe.InvalidRequestError, match=r"\(\$1\.01\) is greater .* \(\$1\.00\)") as too_much:
        await sandbox.client.v1.refunds.create_async({"payment_intent": intent, "amount": 101})
    await sandbox.client.v1.refunds.create_async({"payment_intent": intent, "amount": 100})
    with pytest.raises(stripe.InvalidRequestError, match="already been refunded") as nothing_left:
        await sandbox.client.v1.refunds.create_async({"payment_intent": intent})

    assert too_much.value.param == "amount"
    assert nothing_left.value.code == "charge_already_refunded"


async def test_refunds_at_the_same_moment_never_exceed_the_charge(sandbox):
    paid = await sandbox.paid_session()
    one = {"payment_intent": paid.payment_intent, "amount": 300}

    results = await asyncio.gather(
        *(sandbox.client.v1.refunds.create_async(one) for _ in range(12)), return_exceptions=True
    )

    given = [result for result in results if isinstance(result, stripe.Refund)]
    assert len(given) == 7
    charge = await sandbox.client.v1.charges.retrieve_async(given[0].charge)
    assert charge.amount_refunded == 2_100


async def test_a_refund_of_a_bank_debit_is_pending_first(sandbox):
    session = await sandbox.create_session()
    await sandbox.pay(session.id, method="us_bank_account")
    (settled,) = await sandbox.receiver.wait_for("checkout.session.async_payment_succeeded")

    refund = await sandbox.client.v1.refunds.create_async({"payment_intent": settled.data.object.payment_intent})

    assert refund.status == "pending"
    (updated,) = await sandbox.receiver.wait_for("refund.updated")
    assert updated.data.object.status == "succeeded"
    assert updated.data.previous_attributes["status"] == "pending"


async def test_a_refund_that_the_bank_returns_can_be_tried_again(sandbox):
    session = await sandbox.create_session()
    await sandbox.pay(session.id, number="4000000000005126")
    paid = await sandbox.client.v1.checkout.sessions.retrieve_async(session.id)

    refund = await sandbox.client.v1.refunds.create_async({"payment_intent": paid.payment_intent})

    (failed,) = await sandbox.receiver.wait_for("refund.failed")
    assert (failed.data.object.id, failed.data.object.status) == (refund.id, "failed")
    charge = await sandbox.client.v1.charges.retrieve_async(refund.charge)
    assert (charge.amount_refunded, charge.refunded) == (0, False)


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({}, "payment_intent"),
        ({"payment_intent": "pi_nothing"}, "payment_intent"),
        ({"charge": "ch_nothing"}, "charge"),
        ({"payment_intent": "pi_nothing", "amount": 0}, "amount"),
        ({"payment_intent": "pi_nothing", "amount": -5}, "amount"),
        ({"payment_intent": "pi_nothing", "reason": "because"}, "reason"),
        ({"payment_intent": "pi_nothing", "charge": "ch_nothing"}, "charge"),
        ({"payment_intent": "pi_nothing", "currency": "usd"}, "currency"),
    ],
)
async def test_a_refund_that_names_nothing_or_nonsense_is_refused(shared_sandbox, params, param):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        await shared_sandbox.client.v1.refunds.create_async(params)

    assert (refusal.value.http_status, refusal.value.param) == (400, param)


async def test_a_payment_that_failed_cannot_be_given_back(sandbox):
    session = await sandbox.create_session()
    await sandbox.pay(session.id, number="4000000000000002")
    declined = await sandbox.client.v1.checkout.sessions.retrieve_async(session.id)

    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge"):
        await sandbox.client.v1.refunds.create_async({"payment_intent": declined.payment_intent})
