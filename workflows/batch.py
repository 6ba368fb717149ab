"""The jobs of one batch under one SLA clock, and the child workflow that runs a batch of a large order."""

from collections.abc import Sequence
from datetime import datetime

from temporalio import workflow

from workflows.activities import JobActivities
from workflows.clock import SlaClock
from workflows.concurrency import all_of, beside
from workflows.inbox import WorkInbox
from workflows.job import Job
from workflows.messages import BatchInput, JobRef, TaskFinished
from workflows.policies import SHORT


async def run_jobs(batch: BatchInput, jobs: Sequence[JobRef], inbox: WorkInbox, tick_at: datetime | None) -> None:
    """Returns when every job of the batch is delivered; its clock stops with it."""
    async with beside(SlaClock(batch, inbox).run(tick_at)):
        await all_of([Job(ref, inbox.outcomes).run() for ref in jobs])


@workflow.defn
class JobBatchWorkflow:
    """Runs one batch of an order's jobs as a child of the order's workflow, so that no history grows too long."""

    @workflow.init
    def __init__(self, batch: BatchInput) -> None:
        self._batch = batch
        # Only the service knows when the clock is due for this batch: begin with a tick.
        self._inbox = WorkInbox(deadline_has_moved=True)

    @workflow.run
    async def run(self, batch: BatchInput) -> None:
        """Returns when every job of the batch is delivered. Has nothing to undo when it is cancelled or terminated."""
        loaded = await workflow.execute_local_activity_method(
            JobActivities.load_batch, args=[batch.order_id, batch.batch], **SHORT
        )
        await run_jobs(batch, loaded.jobs, self._inbox, tick_at=None)
        await workflow.wait_condition(workflow.all_handlers_finished)

    @workflow.signal
    def task_finished(self, message: TaskFinished) -> None:
        """A linguist has finished a task of this batch."""
        self._inbox.finish(message)

    @workflow.signal
    def deadline_moved(self) -> None:
        """A job of this batch has a new deadline."""
        self._inbox.deadline_has_moved = True
