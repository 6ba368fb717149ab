"""Calls that fail on request, for the fault tests of the product."""

import pytest
import stripe

CREATE = "checkout.sessions.create"


async def test_the_next_calls_fail_with_the_ordered_status_and_leave_nothing(sandbox):
    await sandbox.order_fault("fail_calls", target=CREATE, times=2, status=500)

    for _ in range(2):
        with pytest.raises(stripe.APIError) as failure:
            await sandbox.create_session()
        assert failure.value.http_status == 500

    assert (await sandbox.client.v1.checkout.sessions.list_async()).data == []
    assert (await sandbox.create_session()).status == "open"


async def test_the_client_sees_a_rate_limit(sandbox):
    await sandbox.order_fault("fail_calls", target="*", status=429)

    with pytest.raises(stripe.RateLimitError):
        await sandbox.client.v1.customers.create_async({})


async def test_a_failure_before_the_work_leaves_the_key_free(sandbox):
    await sandbox.order_fault("fail_calls", target=CREATE, status=503)

    session = await sandbox.create_session(options={"idempotency_key": "charge:1", "max_network_retries": 2})

    assert session.status == "open"


async def test_a_late_answer_times_out_although_the_work_is_done(sandbox):
    await sandbox.order_fault("answer_late", target=CREATE, seconds=5)
    impatient = stripe.HTTPXClient(timeout=2)
    client = stripe.StripeClient(
        sandbox.config.secret_key, base_addresses={"api": sandbox.config.public_url}, http_client=impatient
    )
    params, options = sandbox.session_params(), {"idempotency_key": "charge:2", "max_network_retries": 0}

    with pytest.raises(stripe.APIConnectionError):
        await client.v1.checkout.sessions.create_async(params, options)
    await impatient.close_async()

    (made,) = (await sandbox.client.v1.checkout.sessions.list_async()).data
    again = await sandbox.client.v1.checkout.sessions.create_async(params, options)
    assert again.id == made.id


async def test_a_closed_connection_hides_an_answer_that_a_retry_finds(sandbox):
    await sandbox.order_fault("close_connection", target=CREATE, seconds=0)
    params, options = sandbox.session_params(), {"idempotency_key": "charge:3", "max_network_retries": 0}

    with pytest.raises(stripe.APIConnectionError):
        await sandbox.client.v1.checkout.sessions.create_async(params, options)

    (made,) = (await sandbox.client.v1.checkout.sessions.list_async()).data
    again = await sandbox.client.v1.checkout.sessions.create_async(params, options)
    assert again.id == made.id


async def test_a_lost_answer_of_a_refund_does_not_refund_twice(sandbox):
    paid = await sandbox.paid_session()
    await sandbox.order_fault("close_connection", target="refunds.create", seconds=0)

    refund = await sandbox.client.v1.refunds.create_async(
        {"payment_intent": paid.payment_intent, "amount": 500},
        {"idempotency_key": "refund:1", "max_network_retries": 2},
    )

    listed = await sandbox.client.v1.refunds.list_async({"payment_intent": paid.payment_intent})
    assert [item.id for item in listed.data] == [refund.id]


async def test_faults_of_one_operation_leave_the_others_alone(sandbox):
    await sandbox.order_fault("fail_calls", target="refunds.create")

    assert (await sandbox.create_session()).status == "open"
