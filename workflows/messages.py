"""Every input, signal and result that crosses between the service and the workflows.

Ids and small values only: a payload is bounded by 2 MB and stays in the history, so nothing personal or secret
and no text of a customer's goes in here.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pricing.catalogue import Service
from workflows.stages import Stage
from workflows.states import OrderState, TaskOutcome


@dataclass(frozen=True, slots=True)
class OrderInput:
    """Starts an OrderWorkflow. ``idle_at`` is when the draft expires unless something happens to it."""

    order_id: str
    is_sandbox: bool
    idle_at: datetime


@dataclass(frozen=True, slots=True)
class BatchInput:
    """Starts a JobBatchWorkflow for one batch of an order's jobs (``batch`` from 1 on)."""

    order_id: str
    batch: int


@dataclass(frozen=True, slots=True)
class TaskFinished:
    """Signal: a linguist has finished a task. Sent once per task, in the order of their submissions."""

    job_id: str
    task_id: str
    outcome: TaskOutcome


@dataclass(frozen=True, slots=True)
class RejectOrder:
    """Signal of an operator and argument of the activity: the order cannot be produced.

    ``rejection_id`` names the row that holds the reason; the words themselves stay in the database.
    """

    order_id: str
    rejection_id: str


@dataclass(frozen=True, slots=True)
class JobRef:
    """A job as its coroutine needs to know it. Its first tasks are open already when the workflow learns of it.

    There is one, or as many as the recording has parts, in their order.
    """

    job_id: str
    service: Service
    first_task_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenTasks:
    """Asks for the task of a stage to be put in the queue; ``round`` counts from 1, each rework adds one.

    In rounds above 1 the task goes straight to whoever did the same stage in the round before. A stage that was worked
    on in parts is opened in the same parts again.
    """

    job_id: str
    stage: Stage
    round: int


@dataclass(frozen=True, slots=True)
class IdleCheck:
    """Result of looking at a draft: ``state`` as it is now, and when to look again if it is still open."""

    state: OrderState
    check_again_at: datetime | None


class PaymentStatus(StrEnum):
    """Where the money for an order stands."""

    TAKEN = "taken"
    AWAITED = "awaited"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class PaymentOutcome:
    """Result of taking the money.

    TAKEN: the order is ``paid``, its jobs exist and their first tasks are open; ``jobs`` are those of batch 0,
    ``batches`` counts all batches, ``tick_at`` is the next instant of the SLA clock. AWAITED: a checkout is
    open until ``lapses_at``. ENDED: the order has left ``submitted`` another way (``state`` says which).
    ``awaits_drafts``: some first tasks are held back until a machine has drafted them.
    """

    status: PaymentStatus
    state: OrderState
    lapses_at: datetime | None = None
    tick_at: datetime | None = None
    batches: int = 0
    jobs: tuple[JobRef, ...] = ()
    awaits_drafts: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """The jobs of one batch."""

    jobs: tuple[JobRef, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """Result of an SLA tick: when the next threshold of a job that is not delivered yet is reached."""

    tick_at: datetime | None


class FileKind(StrEnum):
    """What a FileWorkflow makes; ``work_id`` is the row of an export or of a task's work."""

    EXPORT = "export"
    TASK_WORK = "task_work"


@dataclass(frozen=True, slots=True)
class FileInput:
    """Starts a FileWorkflow."""

    kind: FileKind
    work_id: str
