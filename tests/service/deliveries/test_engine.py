"""Deliveries by engines: each once where all goes well, again after a crash, and none for more than its share."""

import asyncio
import json
from contextlib import AsyncExitStack
from datetime import timedelta

from sqlalchemy import select

from service.database import transaction
from service.events.models import Event
from service.webhooks.leasing import LEASE, OF_ENDPOINT, OF_HOST, OF_WORKSPACE
from service.webhooks.models import DeliveryState, WebhookAttempt, WebhookEndpoint
from tests.factories import a_customer
from tests.service.deliveries.conftest import Post, all_are
from tests.service.deliveries.receivers import echoes, fails, hangs, receiving, takes_a_moment, takes_it


async def test_an_event_arrives_as_it_stands_in_the_feed_with_our_headers(post: Post) -> None:
    async with receiving(takes_it) as receiver:
        endpoint = await post.endpoint(receiver.url)
        await post.happen()
        await post.engine().deliver_due()

    (came,) = receiver.received
    (delivery,) = await post.deliveries(endpoint)
    async with post.parts.sessions() as session:
        event = await session.get_one(Event, (post.workspace_id, 1))
    assert came.body.decode() == event.body
    assert json.loads(came.body)["data"] == {"available_cents": 0}
    assert came.headers["webhook-id"] == event.id == delivery.event_id
    assert came.headers["content-type"] == "application/json"
    assert came.headers["elevenlabs-signature"].startswith("t=")
    assert came.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert (delivery.state, delivery.attempts, delivery.last_status_code) == (DeliveryState.DELIVERED, 1, 200)


async def test_what_an_endpoint_repeats_of_the_customers_own_headers_is_not_kept(post: Post) -> None:
    own = {"Authorization": "Bearer tok3n-of-the-customer", "Accept": "application/json"}
    async with receiving(echoes) as receiver:
        endpoint = await post.endpoint(receiver.url, headers=own)
        await post.happen()
        await post.engine().deliver_due()

    async with post.parts.sessions() as session:
        (attempt,) = (await session.execute(select(WebhookAttempt))).scalars()
    assert attempt.answer_body == '{"authorization": "•••", "token": "•••", "raw": "\ufffd\ufffd"}'
    assert attempt.answer_headers["x-echo"] == attempt.request_headers["Authorization"] == "•••"
    (came,) = receiver.received
    assert (came.headers["authorization"], came.headers["accept"]) == tuple(own.values())
    assert await post.states(endpoint) == [DeliveryState.DELIVERED]


async def test_only_what_an_endpoint_listens_for_goes_to_it(post: Post) -> None:
    async with receiving(takes_it) as receiver:
        wanted = await post.endpoint(receiver.url, events=["credits.low"])
        unwanted = await post.endpoint(receiver.url, events=["order.paid"])
        disabled = await post.endpoint(receiver.url, is_disabled=True)
        await post.happen()

        assert [len(await post.deliveries(one)) for one in (wanted, unwanted, disabled)] == [1, 0, 0]


async def test_two_engines_deliver_everything_once_and_never_too_much_at_once(post: Post) -> None:
    async with receiving(takes_a_moment) as first, receiving(takes_a_moment) as second:
        endpoints = [await post.endpoint(first.url), await post.endpoint(second.url)]
        endpoints += [await post.endpoint(second.url + str(number)) for number in range(3)]
        await post.happen(20)
        async with post.delivering(engines=2):
            for endpoint in endpoints:
                await post.until(endpoint, all_are(DeliveryState.DELIVERED))

    assert len(first.ids) == len(set(first.ids)) == 20
    assert len(second.ids) == 80
    assert 1 < first.most_at_once <= OF_ENDPOINT
    assert second.most_at_once <= OF_HOST
    assert await post.attempts() == 100


