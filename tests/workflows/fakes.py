"""The activities over ``World``: what the service's own must do, without a database."""

from collections.abc import Callable
from typing import Any

from temporalio import activity

from tests.workflows.world import JobRow, OrderRow, World
from workflows.messages import Batch, IdleCheck, OpenTasks, PaymentOutcome, PaymentStatus, RejectOrder, Tick
from workflows.states import JobState, OrderEvent, OrderState


class FakeOrders:
    """OrderActivities."""

    def __init__(self, world: World) -> None:
        self._world = world

    @activity.defn
    async def analyse_pending_media(self, order_id: str) -> None:
        async with self._world.step("analyse_pending_media", order_id) as row:
            row.pending_media = 0

    @activity.defn
    async def check_idle(self, order_id: str) -> IdleCheck:
        async with self._world.step("check_idle", order_id) as row:
            if row.active_until is not None:
                again_at, row.active_until = row.active_until, None
                return IdleCheck(row.state, again_at)
            row.move(OrderEvent.EXPIRE)
            return IdleCheck(row.state, None)

    @activity.defn
    async def take_payment(self, order_id: str) -> PaymentOutcome:
        async with self._world.step("take_payment", order_id) as row:
            return _payment(row)

    @activity.defn
    async def lapse_checkout(self, order_id: str) -> PaymentOutcome:
        async with self._world.step("lapse_checkout", order_id) as row:
            if row.state == OrderState.SUBMITTED and not row.checkout_is_paid:
                row.move(OrderEvent.EXPIRE)
            return _payment(row)

    @activity.defn
    async def prepare_drafts(self, order_id: str) -> None:
        async with self._world.step("prepare_drafts", order_id) as row:
            row.note("drafted")

    @activity.defn
    async def release_drafts(self, order_id: str) -> None:
        async with self._world.step("release_drafts", order_id) as row:
            row.awaits_drafts = False
            row.note("released")

    @activity.defn
    async def accept_order(self, order_id: str) -> OrderState:
        async with self._world.step("accept_order", order_id) as row:
            row.move(OrderEvent.WORK_TAKEN)
            return row.state

    @activity.defn
    async def complete_order(self, order_id: str) -> OrderState:
        async with self._world.step("complete_order", order_id) as row:
            assert row.state != OrderState.PAID, "completed before it was accepted"
            if row.is_delivered and row.move(OrderEvent.ALL_DELIVERED):
                row.note("mail ready")
            return row.state

    @activity.defn
    async def close_work(self, order_id: str) -> None:
        async with self._world.step("close_work", order_id) as row:
            for job in row.jobs:
                if job.state == JobState.IN_PRODUCTION:
                    job.state = JobState.CANCELLED
            row.note("work closed")

    @activity.defn
    async def reject_order(self, request: RejectOrder) -> OrderState:
        async with self._world.step("reject_order", request.order_id) as row:
            if row.move(OrderEvent.REJECT):
                row.note(f"mail rejected {request.rejection_id}")
            return row.state

    @activity.defn
    async def return_money(self, order_id: str) -> None:
        async with self._world.step("return_money", order_id) as row:
            if "money taken" in row.effects:
                row.note("money returned")

    @activity.defn
    async def finish_cancellation(self, order_id: str) -> OrderState:
        async with self._world.step("finish_cancellation", order_id) as row:
            if row.move(OrderEvent.MONEY_SETTLED):
                row.note("mail cancelled")
            return row.state

    @activity.defn
    async def produce_sandbox(self, order_id: str) -> OrderState:
        async with self._world.step("produce_sandbox", order_id) as row:
            if row.move(OrderEvent.WORK_TAKEN):
                for job in row.jobs:
                    job.state = JobState.DELIVERED
                row.move(OrderEvent.ALL_DELIVERED)
            return row.state


class FakeJobs:
    """JobActivities."""

    def __init__(self, world: World) -> None:
        self._world = world

    @activity.defn
    async def load_batch(self, order_id: str, batch: int) -> Batch:
        async with self._world.step("load_batch", order_id) as row:
            return Batch(tuple(job.ref() for job in row.batch(batch)))

    @activity.defn
    async def open_tasks(self, request: OpenTasks) -> tuple[str, ...]:
        async with self._world.step("open_tasks", _order_of(request.job_id)):
            return _job(self._world, request.job_id).open(request.stage, request.round)

    @activity.defn
    async def deliver_job(self, job_id: str) -> None:
        async with self._world.step("deliver_job", _order_of(job_id)) as row:
            job = _job(self._world, job_id)
            if job.state == JobState.IN_PRODUCTION:
                job.state = JobState.DELIVERED
                row.note(f"delivered {job_id}")

    @activity.defn
    async def tick_sla(self, order_id: str, batch: int) -> Tick:
        async with self._world.step("tick_sla", order_id) as row:
            row.note(f"tick {batch}")
            return Tick(row.ticks.pop(0) if row.ticks else None)


def activities(world: World) -> list[Callable[..., Any]]:
    """All of them, as a worker wants them."""
    orders, jobs = FakeOrders(world), FakeJobs(world)
    return [
        orders.analyse_pending_media, orders.check_idle, orders.take_payment, orders.lapse_checkout,
        orders.prepare_drafts, orders.release_drafts,
        orders.accept_order, orders.complete_order, orders.close_work, orders.reject_order, orders.return_money,
        orders.finish_cancellation, orders.produce_sandbox,
        jobs.load_batch, jobs.open_tasks, jobs.deliver_job, jobs.tick_sla,
    ]  # fmt: skip


def _payment(row: OrderRow) -> PaymentOutcome:
    if row.state == OrderState.SUBMITTED and row.pays_by_card and not row.checkout_is_paid:
        return PaymentOutcome(PaymentStatus.AWAITED, row.state, lapses_at=row.lapses_at)
    if row.move(OrderEvent.MONEY_TAKEN):
        row.note("money taken")
        row.create_jobs()
    if row.state not in (OrderState.PAID, OrderState.ACCEPTED, OrderState.DONE):
        return PaymentOutcome(PaymentStatus.ENDED, row.state)
    return PaymentOutcome(
        PaymentStatus.TAKEN,
        row.state,
        tick_at=row.ticks.pop(0) if row.ticks else None,
        batches=row.batches,
        jobs=tuple(job.ref() for job in row.batch(0)),
        awaits_drafts=row.awaits_drafts,
    )


def _order_of(job_id: str) -> str:
    return job_id.rsplit(".", 1)[0]


def _job(world: World, job_id: str) -> JobRow:
    return world.orders[_order_of(job_id)].jobs[int(job_id.rsplit(".", 1)[1])]
