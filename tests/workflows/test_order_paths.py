"""What each path leaves behind: moves of the order, effects that a customer could notice, runs of steps."""

import asyncio

import pytest
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import WorkflowEnvironment

from pricing.catalogue import Service
from tests.workflows.life import Life, a_life, living
from tests.workflows.paths import PATHS
from tests.workflows.world import JobRow
from workflows.order import OrderWorkflow
from workflows.stages import Stage
from workflows.states import JobState, OrderEvent, OrderState

WORKED = ["submitted", "paid", "accepted", "done"]


async def walked(environment: WorkflowEnvironment, name: str) -> Life:
    """The order after its path, its workflow ended in the path's state."""
    path = PATHS[name]
    async with living(environment, *path.services, **path.options) as life:
        await path.walk(life)
        assert await life.result() == path.ends_in
    assert life.row.state == path.ends_in
    return life


async def test_credits_are_taken_when_the_order_is_submitted(real: WorkflowEnvironment) -> None:
    life = await walked(real, "paid_by_credits")

    assert life.row.moves == WORKED
    assert life.row.effects == ["money taken", f"delivered {life.row.order_id}.0", "mail ready"]
    assert life.row.calls["accept_order"] == life.row.calls["analyse_pending_media"] == 1


async def test_a_card_order_is_produced_once_its_checkout_is_paid(real: WorkflowEnvironment) -> None:
    life = await walked(real, "paid_by_card")

    assert life.row.moves == WORKED
    assert life.row.calls["take_payment"] == 2
    assert life.row.calls["lapse_checkout"] == 0


async def test_a_checkout_that_nobody_pays_lapses(skipping: WorkflowEnvironment) -> None:
    life = await walked(skipping, "checkout_lapses")

    assert life.row.moves == ["submitted", "expired"]
    assert life.row.effects == []


async def test_money_that_comes_at_the_last_moment_is_taken(skipping: WorkflowEnvironment) -> None:
    life = await walked(skipping, "money_comes_at_the_last_moment")

    assert life.row.moves == WORKED
    assert life.row.calls["lapse_checkout"] == 1


async def test_an_event_about_an_unpaid_checkout_leaves_the_order_waiting(real: WorkflowEnvironment) -> None:
    life = await walked(real, "settled_but_not_paid_yet")

    assert life.row.moves == WORKED
    assert life.row.calls["take_payment"] == 3


@pytest.mark.parametrize("name", [name for name in PATHS if name.startswith("cancelled_")])
async def test_cancelling_ends_cancelled_with_one_mail_and_no_open_job(real: WorkflowEnvironment, name: str) -> None:
    life = await walked(real, name)

    assert life.row.moves[-2:] == ["cancelling", "cancelled"]
    assert life.row.effects.count("mail cancelled") == 1
    assert ("money taken" in life.row.effects) == ("money returned" in life.row.effects)
    assert all(job.state == JobState.CANCELLED for job in life.row.jobs)


async def test_cancelling_before_the_payment_step_takes_no_money(real: WorkflowEnvironment) -> None:
    life = await walked(real, "cancelled_before_submitted_is_seen")

    assert life.row.calls["take_payment"] == 0


async def test_money_that_was_taken_while_cancelling_goes_back(real: WorkflowEnvironment) -> None:
    life = await walked(real, "cancelled_while_the_money_is_taken")

    assert life.row.effects == ["money taken", "work closed", "money returned", "mail cancelled"]


@pytest.mark.parametrize(
    "name", ["rejected_while_submitted", "rejected_while_paid", "rejected_before_submitted_is_seen"]
)
async def test_a_rejected_order_gives_back_what_it_took(real: WorkflowEnvironment, name: str) -> None:
    life = await walked(real, name)

    assert life.row.moves[-1] == "rejected"
    assert life.row.effects.count("mail rejected rejection_1") == 1
    assert ("money taken" in life.row.effects) == ("money returned" in life.row.effects)


async def test_a_rejection_after_work_was_taken_changes_nothing(real: WorkflowEnvironment) -> None:
    life = await walked(real, "rejected_too_late")

    assert life.row.moves == WORKED
    assert "work closed" not in life.row.effects


