"""The log, sending again, replaying, and what time does."""

import asyncio
import json
from datetime import timedelta

from sqlalchemy import select, text, update
from sqlmodel import col

from service.database import transaction, utc_now
from service.paging import encode_cursor
from service.webhooks.models import DeliveryState, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from service.webhooks.resending import MOST_WAITING
from service.webhooks.sweeping import sweep_webhooks
from tests.factories import an_operator
from tests.service.conftest import OpenClient
from tests.service.webhooks.conftest import HERE, Hooks

FILL = text(
    """
    INSERT INTO webhook_delivery (id, endpoint_id, workspace_id, event_id, event_type, is_resend, created_at, state,
        attempts, next_attempt_at)
    SELECT 'delivery_' || n, e.id, e.workspace_id, 'event_' || n, 'order.paid', true, now(), 'pending', 0, now()
    FROM webhook_endpoint e, generate_series(1, CAST(:many AS integer)) n WHERE e.id = :webhook
    """
)


async def test_the_log_is_paged_and_narrowed(hooks: Hooks) -> None:
    webhook = await hooks.make()
    paid = [await hooks.deliver(webhook) for _ in range(3)]
    done = await hooks.deliver(webhook, event_type="order.done")
    await hooks.tried(paid[0], 200)

    async def found(**query: str | int) -> tuple[list[str], str | None]:
        answer = (await hooks.client.get(f"{HERE}/{webhook}/deliveries", params=query)).json()
        return [one["delivery_id"] for one in answer["deliveries"]], answer["next_cursor"]

    first, cursor = await found(limit=3)
    second, end = await found(limit=3, cursor=str(cursor))
    assert (first, second, end) == ([done, paid[2], paid[1]], [paid[0]], None)
    assert (await found(state="delivered"))[0] == [paid[0]]
    assert (await found(event_type="order.done"))[0] == [done]
    assert (await found(start=(utc_now() + timedelta(hours=1)).isoformat()))[0] == []
    assert (await found(end=(utc_now() + timedelta(hours=1)).isoformat()))[0] == [done, paid[2], paid[1], paid[0]]
    assert (await hooks.client.get(f"{HERE}/{webhook}/deliveries", params={"cursor": "x"})).status_code == 422


async def test_a_delivery_shows_what_was_sent_and_what_came_back(hooks: Hooks) -> None:
    webhook, other = await hooks.make(), await hooks.make()
    (event,) = await hooks.happened("order.paid")
    delivery = await hooks.deliver(webhook, event_id=event)
    await hooks.tried(delivery, 500)

    shown = (await hooks.client.get(f"{HERE}/{webhook}/deliveries/{delivery}")).json()

    assert json.loads(shown["request_body"])["type"] == "order.paid"
    assert [(one["number"], one["status_code"], one["answer_body"]) for one in shown["attempts"]] == [
        (1, 500, "ok\ufffd")
    ]
    assert shown["delivery"]["state"] == "pending"
    assert (await hooks.client.get(f"{HERE}/{other}/deliveries/{delivery}")).status_code == 404


async def test_an_event_is_sent_again_as_a_delivery_of_its_own_with_the_same_id(hooks: Hooks) -> None:
    webhook = await hooks.make()
    (event,) = await hooks.happened("order.paid")
    delivery = await hooks.deliver(webhook, event_id=event)
    await hooks.tried(delivery, 200)

    again = (await hooks.client.post(f"{HERE}/{webhook}/deliveries/{delivery}/resend")).json()

    first, second = await hooks.deliveries(webhook)
    assert (first.state, second.id, second.event_id) == (DeliveryState.DELIVERED, again["delivery_id"], event)
    assert (second.is_resend, second.requested_by, second.state) == (True, hooks.admin.id, DeliveryState.PENDING)


async def test_an_event_that_is_no_longer_kept_cannot_be_sent_again_but_a_test_can(hooks: Hooks) -> None:
    webhook = await hooks.make()
    gone = await hooks.deliver(webhook)
    test = (await hooks.client.post(f"{HERE}/{webhook}/test")).json()["delivery_id"]

    refused = await hooks.client.post(f"{HERE}/{webhook}/deliveries/{gone}/resend")
    again = (await hooks.client.post(f"{HERE}/{webhook}/deliveries/{test}/resend")).json()

    assert refused.json()["detail"]["status"] == "event_forgotten"
    bodies = {one.id: one.body for one in await hooks.deliveries(webhook)}
    assert bodies[again["delivery_id"]] == bodies[test] is not None


async def test_a_span_is_replayed_in_order_for_the_events_that_the_webhook_is_for(
    hooks: Hooks, open_client: OpenClient
) -> None:
    webhook = await hooks.make(events=["order.paid", "order.done"])
    start = utc_now() - timedelta(days=2)
    await hooks.happened("order.paid", at=start - timedelta(seconds=1))
    inside = await hooks.happened("order.paid", "order.late", "order.done", at=start)
    await hooks.happened("task.opened", "order.paid", at=start, in_house=True)
    await hooks.happened("order.paid", at=start + timedelta(hours=1))
    span = {"start": start.isoformat(), "end": (start + timedelta(hours=1)).isoformat()}
    delivered = await hooks.deliver(webhook, event_id=inside[0])
    await hooks.tried(delivered, 200)

    counted = (await hooks.client.post(f"{HERE}/{webhook}/replay/preview", json=span)).json()
    missed = (await hooks.client.post(f"{HERE}/{webhook}/replay", json={**span, "only_missed": True})).json()
    whole = (await hooks.client.post(f"{HERE}/{webhook}/replay", json=span)).json()

    assert (counted["events"], missed["events"], whole["events"]) == (2, 1, 2)
    rows = [one.event_id for one in await hooks.deliveries(webhook) if one.is_resend]
    assert sorted(rows) == sorted([inside[2], inside[0], inside[2]])
    operator = await open_client((await an_operator(hooks.parts.sessions)).key)
    assert (await operator.post(f"{HERE}/{webhook}/replay", json=span)).status_code == 403


