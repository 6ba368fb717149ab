"""API keys at the door."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from service.auth.keys import looks_like_key, make_key
from service.auth.models import ApiKey
from service.database import Sessions, transaction, utc_now
from tests.factories import a_customer, a_linguist, an_operator
from tests.service.conftest import OpenClient
from tests.service.ordering import ORDERS, status_of


async def test_a_key_is_taken_from_either_header(sessions: Sessions, open_client: OpenClient) -> None:
    key = (await a_customer(sessions)).key
    client = await open_client(None)

    answers = [
        await client.get(ORDERS, headers=headers)
        for headers in ({"xi-api-key": key}, {"authorization": f"Bearer {key}"}, {"authorization": f"bearer  {key} "})
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200]


@pytest.mark.parametrize("headers", [{}, {"xi-api-key": ""}, {"authorization": "Basic x"}, {"authorization": "Bearer"}])
async def test_without_a_key_the_answer_names_the_header(open_client: OpenClient, headers: dict[str, str]) -> None:
    answer = await (await open_client(None)).get(ORDERS, headers=headers)

    assert (answer.status_code, status_of(answer)) == (401, "missing_api_key")
    assert "xi-api-key" in answer.json()["detail"]["message"]


async def test_a_mistyped_an_unknown_and_a_foreign_looking_key_are_refused(
    sessions: Sessions, open_client: OpenClient
) -> None:
    key = (await a_customer(sessions)).key
    swapped = key[:10] + key[11] + key[10] + key[12:]
    client = await open_client(None)

    answers = [
        await client.get(ORDERS, headers={"xi-api-key": text})
        for text in (make_key(), swapped if swapped != key else "pk_", "pk_", "sk_live_0123456789", key + "a", key[:-1])
    ]

    assert [(answer.status_code, status_of(answer)) for answer in answers] == [(401, "invalid_api_key")] * 6
    assert not any(key in answer.text for answer in answers)


def test_a_typing_error_is_seen_without_asking_anybody() -> None:
    key = make_key()

    typos = [key[:place] + ("a" if key[place] != "a" else "b") + key[place + 1 :] for place in range(3, len(key))]

    assert looks_like_key(key)
    assert not any(looks_like_key(typo) for typo in typos)


async def test_a_revoked_key_is_refused_within_a_second(sessions: Sessions, open_client: OpenClient) -> None:
    holder = await a_customer(sessions)
    client = await open_client(holder.key)
    assert (await client.get(ORDERS)).status_code == 200

    async with transaction(sessions) as session:
        await session.execute(update(ApiKey).where(ApiKey.holder_id == holder.id).values(revoked_at=utc_now()))  # type: ignore[arg-type]
    await asyncio.sleep(1.05)

    assert status_of(await client.get(ORDERS)) == "invalid_api_key"


async def test_an_expired_key_is_refused(sessions: Sessions, open_client: OpenClient) -> None:
    holder = await a_customer(sessions)
    async with transaction(sessions) as session:
        past = utc_now() - timedelta(seconds=1)
        await session.execute(update(ApiKey).where(ApiKey.holder_id == holder.id).values(expires_at=past))  # type: ignore[arg-type]

    answer = await (await open_client(holder.key)).get(ORDERS)

    assert (answer.status_code, status_of(answer)) == (401, "invalid_api_key")


async def test_a_key_is_stored_as_a_hash_and_its_use_is_noted(sessions: Sessions, open_client: OpenClient) -> None:
    holder = await a_customer(sessions)

    await (await open_client(holder.key)).get(ORDERS)

    async with transaction(sessions) as session:
        row = (await session.execute(select(ApiKey).where(ApiKey.holder_id == holder.id))).scalar_one()  # type: ignore[arg-type]
    assert holder.key not in str(row.model_dump())
    assert (row.hint, row.last_used_at is not None) == (f"{holder.key[:7]}...{holder.key[-4:]}", True)


async def test_a_key_of_another_kind_may_not_order(sessions: Sessions, open_client: OpenClient) -> None:
    keys = [(await a_linguist(sessions)).key, (await an_operator(sessions)).key]

    answers = [await (await open_client(key)).post(ORDERS) for key in keys]

    assert [(answer.status_code, status_of(answer)) for answer in answers] == [(403, "not_allowed")] * 2
