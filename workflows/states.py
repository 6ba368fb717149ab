"""The three state machines: order, job, task. One table each, and nothing moves except along a row of it.

Who moves what: up to ``submitted``, and into ``cancelling``, the request's own transaction moves an order; every
other move of an order is made by its workflow through an activity that compares and sets. Tasks move in the
transaction of the linguist's or operator's request; jobs move with the workflow's activities.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)


class OrderState(StrEnum):
    """The states of an order, as they stand on the wire."""

    OPEN = "open"
    SUBMITTED = "submitted"
    PAID = "paid"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DONE = "done"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    MERGED = "merged"


class OrderEvent(StrEnum):
    """What can happen to an order."""

    SUBMIT = "submit"
    MERGE = "merge"
    EXPIRE = "expire"
    MONEY_TAKEN = "money_taken"
    WORK_TAKEN = "work_taken"
    ALL_DELIVERED = "all_delivered"
    REJECT = "reject"
    CANCEL = "cancel"
    MONEY_SETTLED = "money_settled"


class JobState(StrEnum):
    """One media file for one item in one language."""

    IN_PRODUCTION = "in_production"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class JobEvent(StrEnum):
    """What can happen to a job."""

    DELIVER = "deliver"
    CANCEL = "cancel"


class TaskState(StrEnum):
    """One stage of a job, in one round, done by one linguist."""

    OPEN = "open"
    CLAIMED = "claimed"
    DONE = "done"
    CANCELLED = "cancelled"


class TaskEvent(StrEnum):
    """What can happen to a task; a lease that lapses is an event as well as one that is given back."""

    CLAIM = "claim"
    RELEASE = "release"
    LAPSE = "lapse"
    REASSIGN = "reassign"
    FINISH = "finish"
    CANCEL = "cancel"


class TaskOutcome(StrEnum):
    """How a finished task ended. A review approves or returns; every other stage submits."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"


ORDER_MOVES: Mapping[tuple[OrderState, OrderEvent], OrderState] = {
    (OrderState.OPEN, OrderEvent.SUBMIT): OrderState.SUBMITTED,
    (OrderState.OPEN, OrderEvent.MERGE): OrderState.MERGED,
    (OrderState.OPEN, OrderEvent.EXPIRE): OrderState.EXPIRED,
    (OrderState.SUBMITTED, OrderEvent.MONEY_TAKEN): OrderState.PAID,
    (OrderState.SUBMITTED, OrderEvent.EXPIRE): OrderState.EXPIRED,
    (OrderState.SUBMITTED, OrderEvent.REJECT): OrderState.REJECTED,
    (OrderState.SUBMITTED, OrderEvent.CANCEL): OrderState.CANCELLING,
    (OrderState.PAID, OrderEvent.WORK_TAKEN): OrderState.ACCEPTED,
    (OrderState.PAID, OrderEvent.REJECT): OrderState.REJECTED,
    (OrderState.PAID, OrderEvent.CANCEL): OrderState.CANCELLING,
    (OrderState.ACCEPTED, OrderEvent.ALL_DELIVERED): OrderState.DONE,
    (OrderState.ACCEPTED, OrderEvent.CANCEL): OrderState.CANCELLING,
    (OrderState.CANCELLING, OrderEvent.MONEY_SETTLED): OrderState.CANCELLED,
}

JOB_MOVES: Mapping[tuple[JobState, JobEvent], JobState] = {
    (JobState.IN_PRODUCTION, JobEvent.DELIVER): JobState.DELIVERED,
    (JobState.IN_PRODUCTION, JobEvent.CANCEL): JobState.CANCELLED,
}

TASK_MOVES: Mapping[tuple[TaskState, TaskEvent], TaskState] = {
    (TaskState.OPEN, TaskEvent.CLAIM): TaskState.CLAIMED,
    (TaskState.OPEN, TaskEvent.REASSIGN): TaskState.CLAIMED,
    (TaskState.OPEN, TaskEvent.CANCEL): TaskState.CANCELLED,
    (TaskState.CLAIMED, TaskEvent.RELEASE): TaskState.OPEN,
    (TaskState.CLAIMED, TaskEvent.LAPSE): TaskState.OPEN,
    (TaskState.CLAIMED, TaskEvent.REASSIGN): TaskState.CLAIMED,
    (TaskState.CLAIMED, TaskEvent.FINISH): TaskState.DONE,
    (TaskState.CLAIMED, TaskEvent.CANCEL): TaskState.CANCELLED,
}


class IllegalMove(Exception):
    """The event has no row in the machine's table for this state."""

    def __init__(self, state: StrEnum, event: StrEnum) -> None:
        self.state = state
        self.event = event
        super().__init__(f"{event} is not possible in state {state}")


def advance(moves: Mapping[tuple[S, E], S], state: S, event: E) -> S:
    """The state that follows ``event``; raises IllegalMove when the table has no such row."""
    try:
        return moves[state, event]
    except KeyError:
        raise IllegalMove(state, event) from None


def sources(moves: Mapping[tuple[S, E], S], event: E) -> tuple[S, ...]:
    """The states in which ``event`` is possible, in the table's order."""
    return tuple(state for (state, row_event) in moves if row_event == event)


ENDED_ORDER_STATES = frozenset(OrderState) - {state for state, _ in ORDER_MOVES}
