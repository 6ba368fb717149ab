"""Webhooks: signed, retried, and misbehaving on request."""

import asyncio
import time

import pytest

from service.embedded.stripe.webhooks import retry_pause

COMPLETED = "checkout.session.completed"


async def test_each_event_is_delivered_once_and_signed(sandbox):
    await sandbox.paid_session()

    await sandbox.receiver.wait_for(COMPLETED)
    await sandbox.all_delivered()

    ids = [event.id for event in sandbox.receiver.events]
    assert len(ids) == len(set(ids)) == 4
    assert sandbox.receiver.refused == []


async def test_an_event_is_sent_again_until_the_endpoint_accepts_it(sandbox):
    sandbox.receiver.failures_left = 3

    await sandbox.client.v1.customers.create_async({"email": "ada@example.com"})

    await sandbox.receiver.wait_for("customer.created")
    await sandbox.all_delivered()
    (delivery,) = await sandbox.deliveries()
    assert (delivery["state"], delivery["attempts"], delivery["last_status"]) == ("delivered", 4, 200)


async def test_the_pauses_between_attempts_double_up_to_a_minute(sandbox):
    pauses = [retry_pause(sandbox.config, attempts).total_seconds() for attempts in (1, 2, 3, 4, 12, 5_000)]

    assert pauses == [0.2, 0.4, 0.8, 1.6, 60, 60]


async def test_events_are_found_through_the_api_too(sandbox):
    await sandbox.paid_session()
    (sent,) = await sandbox.receiver.wait_for(COMPLETED)
    await sandbox.all_delivered()

    found = await sandbox.client.v1.events.retrieve_async(sent.id)
    of_type = await sandbox.client.v1.events.list_async({"type": COMPLETED})
    of_types = await sandbox.client.v1.events.list_async({"types": [COMPLETED, "charge.succeeded"]})

    assert found.data.object.id == sent.data.object.id
    assert found.pending_webhooks == 0
    assert [event.id for event in of_type.data] == [sent.id]
    assert {event.type for event in of_types.data} == {COMPLETED, "charge.succeeded"}


async def test_a_lost_event_is_not_delivered_but_still_listed(sandbox):
    await sandbox.order_fault("lose_events", target=COMPLETED)

    await sandbox.paid_session()
    await sandbox.receiver.wait_for("payment_intent.succeeded")
    await sandbox.all_delivered()

    assert COMPLETED not in sandbox.receiver.types()
    assert len((await sandbox.client.v1.events.list_async({"type": COMPLETED})).data) == 1


async def test_a_repeated_event_arrives_as_often_as_ordered_with_one_id(sandbox):
    await sandbox.order_fault("repeat_events", target=COMPLETED, copies=20)

    await sandbox.paid_session()

    events = await sandbox.receiver.wait_for(COMPLETED, count=20)
    assert len({event.id for event in events}) == 1


async def test_a_delayed_event_arrives_after_its_delay(sandbox):
    await sandbox.order_fault("delay_events", target=COMPLETED, seconds=1.5)
    started = time.monotonic()

    await sandbox.paid_session()

    await sandbox.receiver.wait_for(COMPLETED)
    assert time.monotonic() - started >= 1.5


async def test_reversed_events_arrive_last_first(sandbox):
    await sandbox.order_fault("reverse_events", target="*", times=4, seconds=0.5)

    await sandbox.paid_session()
    await sandbox.receiver.wait_for("payment_intent.created")

    assert sandbox.receiver.types() == [
        COMPLETED,
        "payment_intent.succeeded",
        "charge.succeeded",
        "payment_intent.created",
    ]


async def test_a_fault_is_used_up_by_as_many_events_as_ordered(sandbox):
    await sandbox.order_fault("lose_events", target="customer.created", times=2)

    for number in range(3):
        await sandbox.client.v1.customers.create_async({"name": f"number {number}"})

    (event,) = await sandbox.receiver.wait_for("customer.created")
    assert event.data.object.name == "number 2"
    assert (await sandbox.api.get("/sandbox/faults")).json() == {"data": []}


async def test_faults_can_be_taken_back(sandbox):
    await sandbox.order_fault("lose_events", times=100)

    answer = await sandbox.api.delete("/sandbox/faults")

    assert answer.status_code == 204
    await sandbox.client.v1.customers.create_async({})
    await sandbox.receiver.wait_for("customer.created")


@pytest.mark.parametrize(
    "body",
    [{}, {"action": "explode"}, {"action": "lose_events", "times": 0}, {"action": "lose_events", "colour": "red"}],
)
async def test_a_fault_that_makes_no_sense_is_refused(shared_sandbox, body):
    answer = await shared_sandbox.api.post("/sandbox/faults", json=body)

    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"


async def test_many_payments_at_once_are_all_announced(sandbox):
    sessions = await asyncio.gather(*(sandbox.create_session() for _ in range(20)))

    await asyncio.gather(*(sandbox.pay(session.id) for session in sessions))

    events = await sandbox.receiver.wait_for(COMPLETED, count=20)
    assert {event.data.object.id for event in events} == {session.id for session in sessions}
