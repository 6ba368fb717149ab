"""What workflows ask of the outside, as interfaces; the bodies are in ``service/*/activities.py``.

Every method may be run twice with the same arguments, at once or years apart, with the effect of one run.
Expected outcomes of the business are return values; an exception means "try again".
"""

from typing import Protocol

from temporalio import activity

from workflows.messages import (
    Batch,
    FileInput,
    IdleCheck,
    OpenTasks,
    PaymentOutcome,
    RejectOrder,
    Tick,
)
from workflows.states import OrderState


class OrderActivities(Protocol):
    """Steps of an order as a whole."""

    @activity.defn
    async def analyse_pending_media(self, order_id: str) -> None:
        """Fetches and analyses each media file that waits for it, then renews the quote. Long; heartbeats."""
        ...

    @activity.defn
    async def check_idle(self, order_id: str) -> IdleCheck:
        """Expires the draft if nothing has happened to it for its idle time. Short."""
        ...

    @activity.defn
    async def take_payment(self, order_id: str) -> PaymentOutcome:
        """Captures the hold or sees whether the checkout is paid; then moves to ``paid`` and creates jobs. Short."""
        ...

    @activity.defn
    async def lapse_checkout(self, order_id: str) -> PaymentOutcome:
        """Closes the checkout at Stripe and expires the order, unless the money came at the last moment. Calls out."""
        ...

    @activity.defn
    async def prepare_drafts(self, order_id: str) -> None:
        """Has a machine transcribe each media file whose first tasks wait for it. Long; heartbeats. Calls out."""
        ...

    @activity.defn
    async def release_drafts(self, order_id: str) -> None:
        """Puts the tasks that still wait for a machine's draft into the queue, with it or without. Short."""
        ...

    @activity.defn
    async def accept_order(self, order_id: str) -> OrderState:
        """Moves ``paid`` to ``accepted``: a linguist has taken the first task. Short."""
        ...

    @activity.defn
    async def complete_order(self, order_id: str) -> OrderState:
        """Moves ``accepted`` to ``done`` when every job is delivered, and tells the customer. Short."""
        ...

    @activity.defn
    async def close_work(self, order_id: str) -> None:
        """Takes the order's unfinished tasks and jobs out of the queue. Short."""
        ...

    @activity.defn
    async def reject_order(self, request: RejectOrder) -> OrderState:
        """Moves to ``rejected`` if that is still possible. Short; the money goes back with ``return_money``."""
        ...

    @activity.defn
    async def return_money(self, order_id: str) -> None:
        """Gives back what was taken for a rejected or cancelling order, less the fee shown, once. Calls out."""
        ...

    @activity.defn
    async def finish_cancellation(self, order_id: str) -> OrderState:
        """Moves ``cancelling`` to ``cancelled`` and tells the customer; after ``return_money``. Short."""
        ...

    @activity.defn
    async def produce_sandbox(self, order_id: str) -> OrderState:
        """Takes a paid sandbox order through ``accepted`` to ``done`` with watermarked sample files. Calls out."""
        ...


class JobActivities(Protocol):
    """Steps of the jobs of an order."""

    @activity.defn
    async def load_batch(self, order_id: str, batch: int) -> Batch:
        """The jobs of one batch, in a stable order. Short."""
        ...

    @activity.defn
    async def open_tasks(self, request: OpenTasks) -> tuple[str, ...]:
        """Puts the tasks of a stage in the queue, or to whoever must rework them; returns their ids. Short."""
        ...

    @activity.defn
    async def deliver_job(self, job_id: str) -> None:
        """Renders and stores the job's files and moves it to ``delivered``. Short."""
        ...

    @activity.defn
    async def tick_sla(self, order_id: str, batch: int) -> Tick:
        """Records the thresholds that jobs of the batch have passed, tells who must know. Short."""
        ...


class FileActivities(Protocol):
    """Making files that take longer than a request may."""

    @activity.defn
    async def make_file(self, file: FileInput) -> None:
        """Does the work of the row, or finds it done. Long; heartbeats. Calls out."""
        ...

    @activity.defn
    async def give_up_file(self, file: FileInput) -> None:
        """Marks the row ``failed`` unless it is done. Short."""
        ...
