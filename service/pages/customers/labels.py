"""How pages name services, states and stages to customers."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from service.pages.shell.locales import Words
from service.pages.shell.naming import SERVICES, STAGES
from workflows.states import OrderState

TONES: Final = {
    OrderState.OPEN: "neutral",
    OrderState.SUBMITTED: "warn",
    OrderState.PAID: "info",
    OrderState.ACCEPTED: "info",
    OrderState.DONE: "good",
    OrderState.REJECTED: "bad",
    OrderState.CANCELLING: "warn",
    OrderState.CANCELLED: "neutral",
    OrderState.EXPIRED: "neutral",
    OrderState.MERGED: "neutral",
}
GROUPS: Final = {
    "draft": (OrderState.OPEN,),
    "unpaid": (OrderState.SUBMITTED,),
    "working": (OrderState.PAID, OrderState.ACCEPTED),
    "done": (OrderState.DONE,),
    "ended": (
        OrderState.CANCELLING,
        OrderState.CANCELLED,
        OrderState.REJECTED,
        OrderState.EXPIRED,
        OrderState.MERGED,
    ),
}
"""States as one filters by them."""


@dataclass(frozen=True)
class Labels:
    """The words for what an order is and how far it has come, in one language."""

    words: Words

    @cached_property
    def services(self) -> dict[str, str]:
        """By the service's value."""
        return {value: self.words(name) for value, name in SERVICES.items()}

    @cached_property
    def states(self) -> dict[str, str]:
        """Of orders."""
        _ = self.words
        return {
            OrderState.OPEN: _("Draft"),
            OrderState.SUBMITTED: _("Awaiting payment"),
            OrderState.PAID: _("Waiting for a linguist"),
            OrderState.ACCEPTED: _("In production"),
            OrderState.DONE: _("Ready"),
            OrderState.REJECTED: _("Rejected"),
            OrderState.CANCELLING: _("Being cancelled"),
            OrderState.CANCELLED: _("Cancelled"),
            OrderState.EXPIRED: _("Expired"),
            OrderState.MERGED: _("Merged"),
        }

    @cached_property
    def groups(self) -> list[tuple[str, str]]:
        """Choices of the filter by state."""
        _ = self.words
        return [
            ("", _("All states")),
            ("draft", _("Drafts")),
            ("unpaid", _("Awaiting payment")),
            ("working", _("In production")),
            ("done", _("Ready")),
            ("ended", _("Cancelled, rejected, expired")),
        ]

    @cached_property
    def stages(self) -> dict[str, str]:
        """Of jobs."""
        return {value: self.words(name) for value, name in STAGES.items()}

    @cached_property
    def components(self) -> dict[str, str]:
        """Of quotes."""
        _ = self.words
        return {
            "transcript": _("Transcript"),
            "verbatim_transcript": _("Verbatim transcript"),
            "captions": _("Captions (SDH included)"),
            "subtitles": _("Subtitles"),
            "subtitles_sdh": _("Subtitles with SDH"),
            "dub": _("Dub"),
            "dub_captions": _("Captions of the dub"),
            "source_captions": _("Captions of the source"),
            "discount": _("Discount"),
        }

    @cached_property
    def marks(self) -> dict[str, str]:
        """How far a stage has come."""
        _ = self.words
        return {
            "done": _("done"),
            "working": _("in work"),
            "waiting": _("waiting for a linguist"),
            "later": _("still to come"),
        }

    @cached_property
    def next_steps(self) -> dict[str, str]:
        """What happens next in a state, and whether anything is needed of the customer."""
        _ = self.words
        return {
            OrderState.OPEN: _("Nothing is charged yet. Go on with the draft, look at the price, then submit it."),
            OrderState.SUBMITTED: _("The work begins as soon as the payment has arrived."),
            OrderState.PAID: _("The first linguist is being found. Nothing is needed of you."),
            OrderState.ACCEPTED: _("People are working on it. Nothing is needed of you."),
            OrderState.DONE: _("Read it, download the files, and tell us how it was."),
            OrderState.REJECTED: _("It cannot be produced. All that was paid goes back to where it came from."),
            OrderState.CANCELLING: _("Work has stopped; the money is on its way back, less the fee that was agreed."),
            OrderState.CANCELLED: _("Work has stopped and the money is settled."),
            OrderState.EXPIRED: _("Nothing was charged. Begin a new order whenever you like."),
            OrderState.MERGED: _("Its files and items are in another order now."),
        }

    def tone(self, state: OrderState) -> str:
        """Of the state's badge."""
        return TONES[state]
