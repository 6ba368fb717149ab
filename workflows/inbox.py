"""What signals have told a workflow so far. Handlers write it, ``run`` reads it and decides."""

from dataclasses import dataclass, field

from workflows.messages import RejectOrder, TaskFinished
from workflows.states import TaskOutcome


@dataclass(slots=True)
class WorkInbox:
    """What concerns the jobs of one batch: finished tasks by id, and whether a deadline has moved."""

    outcomes: dict[str, TaskOutcome] = field(default_factory=dict)
    deadline_has_moved: bool = False

    def finish(self, message: TaskFinished) -> None:
        """Keeps the first outcome of a task, also when the workflow does not know the task yet."""
        self.outcomes.setdefault(message.task_id, message.outcome)


@dataclass(slots=True)
class OrderInbox:
    """What concerns the order as a whole.

    A flag that asks for a step is cleared before the step begins, so that a signal during the step asks once more.
    """

    media_waits: bool = False
    is_submitted: bool = False
    payment_has_settled: bool = False
    work_is_taken: bool = False
    is_cancelled: bool = False
    rejections: list[RejectOrder] = field(default_factory=list)
    rejection_ids: set[str] = field(default_factory=set)
    work: WorkInbox = field(default_factory=WorkInbox)

    def reject(self, request: RejectOrder) -> None:
        """Puts a request of an operator among those that wait for an answer, once."""
        if request.rejection_id not in self.rejection_ids:
            self.rejection_ids.add(request.rejection_id)
            self.rejections.append(request)

    @property
    def asks_to_stop(self) -> bool:
        """Whether the order should not go on before somebody has been answered."""
        return self.is_cancelled or bool(self.rejections)

    @property
    def has_left_draft(self) -> bool:
        """True as soon as any signal says so, whichever comes first."""
        return self.is_submitted or self.asks_to_stop
