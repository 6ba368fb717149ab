"""How pages name services, states and stages to customers."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from service.pages.shell.locales import Words
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
        _ = self.words
        return {
            "transcript": _("Transcript"),
            "captions": _("Captions"),
            "subtitles": _("Subtitles"),
            "dub": _("Dub"),
        }

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
        _ = self.words
        return {
            "transcription": _("Transcription"),
            "translation": _("Translation"),
            "timing": _("Timing"),
            "voice_selection": _("Voice selection"),
            "pacing": _("Pacing"),
            "review": _("Review"),
            "quality_control": _("Quality control"),
        }

    def tone(self, state: OrderState) -> str:
        """Of the state's badge."""
        return TONES[state]
