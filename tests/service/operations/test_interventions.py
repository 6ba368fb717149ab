"""Holding, rejecting, extending and reassigning: what changes, what is written down, who is told."""

from datetime import datetime, timedelta

import pytest

from service.database import transaction
from service.ids import LINGUIST, new_id
from service.jobs.sla import tick_sla
from service.orders.models import Rejection
from tests.service.jobs.studio import a_dub, a_transcript, subtitles
from tests.service.operations.desk import WHY, Desk, slug
from workflows.ids import batch_workflow_id, order_workflow_id
from workflows.states import OrderState


async def test_a_paused_order_gives_no_work_until_it_is_resumed(desk: Desk) -> None:
    linguist = await desk.studio.client(await desk.studio.linguist())
    order_id = await desk.studio.produce()
    (task,) = await desk.studio.tasks(order_id)

    held = await desk.done("POST", f"/orders/{order_id}/pause")
    refused = await linguist.post(f"/v1/tasks/{task.id}/claim")
    freed = await desk.done("POST", f"/orders/{order_id}/resume")
    claimed = await linguist.post(f"/v1/tasks/{task.id}/claim")

    assert (held["is_paused"], freed["is_paused"]) == (True, False)
    assert (refused.status_code, claimed.status_code) == (400, 200)
    assert await desk.causes(order_id) == ["paused", "resumed"]
    assert [(one.action, one.reason, one.operator_id) for one in await desk.actions(order_id)] == [
        ("pause_order", WHY["reason"], desk.operator.id),
        ("resume_order", WHY["reason"], desk.operator.id),
    ]


async def test_an_order_that_has_ended_cannot_be_held(desk: Desk) -> None:
    order_id = await desk.studio.produce()
    await desk.run("UPDATE \"order\" SET state = 'done' WHERE id = :id", id=order_id)

    answer = await desk.send("POST", f"/orders/{order_id}/pause")

    assert slug(answer) == (400, "order_ended")
    assert await desk.actions(order_id) == []


async def test_a_rejection_is_asked_of_the_workflow_once_with_the_reason_in_the_database(desk: Desk) -> None:
    order_id = await desk.studio.produce()

    asked = await desk.done("POST", f"/orders/{order_id}/reject", reason="The sound is unusable")
    again = await desk.send("POST", f"/orders/{order_id}/reject")

    async with desk.studio.sessions() as session:
        rejection = await session.get_one(Rejection, asked["rejection_id"])
    assert (rejection.reason, rejection.operator_id) == ("The sound is unusable", desk.operator.id)
    (signal,) = await desk.studio.signals("rejection_requested")
    assert signal.workflow_id == order_workflow_id(order_id)
    assert signal.payload == {"argument": {"order_id": order_id, "rejection_id": rejection.id}}
    assert await desk.causes(order_id) == ["rejection_requested"]
    assert slug(again) == (400, "rejection_pending")


@pytest.mark.parametrize("state", sorted(set(OrderState) - {OrderState.SUBMITTED, OrderState.PAID}))
async def test_an_order_is_rejected_only_between_submitting_and_work(desk: Desk, state: str) -> None:
    order_id = await desk.studio.produce()
    await desk.run('UPDATE "order" SET state = :state WHERE id = :id', state=state, id=order_id)

    answer = await desk.send("POST", f"/orders/{order_id}/reject")

    assert slug(answer) == (400, "not_rejectable")
    assert await desk.studio.signals("rejection_requested") == []
    assert await desk.actions(order_id) == []


async def test_an_extension_moves_the_order_its_jobs_and_their_tasks_and_wakes_each_clock(desk: Desk) -> None:
    order_id = await desk.studio.produce(a_transcript(41))
    before = await desk.studio.tasks(order_id)
    due_at = desk.studio.now + timedelta(days=10)

    moved = await desk.done("POST", f"/orders/{order_id}/extend", due_at=due_at.isoformat())

    assert datetime.fromisoformat(moved["due_at"]) == due_at
    assert moved["moved_jobs"] == 41
    assert {job.due_at for job in await desk.studio.jobs(order_id)} == {due_at}
    assert all(job.due_steps[-1]["kind"] == "moved" for job in await desk.studio.jobs(order_id))
    share = (before[0].due_at - before[0].opened_at) / timedelta(hours=48)
    after = await desk.studio.tasks(order_id)
    assert {round((one.due_at - one.opened_at) / timedelta(days=10), 6) for one in after} == {round(share, 6)}
    woken = {signal.workflow_id for signal in await desk.studio.signals("deadline_moved")}
    assert woken == {batch_workflow_id(order_id, 0), batch_workflow_id(order_id, 1)}
    assert await desk.causes(order_id) == ["deadline_extended"]
    assert [one.action for one in await desk.actions(order_id)] == ["extend_order"]


