"""A sandbox that stops and starts again on the same database."""

import time

import asyncpg

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


async def test_a_session_that_became_too_old_meanwhile_expires_at_the_start(sandbox_database_url, receiver):
    config = make_config(sandbox_database_url, receiver[1])
    async with running_sandbox(config, receiver[0]) as before:
        session = await before.create_session(expires_at=int(time.time()) + 2)

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


async def test_webhooks_and_expiry_go_on_after_the_database_dropped_every_connection(sandbox_database_url, receiver):
    config = make_config(sandbox_database_url, receiver[1])
    async with running_sandbox(config, receiver[0]) as sandbox:
        session = await sandbox.create_session(expires_at=int(time.time()) + 2)
        await drop_connections(sandbox_database_url)

        paid = await sandbox.paid_session()

        (completed,) = await receiver[0].wait_for("checkout.session.completed")
        (expired,) = await receiver[0].wait_for("checkout.session.expired")
    assert (completed.data.object.id, expired.data.object.id) == (paid.id, session.id)


async def drop_connections(database_url: str) -> None:
    connection = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    await connection.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
    await connection.close()


async def test_without_a_webhook_address_events_are_recorded_and_nothing_is_sent(sandbox_database_url, receiver):
    config = make_config(sandbox_database_url, None)
    async with running_sandbox(config, receiver[0]) as sandbox:
        await sandbox.paid_session()
        events = await sandbox.client.v1.events.list_async()
        deliveries = await sandbox.deliveries()

    assert len(events.data) == 4
    assert deliveries == []
