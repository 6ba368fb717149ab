"""Production of a paid order: its jobs here and in batches, acceptance when work is taken, completion at the end."""

import asyncio

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import ActivityError, is_cancelled_exception

from workflows.activities import OrderActivities
from workflows.batch import JobBatchWorkflow, run_jobs
from workflows.concurrency import all_of, beside
from workflows.ids import batch_workflow_id
from workflows.inbox import OrderInbox
from workflows.messages import BatchInput, PaymentOutcome
from workflows.policies import BATCHES_STARTING_AT_ONCE, DRAFTING, SHORT
from workflows.states import OrderState


class Production:
    """The work on one paid order."""

    def __init__(self, order_id: str, paid: PaymentOutcome, inbox: OrderInbox) -> None:
        self._order_id = order_id
        self._paid = paid
        self._inbox = inbox
        self._starting = asyncio.Semaphore(BATCHES_STARTING_AT_ONCE)
        self._is_delivered = False

    async def run(self) -> OrderState:
        """Returns the order's state once every job is delivered: ``done``, unless the row was cancelled meanwhile."""
        async with beside(self._accept_when_work_is_taken()) as acceptance, beside(self._draft()):
            await all_of([self._own_batch(), *(self._child_batch(batch) for batch in range(1, self._paid.batches))])
            self._is_delivered = True
            await acceptance
        return await workflow.execute_local_activity_method(OrderActivities.complete_order, self._order_id, **SHORT)

    async def _accept_when_work_is_taken(self) -> None:
        """Once. A finished task also proves that work was taken, in case that signal is late."""
        await workflow.wait_condition(
            lambda: self._inbox.work_is_taken or bool(self._inbox.work.outcomes) or self._is_delivered
        )
        await workflow.execute_local_activity_method(OrderActivities.accept_order, self._order_id, **SHORT)

    async def _draft(self) -> None:
        """A machine that fails costs the drafts and never the order: the tasks are released in any case."""
        if not self._paid.awaits_drafts:
            return
        try:
            await workflow.execute_activity_method(OrderActivities.prepare_drafts, self._order_id, **DRAFTING)
        except ActivityError as failure:
            if is_cancelled_exception(failure):
                raise
        await workflow.execute_local_activity_method(OrderActivities.release_drafts, self._order_id, **SHORT)

    async def _own_batch(self) -> None:
        await run_jobs(BatchInput(self._order_id, 0), self._paid.jobs, self._inbox.work, self._paid.tick_at)

    async def _child_batch(self, batch: int) -> None:
        """A child ends with its parent, however that ends: it holds nothing that it would have to give back."""
        async with self._starting:
            child = await workflow.start_child_workflow(
                JobBatchWorkflow.run,
                BatchInput(self._order_id, batch),
                id=batch_workflow_id(self._order_id, batch),
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                parent_close_policy=workflow.ParentClosePolicy.TERMINATE,
            )
        await child
