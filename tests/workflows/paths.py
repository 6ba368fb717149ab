"""The paths that an order can take, each told once: tests assert on them and `record` saves their histories."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from pricing.catalogue import Service
from tests.workflows.life import Life
from workflows.messages import TaskFinished
from workflows.order import OrderWorkflow
from workflows.stages import Stage, plan
from workflows.states import OrderEvent, OrderState, TaskOutcome

MOMENT = timedelta(seconds=2)


async def paid_by_credits(life: Life) -> None:
    await life.start()
    await life.upload()
    await life.submit()
    await life.take_work()
    await life.work(life.row.jobs[0])


async def paid_by_card(life: Life) -> None:
    await life.start()
    await life.upload()
    await life.submit()
    await life.pay()
    await life.take_work()
    await life.work(life.row.jobs[0])


async def checkout_lapses(life: Life) -> None:
    await life.start()
    await life.submit()
    await life.passes(life.checkout_time + MOMENT)


async def money_comes_at_the_last_moment(life: Life) -> None:
    """Paid at Stripe, but no event has told us when the checkout lapses."""
    await life.start()
    await life.submit()
    life.row.checkout_is_paid = True
    await life.passes(life.checkout_time + MOMENT)
    await life.reached(OrderState.PAID)
    await life.take_work()
    await life.work(life.row.jobs[0])


async def settled_but_not_paid_yet(life: Life) -> None:
    """Stripe tells of something else first: the order goes on waiting."""
    await life.start()
    await life.submit()
    await life.handle.signal(OrderWorkflow.payment_settled)
    await life.called("take_payment", 2)
    await life.pay()
    await life.take_work()
    await life.work(life.row.jobs[0])


async def cancelled_while_submitted(life: Life) -> None:
    await life.start()
    await life.submit()
    await life.cancel()


async def cancelled_while_paid(life: Life) -> None:
    await life.start()
    await life.submit()
    await life.reached(OrderState.PAID)
    await life.cancel()


async def cancelled_while_accepted(life: Life) -> None:
    await life.start()
    await life.submit()
    await life.take_work()
    await life.finish(life.row.jobs[0], Stage.TRANSCRIPTION)
    await life.called("open_tasks")
    await life.cancel()


async def cancelled_while_the_money_is_taken(life: Life) -> None:
    """The row moves while the step that takes the money has done its work but has not answered."""
    may_answer = life.world.hold("take_payment")
    await life.start()
    assert life.row.move(OrderEvent.SUBMIT)
    await life.handle.signal(OrderWorkflow.submitted)
    await life.until(lambda: life.world.waiting["take_payment"] == 1)
    await life.cancel()
    may_answer.set()


async def rejected_while_submitted(life: Life) -> None:
    await life.start()
    await life.submit()
    await life.reject()


async def rejected_while_paid(life: Life) -> None:
    await life.start()
    await life.submit()
    await life.reached(OrderState.PAID)
    await life.reject()


async def rejected_too_late(life: Life) -> None:
    await life.start()
    await life.submit()
    await life.take_work()
    await life.reject()
    await life.called("reject_order")
    await life.work(life.row.jobs[0])


async def reworked_twice(life: Life) -> None:
    await life.start()
    await life.submit()
    await life.take_work()
    job = life.row.jobs[0]
    await life.finish(job, Stage.TRANSCRIPTION, 1)
    await life.finish(job, Stage.REVIEW, 1, TaskOutcome.RETURNED)
    await life.finish(job, Stage.TRANSCRIPTION, 2)
    await life.finish(job, Stage.REVIEW, 2, TaskOutcome.RETURNED)
    await life.finish(job, Stage.TRANSCRIPTION, 3)
    await life.finish(job, Stage.REVIEW, 3, TaskOutcome.APPROVED)


async def idle_draft(life: Life) -> None:
    await life.start()
    await life.upload()
    await life.passes(life.idle_time + MOMENT)


async def draft_touched_meanwhile(life: Life) -> None:
    """Somebody has edited the draft: the first look finds it alive and names the next."""
    await life.start()
    life.row.active_until = await life.now() + 2 * life.idle_time
    await life.passes(life.idle_time + MOMENT)
    await life.called("check_idle")
    await life.passes(life.idle_time + MOMENT)


async def sandbox(life: Life) -> None:
    await life.start(is_sandbox=True)
    await life.upload()
    await life.submit()


async def every_signal_twice(life: Life) -> None:
    await life.start()
    for _ in range(2):
        await life.upload()
    await life.submit()
    await life.handle.signal(OrderWorkflow.submitted)
    life.row.checkout_is_paid = True
    for _ in range(2):
        await life.handle.signal(OrderWorkflow.payment_settled)
    await life.reached(OrderState.PAID)
    for _ in range(2):
        await life.take_work()
    job = life.row.jobs[0]
    for rule in plan(job.service):
        for _ in range(2):
            await life.finish(job, rule.stage)


async def signals_in_another_order(life: Life) -> None:
    """All that the relay could have sent before the worker got to see anything, the last first."""
    job = f"{life.row.order_id}.0"
    await life.start()
    for stage in (Stage.REVIEW, Stage.TRANSCRIPTION):
        message = TaskFinished(job, f"{job}/{stage}/1", TaskOutcome.SUBMITTED)
        await life.handle.signal(OrderWorkflow.task_finished, message)
    await life.handle.signal(OrderWorkflow.deadline_moved)
    await life.handle.signal(OrderWorkflow.work_taken)
    await life.handle.signal(OrderWorkflow.payment_settled)
    await life.submit()
    await life.upload()
    await life.pay()


async def cancelled_before_submitted_is_seen(life: Life) -> None:
    await life.start()
    assert life.row.move(OrderEvent.SUBMIT)
    await life.cancel()


async def rejected_before_submitted_is_seen(life: Life) -> None:
    await life.start()
    assert life.row.move(OrderEvent.SUBMIT)
    await life.reject()


async def deadlines_pass(life: Life) -> None:
    """Three thresholds, the last one twice because an operator has moved the deadline."""
    await life.start()
    now = await life.now()
    life.row.ticks = [now + life.sla_step, now + 2 * life.sla_step, None, None]
    await life.submit()
    await life.take_work()
    await life.passes(life.sla_step + MOMENT)
    await life.called("tick_sla", 1)
    await life.passes(life.sla_step + MOMENT)
    await life.called("tick_sla", 2)
    await life.handle.signal(OrderWorkflow.deadline_moved)
    await life.called("tick_sla", 3)
    await life.work(life.row.jobs[0])


async def steps_fail_before_they_succeed(life: Life) -> None:
    for step in ("take_payment", "open_tasks", "deliver_job", "complete_order"):
        life.world.fail(step, times=2)
    await paid_by_credits(life)


async def answers_are_lost(life: Life) -> None:
    for step in ("take_payment", "accept_order", "open_tasks", "deliver_job", "complete_order"):
        life.world.lose_answer(step, times=1)
    await paid_by_credits(life)


async def cancelled_while_answers_are_lost(life: Life) -> None:
    for step in ("take_payment", "close_work", "return_money", "finish_cancellation"):
        life.world.lose_answer(step, times=1)
    await cancelled_while_paid(life)


async def drafted(life: Life) -> None:
    await life.start()
    await life.submit()
    await life.called("release_drafts")
    await life.take_work()
    await life.work(life.row.jobs[0])


async def drafts_fail(life: Life) -> None:
    """The machine never has luck: its attempts are spent, and the work goes on without drafts."""
    life.world.fail("prepare_drafts", times=1000)
    await drafted(life)


async def cancelled_while_drafting(life: Life) -> None:
    life.world.hold("prepare_drafts")
    await life.start()
    await life.submit()
    await life.until(lambda: life.world.waiting["prepare_drafts"] == 1)
    await life.cancel()


async def in_parts(life: Life) -> None:
    """Three linguists transcribe a long recording; the review begins when the last of them is done, and returns it."""
    await life.start()
    await life.submit()
    await life.take_work()
    job = life.row.jobs[0]
    await life.send_finished(job, Stage.TRANSCRIPTION, parts=slice(1, 3))
    assert life.row.calls["open_tasks"] == 0
    await life.send_finished(job, Stage.TRANSCRIPTION, parts=slice(0, 1))
    await life.finish(job, Stage.REVIEW, outcome=TaskOutcome.RETURNED)
    await life.finish(job, Stage.TRANSCRIPTION, 2)
    await life.finish(job, Stage.REVIEW, 2, TaskOutcome.APPROVED)


async def in_batches(life: Life) -> None:
    await life.start()
    await life.submit()
    await life.take_work()
    await life.until(lambda: life.row.calls["load_batch"] == life.row.batches - 1)
    for job in life.row.jobs:
        await life.work(job)


async def cancelled_in_batches(life: Life) -> None:
    await life.start()
    await life.submit()
    await life.take_work()
    await life.until(lambda: life.row.calls["tick_sla"] == life.row.batches - 1)
    await life.finish(life.row.jobs[-1], Stage.TRANSCRIPTION)
    await life.called("open_tasks")
    await life.cancel()


async def cancelled_while_a_step_keeps_failing(life: Life) -> None:
    life.world.fail("open_tasks", times=1000)
    await life.start()
    await life.submit()
    await life.take_work()
    await life.finish(life.row.jobs[0], Stage.TRANSCRIPTION)
    await life.called("open_tasks", 3)
    await life.cancel()


@dataclass(frozen=True)
class Path:
    """A path with the order that takes it."""

    walk: Callable[[Life], Awaitable[None]]
    ends_in: OrderState
    services: tuple[Service, ...] = (Service.TRANSCRIPT,)
    options: dict[str, Any] = field(default_factory=dict)


BY_CARD = {"pays_by_card": True}
WITH_DRAFTS = {"awaits_drafts": True}

PATHS = {
    path.walk.__name__: path
    for path in (
        Path(paid_by_credits, OrderState.DONE),
        Path(paid_by_card, OrderState.DONE, options=BY_CARD),
        Path(checkout_lapses, OrderState.EXPIRED, options=BY_CARD),
        Path(money_comes_at_the_last_moment, OrderState.DONE, options=BY_CARD),
        Path(settled_but_not_paid_yet, OrderState.DONE, options=BY_CARD),
        Path(cancelled_while_submitted, OrderState.CANCELLED, options=BY_CARD),
        Path(cancelled_while_paid, OrderState.CANCELLED),
        Path(cancelled_while_accepted, OrderState.CANCELLED),
        Path(cancelled_while_the_money_is_taken, OrderState.CANCELLED),
        Path(cancelled_while_a_step_keeps_failing, OrderState.CANCELLED),
        Path(rejected_while_submitted, OrderState.REJECTED, options=BY_CARD),
        Path(rejected_while_paid, OrderState.REJECTED),
        Path(rejected_too_late, OrderState.DONE),
        Path(reworked_twice, OrderState.DONE),
        Path(idle_draft, OrderState.EXPIRED),
        Path(draft_touched_meanwhile, OrderState.EXPIRED),
        Path(sandbox, OrderState.DONE),
        Path(every_signal_twice, OrderState.DONE, options=BY_CARD),
        Path(signals_in_another_order, OrderState.DONE, options=BY_CARD),
        Path(cancelled_before_submitted_is_seen, OrderState.CANCELLED),
        Path(rejected_before_submitted_is_seen, OrderState.REJECTED),
        Path(deadlines_pass, OrderState.DONE),
        Path(steps_fail_before_they_succeed, OrderState.DONE),
        Path(answers_are_lost, OrderState.DONE),
        Path(cancelled_while_answers_are_lost, OrderState.CANCELLED),
        Path(drafted, OrderState.DONE, options=WITH_DRAFTS),
        Path(drafts_fail, OrderState.DONE, options=WITH_DRAFTS),
        Path(cancelled_while_drafting, OrderState.CANCELLED, options=WITH_DRAFTS),
        Path(in_parts, OrderState.DONE, options={"parts": 3}),
        Path(in_batches, OrderState.DONE, (Service.TRANSCRIPT,) * 81),
        Path(cancelled_in_batches, OrderState.CANCELLED, (Service.CAPTIONS,) * 81),
    )
}
