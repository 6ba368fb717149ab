"""Every deed that is audited stands in the log exactly once: who, from where, what was done to what."""

import pytest
from litestar import Litestar

from service.audit.activities import CLASSES
from service.database import transaction, utc_now
from service.orders.moves import locked_order
from service.orders.paying import take_payment
from service.parts import Parts
from tests.service.audit.deeds import DEEDS, a_world
from tests.service.audit.reading import entries, newest
from tests.service.conftest import OpenClient


@pytest.mark.parametrize("name", DEEDS)
async def test_a_deed_stands_in_the_log_exactly_once(parts: Parts, open_client: OpenClient, name: str) -> None:
    deed, world = DEEDS[name], await a_world(parts, open_client)
    do = await deed.prepare(world)
    before = await newest(parts.sessions)

    answer = await do()

    assert answer.status_code < 300, answer.text
    [entry] = await entries(parts.sessions, after=before)
    holder = world.customer.holder if deed.by == "customer" else world.operator
    assert (entry.activity, entry.class_name) == (deed.activity.value, CLASSES[deed.activity].value)
    assert (entry.actor_id, entry.actor_name) == (holder.id, "Ada" if deed.by == "customer" else "Olga")
    assert (entry.address, entry.method) == ("127.0.0.1", answer.request.method)
    assert (entry.path or "").startswith("/v1/")
    assert (entry.resource_kind or "") == deed.resource
    assert (entry.workspace_id is None) == deed.of_house
    assert deed.facts.items() <= entry.data.items()


async def test_a_refused_deed_leaves_no_entry(parts: Parts, open_client: OpenClient) -> None:
    world = await a_world(parts, open_client)
    order_id = await world.customer.order()
    before = await newest(parts.sessions)

    answer = await world.customer.submit(order_id)

    assert answer.status_code == 400
    assert await entries(parts.sessions, after=before) == []


async def test_a_grant_that_is_repeated_is_one_entry(parts: Parts, open_client: OpenClient) -> None:
    world = await a_world(parts, open_client)
    do = await DEEDS["credits are granted"].prepare(world)

    for _ in range(3):
        assert (await do()).status_code == 200

    assert len(await entries(parts.sessions, "Credits Grant")) == 1


async def test_a_payment_from_credits_and_its_invoice_are_one_entry_each_however_often_the_step_runs(
    parts: Parts, open_client: OpenClient
) -> None:
    world = await a_world(parts, open_client)
    order_id = (await (await DEEDS["an order is submitted"].prepare(world))()).json()["order_id"]

    for _ in range(3):
        async with transaction(parts.sessions) as session:
            order = await locked_order(session, order_id)
            assert order is not None
            await take_payment(session, order, parts.settings, utc_now())

    [paid] = await entries(parts.sessions, "Order Payment")
    [invoice] = await entries(parts.sessions, "Invoice Issue")
    assert (paid.actor_kind, paid.resource_id, paid.data) == (
        "system",
        order_id,
        {"amount_cents": 200, "by": "credits"},
    )
    assert (paid.address, paid.path, invoice.data["order_id"]) == (None, None, order_id)


async def test_the_reason_of_an_operator_is_not_the_customers_to_read(parts: Parts, open_client: OpenClient) -> None:
    world = await a_world(parts, open_client)
    before = await newest(parts.sessions)

    await (await DEEDS["terms are changed"].prepare(world))()

    [entry] = await entries(parts.sessions, after=before)
    assert "The customer asked for it" not in str(entry.model_dump())


@pytest.mark.parametrize("overrides", [{"proxy_hops": 1}])
async def test_behind_a_proxy_the_address_is_what_the_proxy_saw(
    parts: Parts, open_client: OpenClient, app: Litestar
) -> None:
    world = await a_world(parts, open_client)
    said = {"x-forwarded-for": "10.9.8.7, 203.0.113.9", "user-agent": "elevenlabs/2.78.0\t" + "x" * 500}

    await world.customer.client.get("/v1/workspace/audit-logs/export", headers=said)

    [entry] = await entries(parts.sessions, "Data Export Request")
    assert (entry.address, entry.agent) == ("203.0.113.9", "elevenlabs/2.78.0" + "x" * 62)
