"""A sandbox that stops and starts again on the same database."""

import asyncio
import time
from dataclasses import replace

import asyncpg
from sqlalchemy import make_url

from tests.service.stripe_sandbox.running import make_config, running_sandbox


async def test_sessions_payments_and_saved_answers_survive_a_restart(sandbox_database_url, receiver):
    config = make_config(sandbox_database_url, receiver[1])
    async with running_sandbox(config, receiver[0]) as before:
        paid = await before.paid_session(options={"idempotency_key": "charge:9"})
        unpaid = await before.create_session()

    async with running_sandbox(config, receiver[0]) as after:
        found = await after.client.v1.checkout.sessions.retrieve_async(paid.id)
        replayed = await after.create_session(options={"idempotency_key": "charge:9"})
        answer = await after.pay(unpaid.id)

    assert found.payment_status == "paid"
    assert replayed.id == paid.id
    assert answer.status_code == 303


async def test_events_that_were_not_delivered_are_delivered_after_a_restart(sandbox_database_url, receiver):
    config = make_config(sandbox_database_url, receiver[1])
    receiver[0].failures_left = 1_000
    async with running_sandbox(config, receiver[0]) as before:
        session = await before.paid_session()
        assert receiver[0].events == []

    receiver[0].failures_left = 0
    async with running_sandbox(config, receiver[0]):
        (event,) = await receiver[0].wait_for("checkout.session.completed")

    assert event.data.object.id == session.id


async def test_a_delivery_that_a_stop_interrupted_is_sent_again_at_the_start(sandbox_database_url, receiver):
    config = replace(make_config(sandbox_database_url, receiver[1]), webhook_timeout_seconds=60)
    receiver[0].pause_seconds, receiver[0].failures_left = 1, 1
    async with running_sandbox(config, receiver[0]) as before:
        customer = await before.client.v1.customers.create_async({})
        await asyncio.sleep(0.5)

    receiver[0].pause_seconds = 0
    async with running_sandbox(config, receiver[0]):
        (event,) = await receiver[0].wait_for("customer.created")

    assert event.data.object.id == customer.id


async def test_a_session_that_became_too_old_meanwhile_expires_at_the_start(sandbox_database_url, receiver):
    config = make_config(sandbox_database_url, receiver[1])
    async with running_sandbox(config, receiver[0]) as before:
        session = await before.create_session(expires_at=int(time.time()) + 4)

    async with running_sandbox(config, receiver[0]):
        (event,) = await receiver[0].wait_for("checkout.session.expired")

    assert event.data.object.id == session.id


async def test_two_processes_on_one_database_deliver_each_event_once(sandbox_database_url, receiver):
    one = make_config(sandbox_database_url, receiver[1])
    other = make_config(sandbox_database_url, receiver[1])
    async with running_sandbox(one, receiver[0]) as first, running_sandbox(other, receiver[0]) as second:
        for _ in range(5):
            await first.paid_session()
            await second.paid_session()
        await receiver[0].wait_for("checkout.session.completed", count=10)
        await first.all_delivered()

    ids = [event.id for event in receiver[0].events]
    assert len(ids) == len(set(ids)) == 40


async def test_webhooks_and_expiry_go_on_after_the_database_was_away(sandbox_database_url, receiver):
    config = make_config(sandbox_database_url, receiver[1])
    receiver[0].failures_left = 1
    async with running_sandbox(config, receiver[0]) as sandbox:
        session = await sandbox.create_session(expires_at=int(time.time()) + 4)
        paid = await sandbox.paid_session()

        await shut_out_for_a_second(sandbox_database_url)

        (completed,) = await receiver[0].wait_for("checkout.session.completed")
        (expired,) = await receiver[0].wait_for("checkout.session.expired")
        assert (completed.data.object.id, expired.data.object.id) == (paid.id, session.id)
        await sandbox.client.v1.customers.create_async({})
        await receiver[0].wait_for("customer.created")


async def shut_out_for_a_second(database_url: str) -> None:
    """Ends every connection to the database and refuses new ones for a second."""
    address = make_url(database_url).set(drivername="postgresql")
    admin = await asyncpg.connect(address.set(database="postgres").render_as_string())
    await admin.execute(f"ALTER DATABASE {address.database} ALLOW_CONNECTIONS false")
    query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1"
    await admin.fetch(query, address.database)
    await asyncio.sleep(1)
    await admin.execute(f"ALTER DATABASE {address.database} ALLOW_CONNECTIONS true")
    await admin.close()


async def test_without_a_webhook_address_events_are_recorded_and_nothing_is_sent(sandbox_database_url, receiver):
    config = make_config(sandbox_database_url, None)
    async with running_sandbox(config, receiver[0]) as sandbox:
        await sandbox.paid_session()
        events = await sandbox.client.v1.events.list_async()
        deliveries = await sandbox.deliveries()

    assert len(events.data) == 4
    assert deliveries == []
