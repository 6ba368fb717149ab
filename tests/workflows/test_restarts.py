"""Workers come and go; a worker that keeps no workflow in memory replays each from its start at every step."""

import asyncio

import pytest
from temporalio.testing import WorkflowEnvironment

from tests.workflows.life import a_life
from tests.workflows.paths import PATHS
from workflows.order import OrderWorkflow
from workflows.stages import Stage
from workflows.states import OrderEvent, OrderState

REPLAYED = ["paid_by_card", "reworked_twice", "cancelled_while_accepted", "rejected_too_late", "every_signal_twice"]


@pytest.mark.parametrize("name", REPLAYED)
async def test_a_worker_without_memory_walks_the_same_path(real: WorkflowEnvironment, name: str) -> None:
    path = PATHS[name]
    life = a_life(real, *path.services, **path.options)
    async with life.worker(cached_workflows=0):
        await path.walk(life)

        assert await life.result() == path.ends_in


async def test_each_step_may_meet_another_worker(real: WorkflowEnvironment) -> None:
    life = a_life(real, pays_by_card=True)
    async with life.worker():
        await life.start()
        await life.upload()
    async with life.worker():
        await life.submit()
    async with life.worker():
        await life.pay()
    async with life.worker():
        await life.take_work()
        await life.finish(life.row.jobs[0], Stage.TRANSCRIPTION)
        await life.called("open_tasks")
    async with life.worker():
        await life.finish(life.row.jobs[0], Stage.REVIEW)

        assert await life.result() == OrderState.DONE
    assert life.row.moves == ["submitted", "paid", "accepted", "done"]
    assert life.row.effects.count("money taken") == 1


async def test_a_worker_that_is_told_to_end_lets_its_step_answer_first(real: WorkflowEnvironment) -> None:
    life = a_life(real)
    may_answer = life.world.hold("take_payment")
    async with life.worker():
        await life.start()
        assert life.row.move(OrderEvent.SUBMIT)
        await life.handle.signal(OrderWorkflow.submitted)
        await life.until(lambda: life.world.waiting["take_payment"] == 1)
        asyncio.get_running_loop().call_later(0.2, may_answer.set)
    async with life.worker(cached_workflows=0):
        await life.take_work()
        await life.work(life.row.jobs[0])

        assert await life.result() == OrderState.DONE
    assert life.row.effects.count("money taken") == 1


async def test_work_that_came_while_no_worker_ran_is_done_by_the_next(real: WorkflowEnvironment) -> None:
    life = a_life(real)
    await life.start()
    assert life.row.move(OrderEvent.SUBMIT)
    await life.handle.signal(OrderWorkflow.submitted)
    await life.handle.signal(OrderWorkflow.media_registered)
    async with life.worker():
        await life.take_work()
        await life.work(life.row.jobs[0])

        assert await life.result() == OrderState.DONE
