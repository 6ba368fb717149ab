"""The types of events, and what each of them says. Names never change their meaning; new ones may come."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from workflows.states import OrderState


class EventType(StrEnum):
    """Dotted names: what it is about, then what happened."""

    ORDER_CREATED = "order.created"
    ORDER_QUOTED = "order.quoted"
    ORDER_SUBMITTED = "order.submitted"
    ORDER_PAID = "order.paid"
    ORDER_ACCEPTED = "order.accepted"
    ORDER_AT_RISK = "order.at_risk"
    ORDER_LATE = "order.late"
    ORDER_DONE = "order.done"
    ORDER_CANCELLED = "order.cancelled"
    ORDER_REJECTED = "order.rejected"
    ORDER_EXPIRED = "order.expired"
    ORDER_MERGED = "order.merged"
    DELIVERABLE_CREATED = "deliverable.created"
    CREDITS_LOW = "credits.low"
    TASK_OPENED = "task.opened"
    TASK_CLAIMED = "task.claimed"
    TASK_HANDED_IN = "task.handed_in"
    TASK_RELEASED = "task.released"
    TASK_EXPIRED = "task.expired"
    TASK_UNTAKEN = "task.untaken"


DESCRIPTIONS: Final[Mapping[EventType, str]] = {
    EventType.ORDER_CREATED: "An order was created; it is open.",
    EventType.ORDER_QUOTED: "An open order has a new quote for all of its items.",
    EventType.ORDER_SUBMITTED: "An order was submitted: its credits are held, or its checkout is open.",
    EventType.ORDER_PAID: "The money for an order was taken; its delivery date is known.",
    EventType.ORDER_ACCEPTED: "Somebody has taken the first work of an order.",
    EventType.ORDER_AT_RISK: "Four fifths of the time until a delivery date have passed; the work goes first now.",
    EventType.ORDER_LATE: "A delivery date was missed; there is a new one.",
    EventType.ORDER_DONE: "All files of an order are delivered.",
    EventType.ORDER_CANCELLED: "An order was cancelled, and its money is settled.",
    EventType.ORDER_REJECTED: "An order cannot be produced; what was paid for it goes back.",
    EventType.ORDER_EXPIRED: "A draft was idle for too long, or a checkout was not completed in time.",
    EventType.ORDER_MERGED: "An open order went into another one.",
    EventType.DELIVERABLE_CREATED: "The files of one job (one media file in one language) can be downloaded.",
    EventType.CREDITS_LOW: "The credits of the workspace fell below its threshold; told once for each fall.",
    EventType.TASK_OPENED: "A task came into the queue.",
    EventType.TASK_CLAIMED: "A linguist took a task, or was given it.",
    EventType.TASK_HANDED_IN: "A linguist submitted, approved or returned the work of a task.",
    EventType.TASK_RELEASED: "A linguist gave a task back; it is open again.",
    EventType.TASK_EXPIRED: "The lease of a task ran out; it is open again.",
    EventType.TASK_UNTAKEN: "Nobody has taken a task for too long.",
}

OF_STATES: Final[Mapping[OrderState, EventType]] = {
    OrderState.OPEN: EventType.ORDER_CREATED,
    OrderState.SUBMITTED: EventType.ORDER_SUBMITTED,
    OrderState.PAID: EventType.ORDER_PAID,
    OrderState.ACCEPTED: EventType.ORDER_ACCEPTED,
    OrderState.DONE: EventType.ORDER_DONE,
    OrderState.CANCELLED: EventType.ORDER_CANCELLED,
    OrderState.REJECTED: EventType.ORDER_REJECTED,
    OrderState.EXPIRED: EventType.ORDER_EXPIRED,
    OrderState.MERGED: EventType.ORDER_MERGED,
}
"""What it is called when an order has come into a state; ``cancelling`` is on its way and told when it has arrived."""

OF_CAUSES: Final[Mapping[str, EventType]] = {
    "quoted": EventType.ORDER_QUOTED,
    "sla_80_percent": EventType.ORDER_AT_RISK,
    "sla_breached": EventType.ORDER_LATE,
    "job_delivered": EventType.DELIVERABLE_CREATED,
}
"""Lines of an order's history that move no state. The trigger ``order_event_is_published`` knows the same causes."""

CUSTOMER_TYPES: Final = frozenset(type_ for type_ in EventType if not type_.value.startswith("task."))
"""What is in the feeds of workspaces."""

HOUSE_TYPES: Final = frozenset(type_ for type_ in EventType if type_.value.startswith("task.")) | {
    EventType.ORDER_SUBMITTED,
    EventType.ORDER_PAID,
    EventType.ORDER_ACCEPTED,
    EventType.ORDER_AT_RISK,
    EventType.ORDER_LATE,
    EventType.ORDER_DONE,
    EventType.ORDER_CANCELLED,
    EventType.ORDER_REJECTED,
}
"""What is in the feed of operators: the work, and real orders (no sandbox) from their submission on."""


def type_of_change(to_state: str | None, cause: str) -> EventType | None:
    """The type of a line of an order's history; None for one that is nobody else's affair."""
    return OF_CAUSES.get(cause) or (OF_STATES.get(OrderState(to_state)) if to_state else None)
