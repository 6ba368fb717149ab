"""How many events a life costs on the real server: each is a write to its database, and histories are bounded."""

import asyncio
import sys

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowExecutionStatus
from temporalio.testing import WorkflowEnvironment

from pricing.catalogue import Service
from tests.workflows.life import Life, living
from tests.workflows.servers import real_server
from workflows.batch import JobBatchWorkflow
from workflows.ids import batch_workflow_id
from workflows.order import OrderWorkflow
from workflows.stages import Stage
from workflows.states import OrderState, TaskOutcome

MOST_EVENTS = 10_000
UNSETTLED = (
    EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
    EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
    EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
    EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED,
    EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED,
)


async def settled(life: Life) -> None:
    """Returns when the server has recorded all that the worker has decided so far."""
    while (await life.history()).events[-1].event_type in UNSETTLED:
        await asyncio.sleep(0.01)


async def live(life: Life) -> int:
    """A single-file life with every signal sent on its own and a deadline ahead; returns the number of events."""
    life.row.ticks = [await life.now() + life.sla_step]
    steps = [life.start, life.upload, life.submit, *([life.pay] if life.row.pays_by_card else []), life.take_work]
    for step in steps:
        await step()
        await settled(life)
    job = life.row.jobs[0]
    await life.finish(job, Stage.TRANSCRIPTION)
    await life.called("open_tasks")
    await settled(life)
    await life.finish(job, Stage.REVIEW, outcome=TaskOutcome.APPROVED)
    assert await life.result() == OrderState.DONE
    return len((await life.history()).events)


@pytest.mark.parametrize(("pays_by_card", "most"), [(True, 47), (False, 40)], ids=["card", "credits"])
async def test_a_single_file_order_costs_few_events(real: WorkflowEnvironment, pays_by_card: bool, most: int) -> None:
    async with living(real, pays_by_card=pays_by_card) as life:
        events = await live(life)

    sys.stdout.write(f"{events} events\n")
    assert events <= most


async def test_six_hundred_jobs_of_four_stages_fit_into_their_histories(real: WorkflowEnvironment) -> None:
    async with living(real, *(Service.SUBTITLES for _ in range(600))) as life:
        await life.start()
        await life.submit()
        await life.take_work()
        await life.until(lambda: life.row.calls["load_batch"] == 14)
        for batch in range(life.row.batches):
            await asyncio.gather(*(life.work(job) for job in life.row.batch(batch)))

        assert await life.result() == OrderState.DONE
        lengths = [
            len(
                (
                    await life.client.get_workflow_handle(batch_workflow_id(life.row.order_id, batch)).fetch_history()
                ).events
            )
            for batch in range(life.row.batches)
        ]
    sys.stdout.write(f"{max(lengths)} events at most, {sum(lengths)} in all\n")
    assert life.row.batches == 15
    assert max(lengths) < MOST_EVENTS


async def test_batches_of_a_cancelled_order_have_ended_with_it(real: WorkflowEnvironment) -> None:
    async with living(real, *(Service.TRANSCRIPT for _ in range(81))) as life:
        await life.start()
        await life.submit()
        await life.take_work()
        await life.until(lambda: life.row.calls["load_batch"] == 2)
        await life.cancel()
        assert await life.result() == OrderState.CANCELLED

        child = life.client.get_workflow_handle_for(JobBatchWorkflow.run, batch_workflow_id(life.row.order_id, 1))
        assert (await child.describe()).status == WorkflowExecutionStatus.CANCELED


async def test_a_draft_with_a_long_history_is_carried_on_by_a_new_run() -> None:
    server = await real_server("--dynamic-config-value", "limit.historyCount.suggestContinueAsNew=60")
    try:
        async with living(server) as life:
            await life.start()
            for _ in range(30):
                await life.upload()
                await life.until(lambda: life.row.pending_media == 0)
                await settled(life)
            await life.submit()
            await life.take_work()
            await life.work(life.row.jobs[0])

            assert await life.result() == OrderState.DONE
        runs = [run async for run in life.client.list_workflows(f'WorkflowId = "{life.handle.id}"')]
        assert len(runs) > 3
    finally:
        await server.shutdown()


async def test_a_signal_is_not_lost_between_two_runs() -> None:
    server = await real_server("--dynamic-config-value", "limit.historyCount.suggestContinueAsNew=20")
    try:
        async with living(server) as life:
            await life.start()
            for _ in range(100):
                life.row.pending_media += 1
                await life.handle.signal(OrderWorkflow.media_registered)
            await life.until(lambda: life.row.pending_media == 0)
            await life.submit()
            await life.take_work()
            await life.work(life.row.jobs[0])

            assert await life.result() == OrderState.DONE
    finally:
        await server.shutdown()