async def test_returned_work_goes_back_one_stage_in_a_new_round_each_time(real: WorkflowEnvironment) -> None:
    life = await walked(real, "reworked_twice")

    assert life.row.jobs[0].opened == [
        (Stage.TRANSCRIPTION, 1), (Stage.REVIEW, 1),
        (Stage.TRANSCRIPTION, 2), (Stage.REVIEW, 2),
        (Stage.TRANSCRIPTION, 3), (Stage.REVIEW, 3),
    ]  # fmt: skip


async def test_a_long_recording_is_reviewed_when_all_its_parts_are_done(real: WorkflowEnvironment) -> None:
    life = await walked(real, "in_parts")

    assert life.row.moves == WORKED
    assert life.row.jobs[0].opened == [
        (Stage.TRANSCRIPTION, 1), (Stage.REVIEW, 1),
        (Stage.TRANSCRIPTION, 2), (Stage.REVIEW, 2),
    ]  # fmt: skip


async def test_an_idle_draft_expires(skipping: WorkflowEnvironment) -> None:
    life = await walked(skipping, "idle_draft")

    assert life.row.moves == ["expired"]
    assert life.row.calls["check_idle"] == 1


async def test_a_draft_that_was_touched_is_looked_at_again(skipping: WorkflowEnvironment) -> None:
    life = await walked(skipping, "draft_touched_meanwhile")

    assert life.row.calls["check_idle"] == 2


async def test_a_sandbox_order_is_done_by_itself(real: WorkflowEnvironment) -> None:
    life = await walked(real, "sandbox")

    assert life.row.moves == WORKED
    assert life.row.calls["open_tasks"] == 0


async def test_signals_that_come_twice_do_nothing_twice(real: WorkflowEnvironment) -> None:
    life = await walked(real, "every_signal_twice")

    assert life.row.moves == WORKED
    assert life.row.effects == ["money taken", f"delivered {life.row.order_id}.0", "mail ready"]
    assert life.row.jobs[0].opened == [(Stage.TRANSCRIPTION, 1), (Stage.REVIEW, 1)]


async def test_signals_in_any_order_lose_nothing(real: WorkflowEnvironment) -> None:
    life = await walked(real, "signals_in_another_order")

    assert life.row.moves == WORKED
    assert life.row.calls["analyse_pending_media"] == life.row.calls["tick_sla"] == 1


async def test_the_clock_ticks_at_each_threshold_and_when_a_deadline_moves(skipping: WorkflowEnvironment) -> None:
    life = await walked(skipping, "deadlines_pass")

    assert life.row.calls["tick_sla"] == 3


async def test_steps_that_fail_are_run_until_they_succeed(real: WorkflowEnvironment) -> None:
    life = await walked(real, "steps_fail_before_they_succeed")

    assert life.row.calls["deliver_job"] == 3
    assert life.row.moves == WORKED


async def test_steps_whose_answers_are_lost_have_their_effect_once(real: WorkflowEnvironment) -> None:
    life = await walked(real, "answers_are_lost")

    assert life.row.calls["take_payment"] == life.row.calls["complete_order"] == 2
    assert life.row.moves == WORKED
    assert life.row.effects == ["money taken", f"delivered {life.row.order_id}.0", "mail ready"]


async def test_an_undo_whose_answers_are_lost_returns_the_money_once(real: WorkflowEnvironment) -> None:
    life = await walked(real, "cancelled_while_answers_are_lost")

    assert life.row.calls["return_money"] == 2
    assert life.row.effects == ["money taken", "work closed", "money returned", "mail cancelled"]


async def test_tasks_that_wait_for_drafts_are_released_once_a_machine_has_made_them(real: WorkflowEnvironment) -> None:
    life = await walked(real, "drafted")

    assert life.row.moves == WORKED
    assert life.row.effects[:3] == ["money taken", "drafted", "released"]
    assert life.row.calls["prepare_drafts"] == life.row.calls["release_drafts"] == 1