async def test_an_extension_moves_only_what_is_due_before_it_and_is_not_delivered(desk: Desk) -> None:
    order_id = await desk.studio.produce(a_transcript(), subtitles("de"), a_dub("fr"))
    await desk.run("UPDATE job SET state = 'delivered', delivered_at = now() WHERE service = 'subtitles'")
    before = {job.service: job.due_at for job in await desk.studio.jobs(order_id)}
    due_at = desk.studio.now + timedelta(hours=80)

    moved = await desk.done("POST", f"/orders/{order_id}/extend", due_at=due_at.isoformat())

    after = {job.service: job.due_at for job in await desk.studio.jobs(order_id)}
    assert after == {**before, "transcript": due_at}
    assert moved["moved_jobs"] == 1
    assert datetime.fromisoformat(moved["due_at"]) == before["dub"]


async def test_after_an_extension_the_clock_begins_anew_for_the_new_date(desk: Desk) -> None:
    order_id = await desk.studio.produce()
    started = desk.studio.now - timedelta(hours=40)
    await desk.run("UPDATE job SET started_at = :at, due_at = :due", at=started, due=started + timedelta(hours=48))
    async with transaction(desk.studio.sessions) as session:
        await tick_sla(session, order_id, 0, desk.studio.now, desk.studio.settings)
    due_at = started + timedelta(hours=400)

    await desk.done("POST", f"/orders/{order_id}/extend", due_at=due_at.isoformat())
    async with transaction(desk.studio.sessions) as session:
        next_tick = await tick_sla(session, order_id, 0, desk.studio.now, desk.studio.settings)

    assert next_tick == started + timedelta(hours=200)
    assert await desk.causes(order_id) == ["sla_80_percent", "deadline_extended"]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [(47, (400, "deadline_not_later")), (-1, (422, "invalid_input")), (24 * 400, (422, "invalid_input"))],
)
async def test_a_deadline_moves_only_to_a_later_date_within_a_year(
    desk: Desk, hours: int, expected: tuple[int, str]
) -> None:
    order_id = await desk.studio.produce()
    due_at = desk.studio.now + timedelta(hours=hours)

    answer = await desk.send("POST", f"/orders/{order_id}/extend", due_at=due_at.isoformat())

    assert slug(answer) == expected
    assert await desk.studio.signals("deadline_moved") == []
    assert await desk.causes(order_id) == []


async def test_a_deadline_without_time_zone_is_refused(desk: Desk) -> None:
    order_id = await desk.studio.produce()

    answer = await desk.send("POST", f"/orders/{order_id}/extend", due_at="2100-01-01T00:00:00")

    assert slug(answer) == (422, "invalid_input")


async def test_an_order_that_is_not_in_production_has_no_deadline_to_move(desk: Desk) -> None:
    order_id = await desk.studio.paid_order(a_transcript())
    await desk.run("UPDATE \"order\" SET state = 'submitted' WHERE id = :id", id=order_id)
    due_at = desk.studio.now + timedelta(days=9)

    answer = await desk.send("POST", f"/orders/{order_id}/extend", due_at=due_at.isoformat())

    assert slug(answer) == (400, "not_in_production")


async def test_a_reassigned_task_has_a_new_holder_and_a_line_in_both_logs(desk: Desk) -> None:
    chosen = await desk.studio.linguist()
    order_id = await desk.studio.produce()
    (task,) = await desk.studio.tasks(order_id)

    answer = await desk.send("POST", f"/tasks/{task.id}/reassign", linguist_id=chosen.id)

    assert answer.status_code == 204
    assert (await desk.studio.task(task.id)).linguist_id == chosen.id
    assert [(one.action, one.data) for one in await desk.actions(task.id)] == [
        ("reassign_task", {"linguist_id": chosen.id})
    ]
    assert await desk.causes(order_id) == ["task_reassigned"]


async def test_a_task_is_not_given_to_a_stranger(desk: Desk) -> None:
    unfit = await desk.studio.linguist(skills=())
    (task,) = await desk.studio.tasks(await desk.studio.produce())

    refused = await desk.send("POST", f"/tasks/{task.id}/reassign", linguist_id=unfit.id)
    missing = await desk.send("POST", f"/tasks/{task.id}/reassign", linguist_id=new_id(LINGUIST))

    assert (slug(refused), slug(missing)) == ((400, "not_qualified"), (404, "not_found"))
    assert await desk.actions(task.id) == []