async def test_who_was_killed_between_answer_and_record_sends_again_under_the_same_id(post: Post) -> None:
    async with receiving(hangs) as receiver:
        endpoint = await post.endpoint(receiver.url)
        await post.happen()
        async with post.delivering():
            await receiver.until(1)
        assert await post.states(endpoint) == [DeliveryState.DELIVERING]
        post.clock.ahead = LEASE - timedelta(seconds=5)
        await post.engine(total_seconds=0.2).deliver_due()
        assert len(receiver.received) == 1
        post.clock.ahead = LEASE + timedelta(seconds=1)
        async with post.delivering():
            await receiver.until(2)

    assert len(receiver.ids) == 2
    assert len(set(receiver.ids)) == 1
    assert receiver.received[0].body == receiver.received[1].body


async def test_what_is_sent_once_is_not_sent_again_after_a_crash(post: Post) -> None:
    async with receiving(hangs) as receiver:
        endpoint = await post.endpoint(receiver.url, once=True)
        await post.happen()
        async with post.delivering():
            await receiver.until(1)
        post.clock.ahead = LEASE + timedelta(seconds=1)
        await post.engine().deliver_due()

    (delivery,) = await post.deliveries(endpoint)
    assert (delivery.state, delivery.last_error) == (DeliveryState.FAILED, "interrupted")
    assert len(receiver.received) == 1
    async with post.parts.sessions() as session:
        assert (await session.get_one(WebhookEndpoint, endpoint)).consecutive_failures == 0


async def test_an_engine_that_stops_waits_for_what_is_under_way(post: Post) -> None:
    stop = asyncio.Event()
    async with receiving(takes_a_moment) as receiver:
        endpoint = await post.endpoint(receiver.url)
        await post.happen()
        running = asyncio.create_task(post.engine().run(stop))
        await receiver.until(1)
        stop.set()
        await running

    assert await post.states(endpoint) == [DeliveryState.DELIVERED]


async def test_an_engine_that_is_cancelled_in_the_moment_in_which_it_is_rung_ends(post: Post) -> None:
    rung = asyncio.Event()
    running = asyncio.create_task(post.engine().run(asyncio.Event(), rung))
    await asyncio.sleep(0.5)

    rung.set()
    running.cancel()
    ended, _ = await asyncio.wait([running], timeout=60)

    assert ended == {running}
    assert running.cancelled()


async def test_a_receiver_that_fails_for_days_is_tried_again_and_others_are_not_held_up(post: Post) -> None:
    async with receiving(fails) as broken, receiving(takes_it) as healthy:
        failing = await post.endpoint(broken.url)
        fine = await post.endpoint(healthy.url)
        for day in range(4):
            post.clock.ahead = timedelta(days=day)
            await post.happen(3)
            await post.engine().deliver_due()
            assert len(healthy.received) == 3 * (day + 1)

    assert set(await post.states(fine)) == {DeliveryState.DELIVERED}
    assert len(broken.received) >= 10
    async with post.parts.sessions() as session:
        assert (await session.get_one(WebhookEndpoint, failing)).is_auto_disabled


async def test_nothing_goes_to_an_endpoint_that_was_closed_meanwhile(post: Post) -> None:
    async with receiving(takes_it) as receiver:
        endpoint = await post.endpoint(receiver.url)
        await post.happen()
        async with transaction(post.parts.sessions) as session:
            (await session.get_one(WebhookEndpoint, endpoint)).is_disabled = True
        await post.engine().deliver_due()

    assert receiver.received == []


async def test_endpoints_of_one_workspace_that_hang_leave_room_for_others(post: Post) -> None:
    other = (await a_customer(post.parts.sessions)).workspace_id or ""
    async with AsyncExitStack() as stack:
        healthy = await stack.enter_async_context(receiving(takes_it))
        traps = [await stack.enter_async_context(receiving(hangs)) for _ in range(8)]
        for trap in traps:
            await post.endpoint(trap.url)
        fine = await post.endpoint(healthy.url, workspace_id=other)
        await post.happen(8)
        async with post.delivering():
            for trap in traps:
                await trap.until(1)
            await post.happen(8, workspace_id=other)
            await post.until(fine, all_are(DeliveryState.DELIVERED))
            assert sum(trap.open_now for trap in traps) == OF_WORKSPACE
