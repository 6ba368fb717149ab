"""The board: what is most at risk stands on top, and every page costs the same few statements."""

from datetime import timedelta
from typing import Any

import pytest

from service.workspaces.models import Billing
from tests.factories import a_customer
from tests.service.jobs.studio import a_dub, a_transcript
from tests.service.operations.desk import Desk, counted, slug


async def a_draft(desk: Desk) -> str:
    """An open order of another customer."""
    owner = await a_customer(desk.studio.sessions, billing=Billing.CREDITS)
    client = await desk.studio.open_client(owner.key)
    return str((await client.post("/v1/productions/orders", json={})).json()["order_id"])


async def test_breached_orders_come_first_then_those_with_the_least_time_then_the_rest_newest_first(desk: Desk) -> None:
    relaxed, missed, close = [await desk.studio.produce() for _ in range(3)]
    old, young = await a_draft(desk), await a_draft(desk)
    await desk.due(close, desk.studio.now + timedelta(hours=1))
    await desk.due(missed, desk.studio.now + timedelta(hours=70))
    await desk.run("UPDATE job SET sla_percent = 100 WHERE order_id = :id", id=missed)

    board = await desk.board()

    assert [one["order_id"] for one in board] == [missed, close, relaxed, young, old]
    assert [one["is_breached"] for one in board] == [True, False, False, False, False]


async def test_a_deadline_that_has_just_passed_is_a_breach_with_negative_slack(desk: Desk) -> None:
    order_id = await desk.studio.produce()
    await desk.due(order_id, desk.studio.now - timedelta(minutes=10))
    await desk.run("UPDATE job SET started_at = due_at - interval '1 hour'")

    (one,) = await desk.board()

    assert one["is_breached"]
    assert one["is_at_risk"]
    assert -700 < one["slack_seconds"] <= -600
    assert one["sla_percent"] >= 116


async def test_an_order_is_measured_by_its_earliest_unfinished_job(desk: Desk) -> None:
    order_id = await desk.studio.produce(a_transcript(), a_dub("de"))

    (one,) = await desk.board()

    assert one["order_id"] == order_id
    assert one["next_due_at"] < one["due_at"]
    assert 47 * 3600 < one["slack_seconds"] <= 48 * 3600
    assert one["unfinished_jobs"] == 2


async def test_a_line_says_who_holds_the_work_and_what_nobody_has_taken(desk: Desk) -> None:
    holder = await desk.studio.linguist(limit=1)
    order_id = await desk.studio.produce(a_transcript(2))
    (first, _) = await desk.studio.tasks(order_id)
    await (await desk.studio.client(holder)).post(f"/v1/tasks/{first.id}/claim")

    (one,) = await desk.board()

    assert (one["unfinished_tasks"], one["tasks_without_taker"]) == (2, 1)
    assert {task["task_id"]: task["holder"] and task["holder"]["id"] for task in one["tasks"]}[first.id] == holder.id
    assert sorted(task["state"] for task in one["tasks"]) == ["claimed", "open"]
    assert one["workspace"]["name"] == "Lumen Films"
    assert one["total_cents"] == 4000


async def test_only_the_first_tasks_of_a_large_order_are_shown_but_all_are_counted(desk: Desk) -> None:
    await desk.studio.produce(a_transcript(30))

    (one,) = await desk.board()

    assert (len(one["tasks"]), one["unfinished_tasks"], one["tasks_without_taker"]) == (20, 30, 30)


async def test_pages_follow_each_other_without_gap_or_repetition(desk: Desk) -> None:
    made = [await desk.studio.produce() for _ in range(3)] + [await a_draft(desk) for _ in range(3)]
    await desk.due(made[1], desk.studio.now + timedelta(hours=5))
    whole = [one["order_id"] for one in await desk.board()]

    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = await desk.get("/orders", limit=2, **cursor)
        seen += [one["order_id"] for one in page["orders"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}

    assert seen == whole
    assert sorted(seen) == sorted(made)


async def test_the_board_can_be_narrowed_by_state_workspace_and_risk(desk: Desk) -> None:
    calm, late = await desk.studio.produce(), await desk.studio.produce()
    draft = await a_draft(desk)
    await desk.run("UPDATE job SET started_at = :at WHERE order_id = :id", at=desk.studio.now - timedelta(20), id=late)
    workspaces = {one["order_id"]: one["workspace"]["id"] for one in await desk.board()}

    assert [one["order_id"] for one in await desk.board(state=["open"])] == [draft]
    assert {one["order_id"] for one in await desk.board(state=["open", "paid"])} == {calm, late, draft}
    assert [one["order_id"] for one in await desk.board(workspace_id=workspaces[calm])] == [calm]
    assert [one["order_id"] for one in await desk.board(at_risk=True)] == [late]


@pytest.mark.parametrize("trouble", ["refund", "mail"])
async def test_money_that_did_not_move_flags_its_order_whatever_its_state(desk: Desk, trouble: str) -> None:
    order_id = await a_draft(desk)
    if trouble == "refund":
        await desk.run(
            "INSERT INTO checkout (order_id, session_id, url, amount_cents, state, created_at, expires_at, checked_at)"
            " VALUES (:id, :id, '', 5, 'paid', now(), now(), now())",
            id=order_id,
        )
        await desk.run(
            "INSERT INTO refund (id, key, order_id, amount_cents, state, reason, actor, created_at)"
            " VALUES (:id, :id, :id, 5, 'trouble', 'test', 'test', now())",
            id=order_id,
        )
    else:
        await desk.run(
            "INSERT INTO mail (id, key, name, recipient, context, order_id, state, attempts, next_attempt_at,"
            " created_at) VALUES (:id, :id, 'payment_trouble', 'o@p.example', '{}', :id, 'sent', 1, now(), now())",
            id=order_id,
        )
    await desk.studio.produce()

    (one,) = await desk.board(at_risk=True)

    assert (one["order_id"], one["has_payment_trouble"], one["is_at_risk"]) == (order_id, True, True)


async def test_a_page_costs_three_statements_however_many_orders_are_on_it(desk: Desk) -> None:
    for _ in range(4):
        await desk.studio.produce(a_transcript(2))
        await a_draft(desk)
    await desk.board()

    with counted(desk) as statements:
        board = await desk.board()

    assert len(board) == 8
    assert len(statements) == 3


@pytest.mark.parametrize("params", [{"cursor": "nonsense!"}, {"cursor": "W10"}, {"limit": 0}, {"state": "lost"}])
async def test_a_page_that_cannot_be_read_is_refused(desk: Desk, params: dict[str, Any]) -> None:
    answer = await desk.client.get("/v1/operations/orders", params=params)

    assert slug(answer) == (422, "invalid_input")
