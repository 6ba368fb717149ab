"""Drives the life of one order against a server: rows move in ``World``, signals follow, as the relay would send."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from temporalio.client import Client, WorkflowHandle, WorkflowHistory
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from pricing.catalogue import Service
from tests.workflows.fakes import activities
from tests.workflows.world import JobRow, OrderRow, World
from workflows.batch import JobBatchWorkflow
from workflows.data import WORKFLOWS, workflow_runner
from workflows.ids import JOBS_PER_BATCH, batch_workflow_id, order_workflow_id
from workflows.messages import OrderInput, RejectOrder, TaskFinished
from workflows.order import OrderWorkflow
from workflows.stages import Stage, plan
from workflows.states import OrderEvent, OrderState, TaskOutcome


class Life:
    """One order, its worker's queue and its workflow."""

    idle_time = timedelta(days=30)
    checkout_time = timedelta(hours=24)
    sla_step = timedelta(hours=24)

    def __init__(self, environment: WorkflowEnvironment, world: World, row: OrderRow, queue: str) -> None:
        self.environment = environment
        self.world = world
        self.row = row
        self.queue = queue
        self.client: Client = environment.client
        self.handle: WorkflowHandle[Any, OrderState] = self.client.get_workflow_handle_for(
            OrderWorkflow.run, order_workflow_id(row.order_id)
        )

    def worker(self, *, cached_workflows: int = 100) -> Worker:
        """A new worker; with no cached workflows each step is a replay from the start."""
        return Worker(
            self.client,
            task_queue=self.queue,
            workflows=WORKFLOWS,
            activities=activities(self.world),
            workflow_runner=workflow_runner(),
            max_cached_workflows=cached_workflows,
            max_concurrent_workflow_task_polls=1 if cached_workflows == 0 else 5,
            graceful_shutdown_timeout=timedelta(0),
            identity="a worker",
        )

    async def now(self) -> datetime:
        return await self.environment.get_current_time()

    async def start(self, *, is_sandbox: bool = False) -> None:
        """The order is created."""
        order = OrderInput(self.row.order_id, is_sandbox=is_sandbox, idle_at=await self.now() + self.idle_time)
        await self.client.start_workflow(
            OrderWorkflow.run, order, id=order_workflow_id(self.row.order_id), task_queue=self.queue
        )

    async def passes(self, time: timedelta) -> None:
        await self.environment.sleep(time)

    async def until(self, condition: Callable[[], bool], seconds: float = 60) -> None:
        """Waits in real time: the server's time stands still meanwhile."""
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + seconds
        while not condition():
            assert loop.time() < give_up_at, "waited in vain"
            await asyncio.sleep(0.005)

    async def called(self, step: str, times: int = 1) -> None:
        await self.until(lambda: self.row.calls[step] >= times)

    async def reached(self, state: OrderState) -> None:
        """Also when the order has gone on from there already, in less time than a look takes."""
        await self.until(lambda: state in self.row.moves)

    async def upload(self) -> None:
        """A file is registered and analysed."""
        before = self.row.calls["analyse_pending_media"]
        self.row.pending_media += 1
        await self.handle.signal(OrderWorkflow.media_registered)
        await self.called("analyse_pending_media", before + 1)

    async def submit(self) -> None:
        if self.row.pays_by_card:
            self.row.lapses_at = await self.now() + self.checkout_time
        assert self.row.move(OrderEvent.SUBMIT)
        await self.handle.signal(OrderWorkflow.submitted)
        await self.called("take_payment")

    async def pay(self) -> None:
        self.row.checkout_is_paid = True
        await self.handle.signal(OrderWorkflow.payment_settled)
        await self.reached(OrderState.PAID)

    async def take_work(self) -> None:
        await self.handle.signal(OrderWorkflow.work_taken)
        await self.reached(OrderState.ACCEPTED)

    async def cancel(self) -> None:
        assert self.row.move(OrderEvent.CANCEL)
        await self.handle.signal(OrderWorkflow.cancel_requested)

    async def reject(self, rejection_id: str = "rejection_1") -> None:
        await self.handle.signal(OrderWorkflow.rejection_requested, RejectOrder(self.row.order_id, rejection_id))

    async def send_finished(
        self,
        job: JobRow,
        stage: Stage,
        round_: int = 1,
        outcome: TaskOutcome = TaskOutcome.SUBMITTED,
        *,
        parts: slice = slice(None),
    ) -> None:
        """The signals alone, one for each part of the step, to whichever workflow runs the job."""
        for task_id in job.task_ids(stage, round_)[parts]:
            await self._send(job, TaskFinished(job.job_id, task_id, outcome))

    async def _send(self, job: JobRow, message: TaskFinished) -> None:
        batch = int(job.job_id.rsplit(".", 1)[1]) // JOBS_PER_BATCH
        if batch == 0:
            await self.handle.signal(OrderWorkflow.task_finished, message)
        else:
            child = self.client.get_workflow_handle(batch_workflow_id(self.row.order_id, batch))
            await child.signal(JobBatchWorkflow.task_finished, message)

    async def finish(
        self, job: JobRow, stage: Stage, round_: int = 1, outcome: TaskOutcome = TaskOutcome.SUBMITTED
    ) -> None:
        """A linguist finishes the task as soon as it is open."""
        await self.until(lambda: (stage, round_) in job.opened)
        await self.send_finished(job, stage, round_, outcome)

    async def work(self, job: JobRow) -> None:
        """All stages of a job in one go, each when it is open."""
        for rule in plan(job.service):
            await self.finish(
                job, rule.stage, outcome=TaskOutcome.APPROVED if rule.is_review else TaskOutcome.SUBMITTED
            )

    async def result(self) -> OrderState:
        """Waits in real time; a server that skips time would skip it while workflows wait for one another."""
        return await self.handle.result()

    async def history(self) -> WorkflowHistory:
        return await self.handle.fetch_history()


def a_life(
    environment: WorkflowEnvironment,
    *services: Service,
    order_id: str | None = None,
    kind: type[Life] = Life,
    **options: Any,
) -> Life:
    """An order that nothing has happened to, in a world and on a queue of its own; ``options`` are the row's."""
    order_id = order_id or f"prodorder_{uuid4().hex}"
    world = World()
    row = world.add(OrderRow(order_id, services or (Service.TRANSCRIPT,), **options))
    return kind(environment, world, row, f"queue-{order_id}")


@asynccontextmanager
async def living(environment: WorkflowEnvironment, *services: Service, **options: Any) -> AsyncIterator[Life]:
    """The same with a worker."""
    life = a_life(environment, *services, **options)
    async with life.worker():
        yield life
