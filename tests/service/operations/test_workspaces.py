"""Workspaces as operators handle them: opened, given terms and credits."""

import asyncio
from typing import Any

import pytest

from service.ids import MEDIA, new_id
from service.workspaces.models import Billing
from tests.factories import a_customer
from tests.service.operations.desk import WHY, Desk, slug
from tests.service.ordering import Customer

LUMEN = {
    "name": "Lumen Films", "billing": "credits", "contact_email": "billing@lumen.example",
    "owner_name": "Ada", "owner_email": "ada@lumen.example",
}  # fmt: skip
ENGLISH = {"component": "transcript", "language": "en-GB", "rate_cents": 150}


async def lumen(desk: Desk) -> tuple[str, Customer]:
    """A new workspace and its owner at the API."""
    made = await desk.done("POST", "/workspaces", **LUMEN)
    holder = await a_customer(desk.studio.sessions, workspace=made["workspace_id"])
    client = await desk.studio.open_client(made["api_key"])
    return made["workspace_id"], Customer(holder, client, desk.studio.sessions)


async def test_a_new_workspace_can_order_with_the_owners_key(desk: Desk) -> None:
    made = await desk.done("POST", "/workspaces", **LUMEN)
    client = await desk.studio.open_client(made["api_key"])

    ordered = await client.post("/v1/productions/orders", json={})
    details = await desk.get(f"/workspaces/{made['workspace_id']}")

    assert ordered.status_code == 200
    assert (details["workspace"]["name"], details["workspace"]["billing"]) == ("Lumen Films", "credits")
    assert [(one["email"], one["is_owner"]) for one in details["members"]] == [("ada@lumen.example", True)]
    assert [one["key_id"] for one in details["members"][0]["keys"]] == [made["key_id"]]
    assert made["api_key"] not in str(details)
    assert [(one["action"], one["reason"]) for one in details["actions"]] == [("open_workspace", WHY["reason"])]


async def test_terms_count_for_quotes_from_now_on(desk: Desk) -> None:
    workspace_id, customer = await lumen(desk)
    before = await customer.quoted_order(seconds=600)

    await desk.done("PATCH", f"/workspaces/{workspace_id}", discount_basis_points=1000)
    await desk.done("PUT", f"/workspaces/{workspace_id}/rates", rates=[ENGLISH])
    after = await customer.quoted_order(seconds=600)

    assert (await customer.read(before))["total_amount_usd"] == 20.0
    assert (await customer.read(after))["total_amount_usd"] == 13.5


async def test_rates_are_replaced_whole(desk: Desk) -> None:
    workspace_id, _ = await lumen(desk)
    await desk.done("PUT", f"/workspaces/{workspace_id}/rates", rates=[ENGLISH])

    after = await desk.done(
        "PUT", f"/workspaces/{workspace_id}/rates", rates=[{"component": "dub", "language": "pt", "rate_cents": 1900}]
    )

    assert after["rates"] == [{"component": "dub", "language": "pt-BR", "rate_cents": 1900}]


@pytest.mark.parametrize(
    ("rates", "expected"),
    [
        ([ENGLISH, {**ENGLISH, "language": "en"}], (422, "invalid_input")),
        ([{**ENGLISH, "component": "dub"}], (422, "invalid_input")),
        ([{**ENGLISH, "component": "verbatim"}], (422, "invalid_input")),
        ([{**ENGLISH, "language": "xx"}], (400, "unknown_language")),
        ([{**ENGLISH, "rate_cents": -1}], (422, "invalid_input")),
    ],
)
async def test_rates_that_cannot_be_are_refused_and_the_old_ones_stay(
    desk: Desk, rates: list[dict[str, Any]], expected: tuple[int, str]
) -> None:
    workspace_id, _ = await lumen(desk)
    await desk.done("PUT", f"/workspaces/{workspace_id}/rates", rates=[ENGLISH])

    answer = await desk.send("PUT", f"/workspaces/{workspace_id}/rates", rates=rates)

    assert slug(answer) == expected
    assert len((await desk.get(f"/workspaces/{workspace_id}"))["rates"]) == 1


async def test_a_change_keeps_what_it_does_not_name_and_says_what_was(desk: Desk) -> None:
    workspace_id, _ = await lumen(desk)
    await desk.done("PATCH", f"/workspaces/{workspace_id}", expedited_hours={"transcript": 12, "dub": 72})

    after = (await desk.done("PATCH", f"/workspaces/{workspace_id}", billing="card"))["workspace"]

    assert (after["billing"], after["expedited_hours"]) == ("card", {"transcript": 12, "dub": 72})
    assert (await desk.actions(workspace_id))[-1].data == {"from": {"billing": "credits"}, "to": {"billing": "card"}}


@pytest.mark.parametrize(
    "wrong",
    [{"discount_basis_points": 10_001}, {"expedited_hours": {"transcript": 0}}, {"expedited_hours": {"poem": 5}},
     {"billing": "gold"}],
)  # fmt: skip
async def test_terms_that_cannot_be_are_refused(desk: Desk, wrong: dict[str, Any]) -> None:
    workspace_id, _ = await lumen(desk)

    assert slug(await desk.send("PATCH", f"/workspaces/{workspace_id}", **wrong)) == (422, "invalid_input")


async def test_the_same_grant_at_once_and_again_is_made_once(desk: Desk) -> None:
    workspace_id, _ = await lumen(desk)
    path = f"/workspaces/{workspace_id}/credits"

    answers = await asyncio.gather(*(desk.done("POST", path, amount_cents=5000, key="contract") for _ in range(5)))

    assert sorted(answer["is_repeated"] for answer in answers) == [False, True, True, True, True]
    assert {answer["available_credits"] for answer in answers} == {5000}
    assert [one.action for one in await desk.actions(workspace_id)] == ["open_workspace", "grant_credits"]


async def test_a_key_of_another_amount_grants_nothing_and_another_workspace_has_its_own_keys(desk: Desk) -> None:
    (first, _), (second, _) = await lumen(desk), await lumen(desk)
    await desk.done("POST", f"/workspaces/{first}/credits", amount_cents=5000, key="contract")

    other = await desk.send("POST", f"/workspaces/{first}/credits", amount_cents=6000, key="contract")
    elsewhere = await desk.done("POST", f"/workspaces/{second}/credits", amount_cents=6000, key="contract")

    assert slug(other) == (400, "grant_key_reused")
    assert (await desk.get(f"/workspaces/{first}"))["workspace"]["available_credits"] == 5000
    assert elsewhere["available_credits"] == 6000


async def test_the_list_shows_credits_and_running_orders_page_by_page(desk: Desk) -> None:
    await desk.studio.linguist()
    workspace_id, customer = await lumen(desk)
    await desk.done("POST", f"/workspaces/{workspace_id}/credits", amount_cents=1000, key="k")
    await desk.studio.linguist(rank=5)
    await customer.submit(await customer.quoted_order())
    await customer.order()
    await a_customer(desk.studio.sessions, billing=Billing.CARD)

    first = await desk.get("/workspaces", limit=1)
    second = await desk.get("/workspaces", limit=1, cursor=first["next_cursor"])

    (shown,) = first["workspaces"]
    assert (shown["available_credits"], shown["held_credits"], shown["open_orders"]) == (800, 200, 1)
    assert [one["open_orders"] for one in second["workspaces"]] == [0]
    assert second["next_cursor"] is None


async def test_a_malformed_workspace_is_not_found(desk: Desk) -> None:
    for workspace_id in ("nonsense", new_id(MEDIA)):
        assert slug(await desk.client.get(f"/v1/operations/workspaces/{workspace_id}")) == (404, "not_found")
