"""The types of events, and from what they come. Names never change their meaning; new ones may come."""

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
