"""How pages name what has to do with webhooks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from service.events.types import EventType
from service.pages.shell.locales import Words
from service.pages.shell.naming import N_
from service.webhooks.models import DeliveryState
from service.webhooks.subscribing import types_for

EVENTS: Final[Mapping[EventType, str]] = {
    EventType.ORDER_CREATED: N_("An order was created; it is open."),
    EventType.ORDER_QUOTED: N_("All items of an open order have a price now, or another price than before."),
    EventType.ORDER_SUBMITTED: N_("An order was submitted: its credits are held, or its checkout is open."),
    EventType.ORDER_PAID: N_("The money for an order was taken; its delivery date is known."),
    EventType.ORDER_ACCEPTED: N_("Somebody has taken the first work of an order."),
    EventType.ORDER_AT_RISK: N_("Four fifths of the time until a delivery date have passed."),
    EventType.ORDER_LATE: N_("A delivery date was missed; there is a new one."),
    EventType.ORDER_DONE: N_("All files of an order are delivered."),
    EventType.ORDER_CANCELLED: N_("An order was cancelled, and its money is settled."),
    EventType.ORDER_REJECTED: N_("An order cannot be produced; what was paid for it goes back."),
    EventType.ORDER_EXPIRED: N_("A draft was idle for too long, or a checkout was not completed in time."),
    EventType.ORDER_MERGED: N_("An open order went into another one."),
    EventType.DELIVERABLE_CREATED: N_("The files of one media file in one language can be downloaded."),
    EventType.CREDITS_LOW: N_("The credits of the workspace fell below its threshold."),
    EventType.TASK_OPENED: N_("A task came into the queue."),
    EventType.TASK_CLAIMED: N_("A linguist took a task, or was given it."),
    EventType.TASK_HANDED_IN: N_("A linguist submitted, approved or returned the work of a task."),
    EventType.TASK_RELEASED: N_("A linguist gave a task back; it is open again."),
    EventType.TASK_EXPIRED: N_("The lease of a task ran out; it is open again."),
    EventType.TASK_UNTAKEN: N_("Nobody has taken a task for too long."),
}
STATES: Final[Mapping[DeliveryState, tuple[str, str]]] = {
    DeliveryState.PENDING: (N_("Waiting"), "info"),
    DeliveryState.DELIVERING: (N_("Being sent"), "info"),
    DeliveryState.DELIVERED: (N_("Delivered"), "good"),
    DeliveryState.FAILED: (N_("Failed"), "bad"),
    DeliveryState.GIVEN_UP: (N_("Given up"), "bad"),
    DeliveryState.CANCELLED: (N_("Cancelled"), "neutral"),
}
ERRORS: Final[Mapping[str, str]] = {
    "unresolved": N_("The host has no address"),
    "not_public": N_("The host is not on the public internet"),
    "unreachable": N_("No connection"),
    "tls_failed": N_("No trusted connection"),
    "timed_out": N_("No answer within 15 seconds"),
    "broken_off": N_("The answer broke off"),
    "invalid_answer": N_("The answer was not HTTP"),
    "interrupted": N_("Interrupted on our side"),
    "event_forgotten": N_("The event is no longer kept"),
    "secret_unreadable": N_("Its secret cannot be read: make another one"),
}
"""By the slug of an attempt."""
OVERLAPS: Final[Mapping[int, str]] = {
    24: N_("For a day"),
    72: N_("For three days"),
    168: N_("For a week"),
    1: N_("For an hour"),
    0: N_("Not at all: it has leaked"),
}


@dataclass(frozen=True, slots=True)
class EventChoice:
    """One type that a webhook can be for."""

    name: str
    sentence: str


def event_choices(workspace_id: str | None, _: Words) -> Sequence[EventChoice]:
    """All that there are, of a workspace or of the house."""
    return [EventChoice(one.value, _(EVENTS[one])) for one in types_for(workspace_id)]


def state_badges(_: Words) -> dict[str, tuple[str, str]]:
    """Name and tone by the state's value."""
    return {state.value: (_(name), tone) for state, (name, tone) in STATES.items()}


def error_names(_: Words) -> dict[str, str]:
    """What went wrong where no whole answer came, by slug."""
    return {slug: _(name) for slug, name in ERRORS.items()}


def overlap_choices(_: Words) -> list[tuple[int, str]]:
    """How long the previous secret may be good as well, in hours."""
    return [(hours, _(name)) for hours, name in OVERLAPS.items()]
