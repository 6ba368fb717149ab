"""The second operator: never the first, never too late, and once; what is approved happens once."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from service.approvals import deciding
from service.approvals.deciding import decide, finish_approvals
from service.auth.models import HolderKind
from service.auth.principals import Principal
from service.database import utc_now
from tests.factories import an_operator
from tests.service.approvals.office import LIMIT, PRICE, Office
from tests.service.operations.desk import Desk, slug


async def approve(desk: Desk, approval_id: str, verb: str = "approve") -> tuple[int, str]:
    """Status and state (or slug) of a decision."""
    answer = await desk.send("POST", f"/approvals/{approval_id}/{verb}")
    return (200, str(answer.json()["state"])) if answer.status_code == 200 else slug(answer)


async def test_a_second_operator_lets_the_refund_happen(office: Office) -> None:
    order_id = await office.order_on_credits()
    approval_id = await office.pending(order_id)

    assert await approve(office.second, approval_id) == (200, "carried_out")

    assert await office.returned(order_id) == LIMIT + 1
    done = await office.asker.actions(order_id)
    assert [(one.action, one.operator_id) for one in done] == [
        ("ask_for_refund", office.asker.operator.id),
        ("approve_refund", office.second.operator.id),
        ("refund_order", office.second.operator.id),
    ]
    shown = await office.asker.get(f"/approvals/{approval_id}")
    assert shown["decided_by"]["id"] == office.second.operator.id
    assert shown["decision_reason"] == "The customer asked for it"


async def test_a_second_operator_lets_the_grant_happen(office: Office) -> None:
    workspace = await office.workspace(await office.order_on_credits())
    path = f"/workspaces/{workspace}/credits"
    asked = await office.asker.send("POST", path, amount_cents=500_000, key="contract")

    assert await approve(office.second, asked.json()["approval_id"]) == (200, "carried_out")
    again = await office.asker.send("POST", path, amount_cents=500_000, key="contract")

    assert (again.status_code, again.json()["state"]) == (202, "carried_out")
    assert (await office.asker.get(f"/workspaces/{workspace}"))["workspace"]["available_credits"] == 500_000


async def test_nobody_approves_or_declines_what_they_asked_for(office: Office) -> None:
    order_id = await office.order_on_credits()
    approval_id = await office.pending(order_id)

    assert await approve(office.asker, approval_id) == (400, "own_approval")
    assert await approve(office.asker, approval_id, "decline") == (400, "own_approval")
    assert await office.returned(order_id) == 0


async def test_the_database_refuses_a_decision_by_whoever_asked(office: Office) -> None:
    approval_id = await office.pending(await office.order_on_credits())

    with pytest.raises(IntegrityError, match="decided_by_somebody_else"):
        await office.asker.run(
            "UPDATE approval SET state = 'approved', decided_by = requested_by, decided_at = now(),"
            " decision_reason = 'me' WHERE id = :id",
            id=approval_id,
        )


@pytest.mark.parametrize(
    "change", ["amount_cents = 1", "requested_by = decided_by", "state = 'pending'", "decision_reason = 'other'"]
)
async def test_the_database_keeps_what_was_asked_and_decided(office: Office, change: str) -> None:
    approval_id = await office.pending(await office.order_on_credits())
    await approve(office.second, approval_id, "decline")

    with pytest.raises(IntegrityError):
        await office.asker.run(f"UPDATE approval SET {change} WHERE id = :id", id=approval_id)
    with pytest.raises(IntegrityError):
        await office.asker.run("DELETE FROM approval WHERE id = :id", id=approval_id)


async def test_an_operator_who_was_added_afterwards_cannot_decide(office: Office) -> None:
    approval_id = await office.pending(await office.order_on_credits())
    late = await an_operator(office.studio.sessions)
    desk = Desk(late, await office.studio.open_client(late.key), office.studio)

    assert await approve(desk, approval_id) == (400, "approver_too_new")


async def test_two_operators_at_once_decide_once_and_the_money_moves_once(office: Office) -> None:
    order_id = await office.order_on_credits()
    approval_id = await office.pending(order_id)

    answers = await asyncio.gather(*(approve(desk, approval_id) for desk in (office.second, office.third) * 3))

    assert sorted(set(answers)) == [(200, "carried_out"), (400, "approval_decided")]
    assert await office.returned(order_id) == LIMIT + 1


async def test_one_approves_while_another_declines_and_one_of_them_counts(office: Office) -> None:
    order_id = await office.order_on_credits()
    approval_id = await office.pending(order_id)

    answers = await asyncio.gather(approve(office.second, approval_id), approve(office.third, approval_id, "decline"))

    state = (await office.asker.get(f"/approvals/{approval_id}"))["state"]
    assert (400, "approval_decided") in answers
    assert (state, await office.returned(order_id)) in [("carried_out", LIMIT + 1), ("declined", 0)]


async def test_what_was_declined_stays_so(office: Office) -> None:
    order_id = await office.order_on_credits()
    approval_id = await office.pending(order_id)

    assert await approve(office.second, approval_id, "decline") == (200, "declined")
    assert await approve(office.third, approval_id) == (400, "approval_decided")
    assert await office.returned(order_id) == 0


async def test_after_seven_days_nobody_can_approve_any_more(office: Office) -> None:
    order_id = await office.order_on_credits()
    approval_id = await office.pending(order_id)
    actor = Principal(HolderKind.OPERATOR, office.second.operator.id, "key")
    later = utc_now() + timedelta(days=7, seconds=1)

    with pytest.raises(deciding.ApprovalRefused) as refused:
        await decide(office.studio.parts, approval_id, is_approved=True, reason="late", actor=actor, now=later)

    assert refused.value.slug == "approval_expired"
    assert await office.returned(order_id) == 0


async def test_what_was_approved_before_a_kill_is_carried_out_once_afterwards(office: Office) -> None:
    order_id = await office.order_on_credits()
    approval_id = await office.pending(order_id)
    await office.asker.run(
        "UPDATE approval SET state = 'approved', decided_by = :second, decided_at = now(), decision_reason = 'yes'"
        " WHERE id = :id",
        id=approval_id, second=office.second.operator.id,
    )  # fmt: skip
    later = utc_now() + timedelta(minutes=1)

    await asyncio.gather(*(finish_approvals(office.studio.parts, later) for _ in range(3)))
    again = await approve(office.second, approval_id)

    assert again == (200, "carried_out")
    assert await office.returned(order_id) == LIMIT + 1


async def test_a_kill_after_the_money_moved_moves_it_no_second_time(office: Office) -> None:
    order_id = await office.order_on_credits()
    approval_id = await office.pending(order_id)
    await office.asker.run("ALTER TABLE approval DISABLE TRIGGER approval_is_decided_once")
    await approve(office.second, approval_id)
    await office.asker.run("UPDATE approval SET state = 'approved', settled_at = NULL WHERE id = :id", id=approval_id)

    await finish_approvals(office.studio.parts, utc_now() + timedelta(minutes=1))

    assert (await office.asker.get(f"/approvals/{approval_id}"))["state"] == "carried_out"
    assert await office.returned(order_id) == LIMIT + 1
    assert [one.action for one in await office.asker.actions(order_id)].count("refund_order") == 1


async def test_an_approval_that_cannot_be_carried_out_any_more_says_why(office: Office) -> None:
    order_id = await office.order_on_credits()
    first, second = await office.pending(order_id, PRICE), await office.pending(order_id, PRICE)
    await approve(office.second, first)

    assert await approve(office.second, second) == (200, "failed")

    assert "has gone back already" in (await office.asker.get(f"/approvals/{second}"))["failure"]
    assert await office.returned(order_id) == PRICE
