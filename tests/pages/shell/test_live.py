"""Server-sent events, from a real server: told of changes, heartbeats, whose order it is, how it ends."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text

from service.app import create_app
from service.database import Sessions, transaction, utc_now
from service.pages.shell import live
from service.pages.shell.live_versions import Topic, version_of
from service.parts import Parts
from tests.browser.serving import free_port, served
from tests.factories import Holder, a_customer, a_linguist, an_operator
from tests.service.conftest import OpenClient
from tests.service.jobs.studio import Studio
from tests.service.ordering import Customer
from tests.service.sharing.making import share

PATIENCE = 60.0
Listen = Callable[[Holder, str], AbstractAsyncContextManager["Ear"]]


class Ear:
    """One open stream."""

    def __init__(self, answer: httpx.Response) -> None:
        self.status = answer.status_code
        self._blocks = self._read(answer)

    @staticmethod
    async def _read(answer: httpx.Response) -> AsyncIterator[str]:
        kept = ""
        async for piece in answer.aiter_text():
            kept += piece
            while "\n\n" in kept:
                block, kept = kept.split("\n\n", 1)
                yield block

    async def event(self) -> str:
        """The id of the next event; "" when the stream ends before one comes."""
        async with asyncio.timeout(PATIENCE):
            async for block in self._blocks:
                if block.startswith("event: changed"):
                    return block.splitlines()[1].removeprefix("id: ")
        return ""

    async def block(self) -> str:
        """The next block of lines, whatever it is."""
        async with asyncio.timeout(PATIENCE):
            return await anext(self._blocks, "")


@pytest.fixture
async def address(parts: Parts) -> AsyncIterator[str]:
    """A server over the test's database."""
    port = free_port()
    async with served(create_app(parts), port) as address:
        yield address


@pytest.fixture
def listen(address: str) -> Listen:
    """Opens streams."""

    @asynccontextmanager
    async def open_one(holder: Holder, path: str) -> AsyncIterator[Ear]:
        async with (
            httpx.AsyncClient(base_url=address, headers={"xi-api-key": holder.key}, trust_env=False) as client,
            client.stream("GET", path, timeout=PATIENCE) as answer,
        ):
            yield Ear(answer)

    return open_one


@pytest.fixture
async def customer(sessions: Sessions, open_client: OpenClient) -> Customer:
    """Somebody with a workspace."""
    holder = await a_customer(sessions)
    return Customer(holder, await open_client(holder.key), sessions)


async def touch(sessions: Sessions, order_id: str) -> None:
    """Something happens to the order."""
    async with transaction(sessions) as session:
        await session.execute(text('UPDATE "order" SET event_seq = event_seq + 1 WHERE id = :id'), {"id": order_id})


async def test_a_page_is_told_of_each_change_of_its_order(customer: Customer, listen: Listen) -> None:
    order_id = await customer.order()

    async with listen(customer.holder, f"/live/orders/{order_id}") as ear:
        first = await ear.event()
        await touch(customer.sessions, order_id)
        second = await ear.event()

    assert first
    assert second
    assert first != second


async def test_a_page_that_is_up_to_date_waits_for_the_next_change(customer: Customer, listen: Listen) -> None:
    order_id = await customer.order()
    async with transaction(customer.sessions) as session:
        seen = await version_of(session, Topic("order", order_id), utc_now())

    async with listen(customer.holder, f"/live/orders/{order_id}?seen={seen}") as ear:
        await ear.block()
        await asyncio.sleep(2 * live.LOOK_SECONDS)
        await touch(customer.sessions, order_id)
        first = await ear.event()
        async with transaction(customer.sessions) as session:
            now = await version_of(session, Topic("order", order_id), utc_now())

    assert first == now != seen


async def test_the_order_of_others_answers_like_a_missing_one(
    customer: Customer, sessions: Sessions, listen: Listen
) -> None:
    other = await a_customer(sessions)
    linguist = await a_linguist(sessions)
    order_id = await customer.order()

    async with listen(other, f"/live/orders/{order_id}") as ear:
        assert ear.status == 404
    async with listen(linguist, f"/live/orders/{order_id}") as ear:
        assert ear.status == 403
    async with listen(customer.holder, "/live/board") as ear:
        assert ear.status == 403


async def test_whoever_loses_the_role_on_an_order_hears_no_more_of_it(
    customer: Customer, sessions: Sessions, listen: Listen
) -> None:
    colleague, order_id = await a_customer(sessions, workspace=customer.holder.workspace_id), await customer.order()
    await share(customer.client, order_id, colleague.id, "viewer")
    path = f"/live/orders/{order_id}"

    async with listen(colleague, path) as ear, listen(customer.holder, path) as other:
        first = await ear.event()
        await other.event()
        await share(customer.client, order_id, colleague.id, None)
        await touch(sessions, order_id)
        ended, told = await ear.event(), await other.event()

    assert (bool(first), ended, bool(told)) == (True, "", True)


async def test_queue_and_board_hear_of_tasks_that_open(
    parts: Parts, open_client: OpenClient, sessions: Sessions, listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "SLOW_SECONDS", {})
    studio = Studio(parts, open_client, utc_now())
    linguist, operator = await studio.linguist(), await an_operator(sessions)

    async with listen(linguist, "/live/queue") as queue, listen(operator, "/live/board") as board:
        before = (await queue.event(), await board.event())
        await studio.produce()
        after = (await queue.event(), await board.event())

    assert all(before)
    assert all(after)


@pytest.mark.parametrize("ending", ["revoked_at = :now", "disabled_at = :now, disable_reason = 'by_hand'"])
async def test_a_key_that_is_ended_or_disabled_ends_its_streams(
    customer: Customer, listen: Listen, ending: str
) -> None:
    order_id = await customer.order()

    async with listen(customer.holder, f"/live/orders/{order_id}") as ear:
        await ear.event()
        async with transaction(customer.sessions) as session:
            values = {"now": utc_now() - timedelta(seconds=1), "id": customer.holder.id}
            await session.execute(text(f"UPDATE api_key SET {ending} WHERE holder_id = :id"), values)
        ended = await ear.event()

    assert ended == ""


async def test_a_quiet_stream_beats_so_that_nobody_cuts_it(
    customer: Customer, listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.05)
    order_id = await customer.order()

    async with listen(customer.holder, f"/live/orders/{order_id}") as ear:
        blocks = [await ear.block() for _ in range(3)]

    assert ": here" in blocks


async def test_a_holder_has_a_dozen_streams_at_most(
    customer: Customer, listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MOST_PER_HOLDER", 1)
    order_id = await customer.order()

    async with listen(customer.holder, f"/live/orders/{order_id}") as ear:
        await ear.block()
        async with listen(customer.holder, f"/live/orders/{order_id}") as one_more:
            assert one_more.status == 429


async def test_streams_end_when_the_process_stops(customer: Customer, parts: Parts) -> None:
    order_id, app, port = await customer.order(), create_app(parts), free_port()
    async with served(app, port) as address:
        headers = {"xi-api-key": customer.holder.key}
        async with (
            httpx.AsyncClient(base_url=address, headers=headers, trust_env=False) as client,
            client.stream("GET", f"/live/orders/{order_id}", timeout=PATIENCE) as answer,
        ):
            ear = Ear(answer)
            await ear.event()
            app.state.live.close()
            assert await ear.event() == ""
