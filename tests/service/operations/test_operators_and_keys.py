"""Operators, the first of them, and keys that stop working."""

import asyncio

import pytest
from sqlalchemy import select

from service.auth.models import IdempotencyKey
from service.database import transaction
from service.edge.remembering import SECONDS
from service.errors import InvalidInput
from service.operations.operators import create_operator
from tests.factories import a_customer
from tests.service.operations.desk import Desk, slug

OTTO = {"name": "Otto", "email": "otto@productions.example"}


async def test_the_first_operator_needs_nobody_and_can_work_at_once(desk: Desk) -> None:
    async with transaction(desk.studio.sessions) as session:
        made, key = await create_operator(session, OTTO["email"], OTTO["name"], desk.studio.now)

    client = await desk.studio.open_client(key)

    assert (await client.get("/v1/operations/orders")).status_code == 200
    assert made.id in [one["operator_id"] for one in (await desk.get("/operators"))["operators"]]


async def test_an_operator_adds_a_colleague_whose_key_is_shown_once(desk: Desk) -> None:
    made = await desk.done("POST", "/operators", **OTTO)
    client = await desk.studio.open_client(made["api_key"])

    listed = await client.get("/v1/operations/operators")

    assert [one["name"] for one in listed.json()["operators"]] == ["Olga", "Otto"]
    assert made["api_key"] not in listed.text
    assert [one.action for one in await desk.actions(made["operator_id"])] == ["add_operator"]


async def test_an_address_belongs_to_one_operator_also_when_both_come_at_once(desk: Desk) -> None:
    answers = await asyncio.gather(*(desk.send("POST", "/operators", **OTTO) for _ in range(3)))

    assert sorted(answer.status_code for answer in answers) == [201, 422, 422]
    async with transaction(desk.studio.sessions) as session:
        with pytest.raises(InvalidInput):
            await create_operator(session, OTTO["email"], "Other", desk.studio.now)


async def test_a_revoked_key_stops_working_within_a_second(desk: Desk) -> None:
    customer = await a_customer(desk.studio.sessions)
    client = await desk.studio.open_client(customer.key)
    assert (await client.get("/v1/productions/orders")).status_code == 200
    details = await desk.get(f"/workspaces/{customer.workspace_id}")
    (key,) = details["members"][0]["keys"]

    revoked = await desk.done("POST", f"/keys/{key['key_id']}/revoke", reason="Published by accident")
    await asyncio.sleep(SECONDS)

    assert slug(await client.get("/v1/productions/orders")) == (401, "invalid_api_key")
    assert SECONDS <= 1
    assert revoked["revoked_at"] is not None
    assert [(one.action, one.reason) for one in await desk.actions(key["key_id"])] == [
        ("revoke_key", "Published by accident")
    ]


async def test_a_key_is_revoked_once_and_keeps_its_first_time(desk: Desk) -> None:
    customer = await a_customer(desk.studio.sessions)
    details = await desk.get(f"/workspaces/{customer.workspace_id}")
    path = f"/keys/{details['members'][0]['keys'][0]['key_id']}/revoke"

    first = await desk.done("POST", path)
    again = await desk.done("POST", path)

    assert first["revoked_at"] == again["revoked_at"]
    assert len(await desk.actions(first["key_id"])) == 1


async def test_an_answer_that_shows_a_key_is_not_kept_under_its_idempotency_key(desk: Desk) -> None:
    client, body = desk.client, {**OTTO, "reason": "joins"}
    headers = {"Idempotency-Key": "otto"}

    first = await client.post("/v1/operations/operators", json=body, headers=headers)
    again = await client.post("/v1/operations/operators", json=body, headers=headers)

    assert first.status_code == 201
    assert slug(again) == (400, "answer_not_kept")
    async with transaction(desk.studio.sessions) as session:
        kept = (await session.execute(select(IdempotencyKey))).scalars().all()
    assert [row.body for row in kept] == [None]
