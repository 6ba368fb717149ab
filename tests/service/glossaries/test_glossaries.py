"""Glossaries and speakers' names: given with an open order, kept through merges, shown to linguists."""

from typing import Any

import pytest
from sqlalchemy import update

from service.database import transaction, utc_now
from service.glossaries.models import OrderGlossary
from service.orders.models import Order
from tests.factories import a_linguist
from tests.service.conftest import OpenClient
from tests.service.jobs.studio import Studio
from tests.service.ordering import ORDERS, Customer, a_customer_at_the_api, status_of
from workflows.states import OrderState

TERM = {"term": "Lumen", "translations": {"de": "Lumen", "pt": "Lúmen"}, "is_case_sensitive": True, "note": "the firm"}
ADA = {"name": "Ada Byron", "note": "the host"}


async def put(customer: Customer, order_id: str, **body: Any) -> Any:
    """Gives an order its glossary."""
    return await customer.client.put(f"{ORDERS}/{order_id}/glossary", json=body)


async def read(customer: Customer, order_id: str) -> dict[str, Any]:
    """The glossary of an order."""
    answer = await customer.client.get(f"{ORDERS}/{order_id}/glossary")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def causes(customer: Customer, order_id: str) -> list[str]:
    """What the order's history tells."""
    events = (await customer.client.get(f"{ORDERS}/{order_id}/events")).json()["events"]
    return [event["cause"] for event in events]


async def test_a_glossary_is_read_back_under_the_price_lists_languages(customer: Customer) -> None:
    order_id = await customer.order()

    answer = await put(customer, order_id, terms=[TERM, {"term": " cue "}], speakers=[ADA])

    kept = await read(customer, order_id)
    assert answer.json() == kept
    assert kept["terms"][0] == TERM | {"translations": {"de": "Lumen", "pt-BR": "Lúmen"}}
    assert kept["terms"][1] == {"term": "cue", "translations": {}, "is_case_sensitive": False, "note": ""}
    assert kept["speakers"] == [ADA]
    assert "glossary_put" in await causes(customer, order_id)


async def test_a_second_glossary_replaces_the_first(customer: Customer) -> None:
    order_id = await customer.order()
    await put(customer, order_id, terms=[TERM], speakers=[ADA])

    await put(customer, order_id, speakers=[{"name": "Charles"}])

    kept = await read(customer, order_id)
    assert (kept["terms"], [one["name"] for one in kept["speakers"]]) == ([], ["Charles"])


async def test_a_glossary_that_is_removed_leaves_an_empty_one(customer: Customer) -> None:
    order_id = await customer.order()
    await put(customer, order_id, terms=[TERM])

    gone = [await customer.client.delete(f"{ORDERS}/{order_id}/glossary") for _ in range(2)]

    assert [answer.status_code for answer in gone] == [204, 204]
    assert await read(customer, order_id) == {"terms": [], "speakers": [], "updated_at": None}
    assert (await causes(customer, order_id)).count("glossary_removed") == 1


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"terms": [{"term": "Cue"}, {"term": "cue"}]}, ["body", "terms", 1, "term"]),
        ({"speakers": [{"name": "Ada"}, {"name": " ADA "}]}, ["body", "speakers", 1, "name"]),
        ({"terms": [{"term": "  "}]}, ["body", "terms", 0, "term"]),
        (
            {"terms": [{"term": "x", "translations": {"pt": "a", "pt-BR": "b"}}]},
            ["body", "terms", 0, "translations", "pt-BR"],
        ),
        ({"terms": [{"term": "x", "translations": {"de": " "}}]}, ["body", "terms", 0, "translations", "de"]),
    ],
)
async def test_what_says_nothing_or_the_same_twice_is_refused_with_its_place(
    customer: Customer, body: dict[str, Any], place: list[str | int]
) -> None:
    order_id = await customer.order()

    answer = await put(customer, order_id, **body)

    assert answer.status_code == 422
    assert [one["loc"] for one in answer.json()["detail"]] == [place]
    assert (await read(customer, order_id))["updated_at"] is None


