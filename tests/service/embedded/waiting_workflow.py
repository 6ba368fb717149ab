"""A workflow that waits for its signal, to see whether histories survive."""

from temporalio import workflow


@workflow.defn
class WaitingWorkflow:
    def __init__(self) -> None:
        self.is_done = False

    @workflow.signal
    def finish(self) -> None:
        self.is_done = True

    @workflow.run
    async def run(self) -> str:
        await workflow.wait_condition(lambda: self.is_done)
        return "finished"
