"""Numbers in a feed: without a gap, in the order of commits, once for each event, whatever is killed and whenever."""

import asyncio
import random
from typing import Any

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from service.database import Sessions, create_sessions, transaction, utc_now
from service.events.noting import publish
from service.events.publishing import publish_events
from service.events.types import OF_CAUSES, EventType
from service.ids import WEBHOOK, new_id
from service.parts import Parts
from service.webhooks.models import WebhookEndpoint
from tests.factories import a_customer
from tests.service.events.feed import Feed
from tests.service.ordering import Customer

SEED = 7
WRITERS = 50


class Killed(Exception):
    """What a test raises in place of a death."""


async def rows(sessions: Sessions, query: str) -> list[Any]:
    """The rows of a query."""
    async with sessions() as session:
        return [tuple(row) for row in await session.execute(text(query))]


async def note(sessions: Sessions, workspace_id: str, mark: int, pause: float = 0.0) -> None:
    """A transaction that notes an event and takes its time to commit."""
    async with transaction(sessions) as session:
        publish(session, EventType.CREDITS_LOW, {"mark": mark}, now=utc_now(), workspace_id=workspace_id)
        await session.flush()
        await asyncio.sleep(pause)


async def test_a_reader_misses_nothing_while_fifty_write_and_commit_as_they_like(
    customer: Customer, feed: Feed, parts: Parts
) -> None:
    chance, workspace_id = random.Random(SEED), customer.holder.workspace_id or ""
    is_over = asyncio.Event()

    async def publisher() -> None:
        while not is_over.is_set():
            await publish_events(parts.sessions, utc_now())
            await asyncio.sleep(chance.uniform(0, 0.02))

    async def reader() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        after = 0
        while len(found) < WRITERS:
            page = await feed.page(after=after, limit=chance.randint(1, 9))
            found, after = found + page["events"], page["next_after"]
        return found

    async with asyncio.timeout(60):
        beside = [asyncio.create_task(publisher()) for _ in range(2)]
        reading = asyncio.create_task(reader())
        await asyncio.gather(
            *(note(parts.sessions, workspace_id, mark, chance.uniform(0, 0.3)) for mark in range(WRITERS))
        )
        found = await reading
        is_over.set()
        await asyncio.gather(*beside)

    marks = [one["data"]["mark"] for one in found]
    assert [one["number"] for one in found] == list(range(1, WRITERS + 1))
    assert sorted(marks) == list(range(WRITERS))
    assert marks != sorted(marks)


async def test_events_of_one_order_stand_in_the_order_of_its_history(customer: Customer, feed: Feed) -> None:
    orders = [await customer.quoted_order() for _ in range(4)]
    await asyncio.gather(*(customer.submit(order_id) for order_id in orders))

    events = await feed.events()

    for order_id in orders:
        sequences = [one["data"]["sequence"] for one in events if one["data"].get("order_id") == order_id]
        assert sequences == sorted(sequences)
        assert len(sequences) == 3


async def _published(parts: Parts, engine: AsyncEngine, deadly_statement: int) -> bool:
    """Publishes and dies before that statement; False when it was over before."""
    ran = 0

    def count(*_: Any) -> None:
        nonlocal ran
        ran += 1
        if ran == deadly_statement:
            raise Killed

    sqlalchemy_event.listen(engine.sync_engine, "before_cursor_execute", count)
    try:
        await publish_events(create_sessions(engine), utc_now())
    except Killed:
        return True
    finally:
        sqlalchemy_event.remove(engine.sync_engine, "before_cursor_execute", count)
    return False


async def test_a_publisher_killed_before_any_of_its_statements_loses_and_doubles_nothing(
    parts: Parts, engine: AsyncEngine
) -> None:
    workspace_id = (await a_customer(parts.sessions)).workspace_id or ""
    async with transaction(parts.sessions) as session:
        session.add(
            WebhookEndpoint(
                id=new_id(WEBHOOK),
                workspace_id=workspace_id,
                name="Receiver",
                url="https://hooks.example/",
                secret_sealed="sealed",
                created_by="test",
                created_at=utc_now(),
            )
        )
    for mark in range(3):
        await note(parts.sessions, workspace_id, mark)

    deaths = 0
    while await _published(parts, engine, deaths + 1):
        deaths += 1
        assert await rows(parts.sessions, "SELECT count(*) FROM event_pending") == [(3,)]
        assert await rows(parts.sessions, "SELECT number FROM event") == []

    assert deaths >= 6
    assert await rows(parts.sessions, "SELECT number FROM event ORDER BY number") == [(1,), (2,), (3,)]
    assert await rows(parts.sessions, "SELECT count(*), count(DISTINCT event_id) FROM webhook_delivery") == [(3, 3)]
    assert await rows(parts.sessions, "SELECT count(*) FROM event_pending") == [(0,)]


async def test_what_is_rolled_back_is_never_published(customer: Customer, feed: Feed, parts: Parts) -> None:
    async def noted_in_vain() -> None:
        async with transaction(parts.sessions) as session:
            publish(session, EventType.CREDITS_LOW, {}, now=utc_now(), workspace_id=customer.holder.workspace_id)
            await session.flush()
            raise Killed

    with pytest.raises(Killed):
        await noted_in_vain()

    assert await feed.events() == []


async def test_the_trigger_and_the_table_of_types_know_the_same_causes(sessions: Sessions) -> None:
    ((trigger,),) = await rows(
        sessions, "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'order_event_is_published'"
    )

    assert all(f"'{cause}'" in trigger for cause in OF_CAUSES)
    assert trigger.count("'") == 2 * (len(OF_CAUSES) + 1)
