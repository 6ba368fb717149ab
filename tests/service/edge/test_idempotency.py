"""``Idempotency-Key``: once, however often, however many at once, and whatever happens on the way."""

import asyncio
import tracemalloc
from datetime import timedelta
from typing import Any

import httpx
import pytest
from litestar import Litestar, post
from sqlalchemy import func, select, update

from service.app import create_app
from service.auth.models import IdempotencyKey
from service.database import Sessions, transaction, utc_now
from service.edge.idempotency import forget_answers
from service.parts import Parts
from tests.factories import a_customer
from tests.service.ordering import ORDERS, Customer, status_of


async def test_of_twenty_at_once_one_order_is_made_and_the_others_are_told_to_ask_again(customer: Customer) -> None:
    headers = {"Idempotency-Key": "once"}

    answers = await asyncio.gather(*(customer.client.post(ORDERS, json={}, headers=headers) for _ in range(20)))
    afterwards = await customer.client.post(ORDERS, json={}, headers=headers)

    refused = {status_of(answer) for answer in answers if answer.status_code != 200}
    assert refused <= {"idempotency_in_flight"}
    assert {answer.json()["order_id"] for answer in [*answers, afterwards] if answer.status_code == 200} == {
        afterwards.json()["order_id"]
    }
    assert len((await customer.client.get(ORDERS)).json()["orders"]) == 1


async def test_the_same_key_of_two_holders_means_two_orders(customer: Customer, open_client: Any) -> None:
    other = await a_customer(customer.sessions)
    headers = {"Idempotency-Key": "mine"}

    first = await customer.client.post(ORDERS, headers=headers)
    second = await (await open_client(other.key)).post(ORDERS, headers=headers)

    assert first.json()["order_id"] != second.json()["order_id"]


async def test_another_address_or_query_under_the_same_key_is_refused(customer: Customer) -> None:
    order_id = await customer.order()
    headers = {"Idempotency-Key": "one"}
    await customer.client.post(f"{ORDERS}/{order_id}/submit", headers=headers)

    answers = [
        await customer.client.post(ORDERS, headers=headers),
        await customer.client.post(f"{ORDERS}/{order_id}/submit?x=1", headers=headers),
    ]

    assert [status_of(answer) for answer in answers] == ["idempotency_key_reused"] * 2


@pytest.mark.parametrize("key", ["", "x" * 256, "\xe9"])
async def test_a_key_that_is_no_key_is_refused(customer: Customer, key: str) -> None:
    answer = await customer.client.post(ORDERS, headers=[("idempotency-key", key.encode("latin-1"))])

    assert (answer.status_code, answer.json()["detail"][0]["loc"]) == (422, ["header", "idempotency-key"])


async def test_a_failure_of_ours_is_not_kept_so_that_trying_again_is_worth_it(
    parts: Parts, sessions: Sessions, open_client: Any
) -> None:
    tries: list[int] = []

    @post("/flaky", status_code=200)
    async def flaky() -> dict[str, str]:
        tries.append(1)
        if len(tries) == 1:
            raise RuntimeError("the first try fails")
        return {"status": "ok"}

    key = (await a_customer(sessions)).key
    async with client_of(create_app(parts, [flaky]), key) as client:
        answers = [await client.post("/flaky", headers={"Idempotency-Key": "k"}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [500, 200, 200]
    assert len(tries) == 2


async def test_a_try_that_was_taken_for_dead_does_not_keep_its_answer_in_place_of_the_next(
    parts: Parts, sessions: Sessions
) -> None:
    may_end, tries = asyncio.Event(), []

    @post("/slow", status_code=200)
    async def slow() -> dict[str, int]:
        tries.append(1)
        number = len(tries)
        if number == 1:
            await may_end.wait()
        return {"try": number}

    key, headers = (await a_customer(sessions)).key, {"Idempotency-Key": "k"}
    async with client_of(create_app(parts, [slow]), key) as client:
        first = asyncio.create_task(client.post("/slow", headers=headers))
        while not tries:
            await asyncio.sleep(0.01)
        await _age(sessions, timedelta(minutes=3))
        second = await client.post("/slow", headers=headers)
        may_end.set()
        await first
        replayed = await client.post("/slow", headers=headers)

    assert (second.json(), replayed.json()) == ({"try": 2}, {"try": 2})


async def test_a_request_that_is_cut_off_frees_its_key_at_once(parts: Parts, sessions: Sessions) -> None:
    tries: list[int] = []

    @post("/endless", status_code=200)
    async def endless() -> dict[str, str]:
        tries.append(1)
        if len(tries) == 1:
            await asyncio.Event().wait()
        return {"status": "ok"}

    key, headers = (await a_customer(sessions)).key, {"Idempotency-Key": "k"}
    async with client_of(create_app(parts, [endless]), key) as client:
        first = asyncio.create_task(client.post("/endless", headers=headers))
        while not tries:
            await asyncio.sleep(0.01)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        second = await client.post("/endless", headers=headers)

    assert second.json() == {"status": "ok"}


@pytest.mark.parametrize("content_type", ["application/octet-stream", "application/json"])
async def test_an_upload_of_another_type_than_multipart_is_never_collected_in_memory(
    customer: Customer, content_type: str
) -> None:
    order_id = await customer.order()
    sent = 64 * 1024 * 1024

    async def body() -> Any:
        for _ in range(64):
            yield bytes(1024 * 1024)

    tracemalloc.start()
    answer = await customer.client.post(
        f"{ORDERS}/{order_id}/media",
        content=body(),
        headers={"Idempotency-Key": "k", "content-type": content_type, "content-length": str(sent)},
    )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert answer.status_code == 422
    assert peak < sent / 2


async def test_answers_are_forgotten_after_a_day(customer: Customer, sessions: Sessions, parts: Parts) -> None:
    await customer.client.post(ORDERS, headers={"Idempotency-Key": "old"})
    await _age(sessions, timedelta(hours=25))
    await customer.client.post(ORDERS, headers={"Idempotency-Key": "young"})

    more = await forget_answers(parts.engine, utc_now())

    async with transaction(sessions) as session:
        left = (await session.execute(select(IdempotencyKey.key))).scalars().all()  # type: ignore[call-overload]
        count = (await session.execute(select(func.count()).select_from(IdempotencyKey))).scalar_one()
    assert (more, left, count) == (False, ["young"], 1)


def client_of(app: Litestar, key: str) -> httpx.AsyncClient:
    """A client of another app than the suite's."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, base_url="http://testserver", headers={"xi-api-key": key})


async def _age(sessions: Sessions, by: timedelta) -> None:
    async with transaction(sessions) as session:
        await session.execute(update(IdempotencyKey).values(created_at=IdempotencyKey.created_at - by))  # type: ignore[operator]