async def test_spans_that_are_empty_reversed_or_too_long_are_refused(hooks: Hooks) -> None:
    webhook = await hooks.make()
    start = utc_now() - timedelta(days=3)

    async def refused(begin: timedelta, end: timedelta) -> str:
        span = {"start": (start + begin).isoformat(), "end": (start + end).isoformat()}
        answer = await hooks.client.post(f"{HERE}/{webhook}/replay", json=span)
        return str(answer.json()["detail"]["status"])

    assert await refused(timedelta(0), timedelta(hours=1)) == "nothing_to_replay"
    assert await refused(timedelta(hours=1), timedelta(0)) == "span_reversed"
    await hooks.happened(*["order.paid"] * 5001, at=start)
    assert await refused(timedelta(0), timedelta(hours=1)) == "replay_too_large"
    assert await hooks.deliveries(webhook) == []


async def test_with_too_much_waiting_nothing_more_is_sent_by_hand(hooks: Hooks) -> None:
    webhook = await hooks.make()
    start = utc_now() - timedelta(days=3)
    await hooks.happened("order.paid", "order.done", at=start)
    async with transaction(hooks.parts.sessions) as session:
        await session.execute(FILL, {"webhook": webhook, "many": MOST_WAITING - 1})
    span = {"start": start.isoformat(), "end": utc_now().isoformat()}

    answers = [
        await hooks.client.post(f"{HERE}/{webhook}/replay", json=span),
        *await asyncio.gather(*(hooks.client.post(f"{HERE}/{webhook}/test") for _ in range(3))),
    ]

    assert sorted(one.status_code for one in answers) == [200, 400, 400, 400]
    assert answers[0].json()["detail"]["status"] == "too_much_waiting"


async def test_the_ends_of_the_calendar_and_strange_cursors_break_nothing(hooks: Hooks) -> None:
    webhook = await hooks.make()
    span = {"start": "0001-01-01T00:00:00+14:00", "end": "9999-12-31T23:59:59-14:00"}

    counted = await hooks.client.post(f"{HERE}/{webhook}/replay/preview", json=span)
    listed = await hooks.client.get(f"{HERE}/{webhook}/deliveries", params=span)
    strange = await hooks.client.get(f"{HERE}/{webhook}/deliveries", params={"cursor": encode_cursor(["a\0"])})

    assert (counted.json()["events"], listed.json()["deliveries"], strange.status_code) == (0, [], 422)


async def test_a_deleted_webhook_is_forgotten_with_its_address_after_its_log(hooks: Hooks) -> None:
    logged, silent, kept = await hooks.make(), await hooks.make(), await hooks.make()
    long_ago = utc_now() - timedelta(days=31)
    await hooks.tried(await hooks.deliver(logged), 200, long_ago)
    for webhook in (logged, silent):
        await hooks.client.delete(f"{HERE}/{webhook}")
    async with transaction(hooks.parts.sessions) as session:
        await session.execute(
            update(WebhookEndpoint).values(deleted_at=long_ago).where(col(WebhookEndpoint.deleted_at).is_not(None))
        )

    await sweep_webhooks(hooks.parts.engine, utc_now())

    async with hooks.parts.sessions() as session:
        assert (await session.execute(select(col(WebhookEndpoint.id)))).scalars().all() == [kept]


async def test_time_forgets_the_log_and_ends_what_is_stranded(hooks: Hooks) -> None:
    webhook = await hooks.make()
    old, young = await hooks.deliver(webhook), await hooks.deliver(webhook)
    long_ago = utc_now() - timedelta(days=31)
    await hooks.tried(old, 200, long_ago)
    await hooks.tried(young, 200)
    stranded = (await hooks.client.post(f"{HERE}/{webhook}/test")).json()["delivery_id"]
    rotated = await hooks.client.post(f"{HERE}/{webhook}/secret", json={"overlap_hours": 1})
    assert rotated.status_code == 200
    async with transaction(hooks.parts.sessions) as session:
        await session.execute(update(WebhookEndpoint).values(is_disabled=True, previous_until=long_ago))

    await sweep_webhooks(hooks.parts.engine, utc_now())

    assert [one.id for one in await hooks.deliveries(webhook)] == [young, stranded]
    async with hooks.parts.sessions() as session:
        kept = (await session.execute(select(col(WebhookAttempt.delivery_id)))).scalars().all()
        state = (await session.get_one(WebhookDelivery, stranded)).state
    assert (kept, state) == ([young], DeliveryState.CANCELLED)
    assert (await hooks.endpoint(webhook)).previous_secret_sealed is None
