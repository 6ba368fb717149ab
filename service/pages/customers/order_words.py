"""An order's history and the steps of its deadline, in words for its customer."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final

from service.orders.schemas import OrderEventResponse
from service.pages.shell.locales import Words

NOON: Final = time(12)


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the history. ``is_milestone`` is what one looks for first."""

    at: datetime
    text: str
    tone: str = "neutral"
    is_milestone: bool = False


@dataclass(frozen=True, slots=True)
class DueStep:
    """One step of a computation; ``day`` is noon of the day it is about, None where none needs to be named."""

    text: str
    day: datetime | None


def told(events: Iterable[OrderEventResponse], _: Words) -> list[Told]:
    """What happened, newest first, without what only concerns us."""
    tell = _Teller(_)
    return [line for event in events if (line := tell(event)) is not None][::-1]


class _Teller:
    """Words for events by their cause."""

    def __init__(self, _: Words) -> None:
        self._milestones: Mapping[str, tuple[str, str]] = {
            "created": (_("Order begun"), "neutral"),
            "submitted": (_("Order submitted"), "info"),
            "payment_received": (_("Payment received"), "good"),
            "money_taken": (_("Paid; the time until delivery counts from here"), "good"),
            "work_taken": (_("A linguist has begun"), "info"),
            "all_delivered": (_("Everything is ready"), "good"),
            "sla_breached": (_("We missed the date we promised, and set a new one"), "bad"),
            "deadline_extended": (_("The date of delivery was moved"), "warn"),
            "rejected": (_("Rejected: it cannot be produced"), "bad"),
            "cancel_requested": (_("Cancellation asked for"), "warn"),
            "money_settled": (_("Cancelled; the money is settled"), "neutral"),
            "idle": (_("Expired, because nothing was done with the draft"), "neutral"),
            "checkout_lapsed": (_("Expired, because it was not paid in time"), "neutral"),
            "refund_made": (_("Money given back"), "good"),
            "merged": (_("Merged into another order"), "neutral"),
            "paused": (_("Work was paused by us"), "warn"),
            "resumed": (_("Work goes on"), "info"),
        }
        self._details: Mapping[str, str] = {
            "renamed": _("Renamed"),
            "media_registered": _("File added"),
            "media_analysed": _("File analysed"),
            "media_removed": _("File removed"),
            "item_put": _("Item added or changed"),
            "item_removed": _("Item removed"),
            "quoted": _("Priced"),
            "glossary_put": _("Glossary given"),
            "glossary_removed": _("Glossary removed"),
            "transcript_put": _("Transcript given"),
            "transcript_removed": _("Transcript removed"),
            "took_over": _("Took over files and items of another order"),
            "job_delivered": _("A part is finished"),
            "sla_50_percent": _("Half of the time until delivery has passed"),
            "sla_80_percent": _("Work has moved to the front of the queue"),
            "feedback_given": _("Feedback given"),
        }

    def __call__(self, event: OrderEventResponse) -> Told | None:
        """None for what is not the customer's concern."""
        if event.cause in self._milestones:
            text, tone = self._milestones[event.cause]
            return Told(event.at, text, tone, is_milestone=True)
        text = self._details.get(event.cause, "")
        return Told(event.at, text) if text else None


def due_steps(steps: Iterable[Mapping[str, Any]], _: Words) -> list[DueStep]:
    """How a deadline was computed."""
    wordings: Mapping[str, Callable[[int], str]] = {
        "started": lambda _count: _("The time began"),
        "counted_hours": lambda count: (
            _.several("%(num)s hour was added", "%(num)s hours were added", count) % {"num": count}
        ),
        "skipped_weekend": lambda _count: _("A weekend: not counted"),
        "skipped_holiday": lambda _count: _("A public holiday: not counted"),
        "began_counting": lambda _count: _("Counts as begun on the next business day"),
        "counted_day": lambda count: _("Business day %(number)s") % {"number": count},
        "expedited": lambda count: (
            _.several(
                "Your workspace's faster delivery: %(num)s hour",
                "Your workspace's faster delivery: %(num)s hours",
                count,
            )
            % {"num": count}
        ),
        "due": lambda _count: _("Due"),
        "extended": lambda _count: _("The date was missed, and moved by a quarter of the time promised"),
        "moved": lambda _count: _("The date was moved by us"),
        "compressed": lambda _count: _("Time runs faster here, because this is a demonstration"),
    }
    return [
        DueStep(
            wordings[step["kind"]](step["count"]) if step["kind"] in wordings else step["words"], _noon(step["day"])
        )
        for step in steps
    ]


def _noon(day: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(day), NOON, UTC)
    except ValueError:
        return None
