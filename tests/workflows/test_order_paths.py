from temporalio.testing import WorkflowEnvironment

from tests.workflows.life import living
from workflows.states import OrderState


async def test_an_order_paid_by_credits_is_produced_and_done(skipping: WorkflowEnvironment) -> None:
    async with living(skipping) as life:
        await life.start()
        await life.upload()
        await life.submit()
        await life.take_work()
        await life.work(life.row.jobs[0])

        assert await life.result() == OrderState.DONE
    print(len((await life.history()).events))