async def test_a_machine_that_fails_for_good_costs_the_drafts_and_not_the_order(real: WorkflowEnvironment) -> None:
    life = await walked(real, "drafts_fail")

    assert life.row.calls["prepare_drafts"] == 3
    assert life.row.effects == ["money taken", "released", f"delivered {life.row.order_id}.0", "mail ready"]
    assert life.row.moves == WORKED


async def test_an_order_without_drafts_to_wait_for_asks_for_none(real: WorkflowEnvironment) -> None:
    life = await walked(real, "paid_by_credits")

    assert life.row.calls["prepare_drafts"] == life.row.calls["release_drafts"] == 0


async def test_cancelling_does_not_wait_for_drafts(real: WorkflowEnvironment) -> None:
    life = await walked(real, "cancelled_while_drafting")

    assert life.row.calls["release_drafts"] == 0


async def test_an_order_of_three_batches_is_done_when_all_are(real: WorkflowEnvironment) -> None:
    life = await walked(real, "in_batches")

    assert life.row.calls["load_batch"] == 2
    assert all(job.state == JobState.DELIVERED for job in life.row.jobs)


async def test_work_that_was_finished_without_a_claim_signal_is_accepted_first(real: WorkflowEnvironment) -> None:
    async with living(real) as life:
        await life.start()
        await life.submit()
        await life.reached(OrderState.PAID)
        await life.work(life.row.jobs[0])

        assert await life.result() == OrderState.DONE
    assert life.row.moves == WORKED


async def test_an_order_is_accepted_before_it_is_done_even_if_acceptance_is_slow(real: WorkflowEnvironment) -> None:
    life = a_life(real)
    life.world.fail("accept_order", times=2)
    await life.start()
    job = JobRow(f"{life.row.order_id}.0", Service.TRANSCRIPT)
    for stage in (Stage.TRANSCRIPTION, Stage.REVIEW):
        await life.send_finished(job, stage)
    assert life.row.move(OrderEvent.SUBMIT)
    await life.handle.signal(OrderWorkflow.submitted)
    async with life.worker():
        assert await life.result() == OrderState.DONE
    assert life.row.moves == WORKED


async def test_media_registered_during_an_analysis_are_analysed_after_it(real: WorkflowEnvironment) -> None:
    async with living(real) as life:
        may_end = life.world.hold("analyse_pending_media")
        await life.start()
        await life.upload()
        for _ in range(3):
            await life.handle.signal(OrderWorkflow.media_registered)
        await asyncio.sleep(0.2)
        assert life.row.calls["analyse_pending_media"] == 1
        may_end.set()
        await life.called("analyse_pending_media", 2)
        await life.submit()
        await life.cancel()

        assert await life.result() == OrderState.CANCELLED
    assert life.row.calls["analyse_pending_media"] == 2
    assert life.world.most_running["analyse_pending_media"] == 1


async def test_a_draft_is_submitted_while_an_analysis_still_runs(real: WorkflowEnvironment) -> None:
    async with living(real) as life:
        life.world.hold("analyse_pending_media")
        await life.start()
        await life.upload()
        await life.submit()
        await life.take_work()
        await life.work(life.row.jobs[0])

        assert await life.result() == OrderState.DONE


async def test_a_signal_after_the_end_is_refused_by_the_server(real: WorkflowEnvironment) -> None:
    life = await walked(real, "paid_by_credits")

    with pytest.raises(RPCError) as refusal:
        await life.handle.signal(OrderWorkflow.cancel_requested)
    assert refusal.value.status == RPCStatusCode.NOT_FOUND
    assert await life.result() == OrderState.DONE


async def test_a_second_rejection_is_answered_as_well_as_the_first(real: WorkflowEnvironment) -> None:
    async with living(real) as life:
        await life.start()
        await life.submit()
        await life.take_work()
        for rejection_id in ("rejection_1", "rejection_1", "rejection_2"):
            await life.reject(rejection_id)
        await life.called("reject_order", 2)
        await life.work(life.row.jobs[0])

        assert await life.result() == OrderState.DONE
    assert life.row.calls["reject_order"] == 2
