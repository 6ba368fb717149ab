"""The workflow of an order, from its creation to its end."""

from dataclasses import replace

from temporalio import workflow

from workflows.activities import OrderActivities
from workflows.clock import wait_until
from workflows.concurrency import beside
from workflows.draft import Draft
from workflows.inbox import OrderInbox
from workflows.messages import OrderInput, PaymentOutcome, PaymentStatus, RejectOrder, TaskFinished
from workflows.policies import CALLING_OUT, SHORT
from workflows.production import Production
from workflows.states import ENDED_ORDER_STATES, OrderState


@workflow.defn
class OrderWorkflow:
    """Signals only record what has happened, in any order and any number of times; ``run`` decides what follows."""

    @workflow.init
    def __init__(self, order: OrderInput) -> None:
        self._order = order
        self._inbox = OrderInbox()
        self._draft = Draft(order.order_id, order.idle_at, self._inbox)

    @workflow.run
    async def run(self, order: OrderInput) -> OrderState:
        """Returns the state in which the order has ended."""
        async with beside(self._draft.analyse_when_asked()):
            state = await self._draft.collect()
            if state != OrderState.OPEN and state not in ENDED_ORDER_STATES:
                state = await self._fulfil_unless_stopped()
        await workflow.wait_condition(workflow.all_handlers_finished)
        if state == OrderState.OPEN:
            workflow.continue_as_new(replace(order, idle_at=self._draft.idle_at))
        return state

    async def _fulfil_unless_stopped(self) -> OrderState:
        """Undoes the order when it is rejected or cancelled, be it known by a signal or by a step's answer."""
        async with beside(self._rejected()) as rejection, beside(self._fulfil()) as fulfilment:
            await workflow.wait_condition(
                lambda: fulfilment.done() or rejection.done() or self._inbox.is_cancelled,
            )
            answers = [task.result() for task in (fulfilment, rejection) if task.done()]
        return await self._undo(answers[0] if answers else OrderState.CANCELLING)

    async def _rejected(self) -> OrderState:
        """Answers operators' requests until one is not too late; returns what the order has become by it."""
        while True:
            await workflow.wait_condition(lambda: bool(self._inbox.rejections))
            state: OrderState = await workflow.execute_local_activity_method(
                OrderActivities.reject_order, self._inbox.rejections[0], **SHORT
            )
            if state in (OrderState.REJECTED, OrderState.CANCELLING):
                return state
            self._inbox.rejections.pop(0)

    async def _fulfil(self) -> OrderState:
        """Takes the money and produces; returns the state in which that has left the order."""
        await workflow.wait_condition(lambda: not self._inbox.asks_to_stop)
        payment = await self._take_payment()
        if payment.status == PaymentStatus.ENDED:
            return payment.state
        if self._order.is_sandbox:
            return await workflow.execute_activity_method(
                OrderActivities.produce_sandbox, self._order.order_id, **CALLING_OUT
            )
        return await Production(self._order.order_id, payment, self._inbox).run()

    async def _take_payment(self) -> PaymentOutcome:
        """Asks again whenever a payment may have settled; never returns AWAITED."""
        payment = await self._ask_for_payment()
        while payment.status == PaymentStatus.AWAITED:
            if await wait_until(payment.lapses_at, lambda: self._inbox.payment_has_settled):
                payment = await self._ask_for_payment()
            else:
                payment = await workflow.execute_activity_method(
                    OrderActivities.lapse_checkout, self._order.order_id, **CALLING_OUT
                )
        return payment

    async def _ask_for_payment(self) -> PaymentOutcome:
        self._inbox.payment_has_settled = False
        return await workflow.execute_local_activity_method(OrderActivities.take_payment, self._order.order_id, **SHORT)

    async def _undo(self, state: OrderState) -> OrderState:
        """Each step is harmless when there is nothing to undo. Returns other states than these two as they are."""
        if state not in (OrderState.REJECTED, OrderState.CANCELLING):
            return state
        order_id = self._order.order_id
        await workflow.execute_local_activity_method(OrderActivities.close_work, order_id, **SHORT)
        await workflow.execute_activity_method(OrderActivities.return_money, order_id, **CALLING_OUT)
        if state == OrderState.REJECTED:
            return state
        return await workflow.execute_local_activity_method(OrderActivities.finish_cancellation, order_id, **SHORT)

    @workflow.signal
    def media_registered(self) -> None:
        """A media file waits for its analysis."""
        self._inbox.media_waits = True

    @workflow.signal
    def submitted(self) -> None:
        """The customer has submitted the order."""
        self._inbox.is_submitted = True

    @workflow.signal
    def payment_settled(self) -> None:
        """Something has happened to the order's checkout; the activity finds out what."""
        self._inbox.payment_has_settled = True

    @workflow.signal
    def work_taken(self) -> None:
        """A linguist has claimed the first of the order's tasks."""
        self._inbox.work_is_taken = True

    @workflow.signal
    def task_finished(self, message: TaskFinished) -> None:
        """A linguist has finished a task of batch 0."""
        self._inbox.work.finish(message)

    @workflow.signal
    def cancel_requested(self) -> None:
        """The customer has cancelled: the row is already ``cancelling``."""
        self._inbox.is_cancelled = True

    @workflow.signal
    def rejection_requested(self, request: RejectOrder) -> None:
        """An operator says that the order cannot be produced."""
        self._inbox.reject(request)

    @workflow.signal
    def deadline_moved(self) -> None:
        """A job of batch 0 has a new deadline."""
        self._inbox.work.deadline_has_moved = True
