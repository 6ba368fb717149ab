"""What one operator may give alone, and what waits for a second."""

import asyncio
from typing import Any

import pytest

from tests.service.approvals.office import LIMIT, PRICE, Office
from tests.service.operations.desk import slug


async def test_a_refund_at_the_limit_is_made_at_once_and_one_cent_more_waits(office: Office) -> None:
    at_limit, beyond = await office.order_on_credits(), await office.order_on_credits()

    made, waits = await office.ask(at_limit, LIMIT), await office.ask(beyond, LIMIT + 1)

    assert (made.status_code, waits.status_code) == (200, 202)
    assert (waits.json()["state"], waits.json()["amount_cents"]) == ("pending", LIMIT + 1)
    assert (await office.returned(at_limit), await office.returned(beyond)) == (LIMIT, 0)
    assert [one.action for one in await office.asker.actions(beyond)] == ["ask_for_refund"]


async def test_a_sum_in_pieces_is_still_that_sum(office: Office) -> None:
    order_id = await office.order_on_credits()

    answers = [await office.ask(order_id, 8_000) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 202]
    assert await office.returned(order_id) == 16_000


async def test_pieces_over_several_orders_operators_and_grants_of_one_customer_are_one_sum(office: Office) -> None:
    first = await office.order_on_credits()
    other = await office.order_on_credits(workspace_of=first)
    workspace = await office.workspace(first)
    await office.ask(first, 9_000)
    await office.ask(other, 9_000, desk=office.second)

    grant = await office.third.send("POST", f"/workspaces/{workspace}/credits", amount_cents=2_001, key="sorry")

    assert grant.status_code == 202
    assert grant.json()["kind"] == "grant"


async def test_pieces_at_the_same_moment_are_one_sum_too(office: Office) -> None:
    order_id = await office.order_on_credits()

    answers = await asyncio.gather(*(office.ask(order_id, 6_000, key=f"piece-{number}") for number in range(8)))

    assert sorted(answer.status_code for answer in answers) == [200] * 3 + [202] * 5
    assert await office.returned(order_id) == 18_000


async def test_what_was_given_alone_counts_for_a_day(office: Office) -> None:
    order_id = await office.order_on_credits()
    await office.asker.run("ALTER TABLE approval DISABLE TRIGGER approval_is_decided_once")
    await office.ask(order_id, LIMIT)
    await office.asker.run("UPDATE approval SET created_at = created_at - interval '24 hours 1 second'")

    assert (await office.ask(order_id, LIMIT)).status_code == 200


async def test_another_customer_has_a_limit_of_its_own(office: Office) -> None:
    await office.ask(await office.order_on_credits(), LIMIT)

    assert (await office.ask(await office.order_on_credits(), LIMIT)).status_code == 200


async def test_a_refund_that_was_refused_counts_for_nothing(office: Office) -> None:
    order_id = await office.order_on_credits()
    await office.asker.run("UPDATE \"order\" SET billing = 'card' WHERE id = :id", id=order_id)
    assert slug(await office.ask(order_id, LIMIT)) == (400, "nothing_to_refund")
    await office.asker.run("UPDATE \"order\" SET billing = 'credits' WHERE id = :id", id=order_id)

    assert (await office.ask(order_id, LIMIT)).status_code == 200


async def test_more_than_is_left_is_refused_before_anybody_is_asked(office: Office) -> None:
    order_id = await office.order_on_credits()

    answer = await office.ask(order_id, PRICE + 1)

    assert slug(answer) == (400, "refund_too_large")
    assert (await office.asker.get("/approvals"))["approvals"] == []


async def test_the_same_key_asks_once_and_another_amount_under_it_is_refused(office: Office) -> None:
    order_id = await office.order_on_credits()

    answers = await asyncio.gather(*(office.ask(order_id, 30_000, key="fire") for _ in range(4)))
    other = await office.ask(order_id, 30_001, key="fire")

    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["approval_id"] for answer in answers}) == 1
    assert slug(other) == (400, "refund_key_reused")


async def test_a_grant_of_before_the_limit_is_repeated_and_not_asked_for_again(office: Office) -> None:
    workspace = await office.workspace(await office.order_on_credits())
    path = f"/workspaces/{workspace}/credits"
    await office.asker.run("ALTER TABLE approval DISABLE TRIGGER approval_is_decided_once")
    await office.asker.done("POST", path, amount_cents=LIMIT, key="old")
    await office.asker.run("UPDATE approval SET key = 'forgotten'")

    repeated = await office.asker.send("POST", path, amount_cents=LIMIT, key="old")

    assert (repeated.status_code, repeated.json()["is_repeated"]) == (200, True)


@pytest.mark.parametrize("overrides", [{"approval_over_cents": 0}])
async def test_a_limit_of_nothing_lets_nobody_give_alone(office: Office, overrides: dict[str, Any]) -> None:
    order_id = await office.order_on_credits()

    assert (await office.ask(order_id, 1)).status_code == 202


async def test_the_list_shows_what_waits_and_not_what_needed_nobody(office: Office) -> None:
    order_id = await office.order_on_credits()
    await office.ask(order_id, 100)
    first, second = await office.pending(order_id), await office.pending(order_id)

    page = await office.second.get("/approvals", state="pending", limit=1)
    rest = await office.second.get("/approvals", state="pending", limit=1, cursor=page["next_cursor"])

    assert [one["approval_id"] for one in (*page["approvals"], *rest["approvals"])] == [second, first]
    assert rest["next_cursor"] is None
    (shown,) = rest["approvals"]
    assert (shown["subject"], shown["subject_name"], shown["workspace"]["name"]) == (
        order_id, "Interview", "Lumen Films",
    )  # fmt: skip
    assert (await office.second.get("/approvals", state="declined"))["approvals"] == []
