"""Reading a feed: pages, types, what is no longer kept, and what has never been."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event as sqlalchemy_event

from service.database import transaction, utc_now
from service.events.forgetting import KEPT, forget_events
from service.events.noting import publish
from service.events.publishing import publish_events
from service.events.queries import STRETCH
from service.events.types import EventType
from service.parts import Parts
from tests.factories import a_customer, a_linguist, an_operator
from tests.service.conftest import OpenClient
from tests.service.events.feed import EVENTS, HOUSE_EVENTS, Feed, publish_all
from tests.service.ordering import ORDERS, Customer


async def _happen(customer: Customer, parts: Parts, count: int) -> None:
    async with transaction(parts.sessions) as session:
        for mark in range(count):
            publish(
                session, EventType.CREDITS_LOW, {"mark": mark}, now=utc_now(), workspace_id=customer.holder.workspace_id
            )
    await publish_all(parts)


async def test_pages_follow_each_other_without_gap_or_repetition(customer: Customer, feed: Feed, parts: Parts) -> None:
    await _happen(customer, parts, 5)

    first = await feed.page(limit=2)
    second = await feed.page(after=first["next_after"], limit=2)
    third = await feed.page(after=second["next_after"], limit=2)

    marks = [[event["data"]["mark"] for event in page["events"]] for page in (first, second, third)]
    assert marks == [[0, 1], [2, 3], [4]]
    assert [page["has_more"] for page in (first, second, third)] == [True, True, False]
    assert await feed.page(after=third["next_after"]) == {"events": [], "next_after": 5, "has_more": False}


async def test_only_the_types_that_are_asked_for_come(customer: Customer, feed: Feed, parts: Parts) -> None:
    await customer.order()
    await _happen(customer, parts, 1)

    assert [event["type"] for event in await feed.events("order.created", "order.done")] == ["order.created"]
    assert (await customer.client.get(EVENTS, params={"types": "order.vanished"})).status_code == 422


async def test_a_reader_to_whom_little_is_shown_still_comes_to_the_end(
    customer: Customer, feed: Feed, parts: Parts, open_client: OpenClient
) -> None:
    colleague = await a_customer(parts.sessions, workspace=customer.holder.workspace_id)
    theirs = await open_client(colleague.key)
    await _happen(customer, parts, STRETCH + 10)
    async with transaction(parts.sessions) as session:
        for _ in range(STRETCH + 10):
            publish(
                session, EventType.ORDER_PAID, {}, now=utc_now(), workspace_id=colleague.workspace_id, order_id="other"
            )
    own = (await theirs.post(ORDERS)).json()["order_id"]

    events = await Feed(theirs, parts).events("order.created", "order.paid")

    assert [event["data"]["order_id"] for event in events] == [own]


async def test_what_is_older_than_thirty_days_is_forgotten_and_who_missed_it_is_told(
    customer: Customer, feed: Feed, parts: Parts
) -> None:
    now = utc_now()
    for age, mark in ((KEPT + timedelta(hours=1), 1), (KEPT + timedelta(minutes=1), 2), (timedelta(days=1), 3)):
        async with transaction(parts.sessions) as session:
            publish(
                session, EventType.CREDITS_LOW, {"mark": mark}, now=now - age, workspace_id=customer.holder.workspace_id
            )
        await publish_events(parts.sessions, now - age)

    await forget_events(parts.engine, now)

    page = await feed.page()
    assert [event["number"] for event in page["events"]] == [3]
    assert await feed.refused(after=1) == "events_forgotten"
    assert (await feed.page(after=2))["events"] == page["events"]
    await _happen(customer, parts, 1)
    assert (await feed.page(after=3))["events"][0]["number"] == 4


async def test_who_is_read_to_while_events_are_forgotten_is_told_as_well(
    customer: Customer, feed: Feed, parts: Parts
) -> None:
    await _happen(customer, parts, 3)

    def forget(_connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if "FROM event e" in statement:
            cursor.execute("DELETE FROM event WHERE number <= 2")
            cursor.execute("UPDATE event_feed SET forgotten_number = 2")

    sqlalchemy_event.listen(parts.engine.sync_engine, "before_cursor_execute", forget)

    assert await feed.refused(after=1) == "events_forgotten"
    assert (await feed.page(after=2))["next_after"] == 3


async def test_a_number_that_has_not_been_yet_is_refused(feed: Feed) -> None:
    assert await feed.refused(after=1) == "events_not_there"


@pytest.mark.parametrize("query", [{"after": -1}, {"limit": 0}, {"limit": 1001}, {"after": "x"}])
async def test_what_cannot_be_a_place_is_malformed(customer: Customer, query: dict[str, object]) -> None:
    assert (await customer.client.get(EVENTS, params=query)).status_code == 422  # type: ignore[arg-type]


async def test_each_feed_is_for_its_own_readers(customer: Customer, parts: Parts, open_client: OpenClient) -> None:
    operator, linguist = await an_operator(parts.sessions), await a_linguist(parts.sessions)

    for holder, path in (
        (operator, EVENTS),
        (linguist, EVENTS),
        (linguist, HOUSE_EVENTS),
        (customer.holder, HOUSE_EVENTS),
    ):
        client = await open_client(holder.key)
        assert (await client.get(path)).status_code == 403