@pytest.mark.parametrize(
    "body",
    [
        {"terms": [{"term": str(number)} for number in range(501)]},
        {"speakers": [{"name": str(number)} for number in range(101)]},
        {"terms": [{"term": "x" * 201}]},
        {"terms": [{"term": "x", "note": "n" * 501}]},
        {"speakers": [{"name": ""}]},
        {"words": []},
    ],
    ids=["many terms", "many speakers", "long term", "long note", "no name", "unknown field"],
)
async def test_what_is_over_the_limits_is_refused(customer: Customer, body: dict[str, Any]) -> None:
    answer = await put(customer, await customer.order(), **body)

    assert answer.status_code == 422


async def test_a_term_that_counts_by_its_case_may_stand_beside_its_lower_case(customer: Customer) -> None:
    terms = [{"term": "Polish", "is_case_sensitive": True}, {"term": "polish", "is_case_sensitive": True}]

    answer = await put(customer, await customer.order(), terms=terms)

    assert answer.status_code == 200


async def test_a_translation_into_an_unknown_language_is_refused(customer: Customer) -> None:
    answer = await put(customer, await customer.order(), terms=[{"term": "x", "translations": {"tlh": "y"}}])

    assert (answer.status_code, status_of(answer)) == (400, "unknown_language")


async def test_the_glossary_of_a_submitted_order_stays_as_it_is(customer: Customer) -> None:
    order_id = await customer.order()
    await put(customer, order_id, terms=[TERM])
    async with transaction(customer.sessions) as session:
        await session.execute(update(Order).values(state=OrderState.SUBMITTED))

    changed = await put(customer, order_id, terms=[])
    removed = await customer.client.delete(f"{ORDERS}/{order_id}/glossary")

    assert status_of(changed) == status_of(removed) == "order_not_open"
    assert len((await read(customer, order_id))["terms"]) == 1


async def test_a_foreign_order_has_no_glossary(customer: Customer, open_client: OpenClient) -> None:
    stranger = await a_customer_at_the_api(customer.sessions, open_client)
    order_id = await stranger.order()

    answers = [
        await put(customer, order_id, terms=[TERM]),
        await customer.client.get(f"{ORDERS}/{order_id}/glossary"),
        await customer.client.delete(f"{ORDERS}/{order_id}/glossary"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


async def test_merging_joins_two_glossaries_and_the_entries_of_the_order_that_stays_win(customer: Customer) -> None:
    source, target = await customer.order(), await customer.order()
    await put(customer, source, terms=[{"term": "cue", "note": "theirs"}, {"term": "gap"}], speakers=[ADA])
    await put(customer, target, terms=[{"term": "Cue", "note": "ours"}])

    await customer.client.post(f"{ORDERS}/{source}/merge", json={"into_order_id": target})

    kept = await read(customer, target)
    assert [(one["term"], one["note"]) for one in kept["terms"]] == [("Cue", "ours"), ("gap", "")]
    assert kept["speakers"] == [ADA]


async def test_glossaries_that_are_too_long_together_keep_their_orders_apart(customer: Customer) -> None:
    source, target = await customer.order(), await customer.order()
    await put(customer, source, terms=[{"term": f"a{number}"} for number in range(300)])
    await put(customer, target, terms=[{"term": f"b{number}"} for number in range(300)])

    answer = await customer.client.post(f"{ORDERS}/{source}/merge", json={"into_order_id": target})

    assert (answer.status_code, status_of(answer)) == (400, "too_many_terms")
    assert (await customer.read(source))["state"] == "open"


async def test_a_linguist_reads_the_glossary_of_a_task_that_they_may_claim_and_of_no_other(studio: Studio) -> None:
    order_id = await studio.produce()
    editor = await studio.linguist()
    async with transaction(studio.sessions) as session:
        session.add(
            OrderGlossary(order_id=order_id, terms=[TERM], speakers=[ADA], updated_by="user:1", updated_at=utc_now())
        )
    [task] = await studio.tasks(order_id)
    client = await studio.client(editor)
    await client.post(f"/v1/tasks/{task.id}/claim")
    stranger = await studio.client(await a_linguist(studio.sessions))

    seen = await client.get(f"/v1/tasks/{task.id}/glossary")
    unseen = await stranger.get(f"/v1/tasks/{task.id}/glossary")

    assert (seen.json()["terms"], seen.json()["speakers"]) == ([TERM], [ADA])
    assert unseen.status_code == 404
