"""How operators' pages name states, causes and actions. A cause or action that is new is shown as it is written."""

from dataclasses import dataclass
from typing import Final

from service.pages.shell.locales import Words
from service.pages.shell.naming import N_, SERVICES, STAGES

ORDER_STATES: Final = {
    "open": (N_("Draft"), "neutral"),
    "submitted": (N_("Waits for payment"), "info"),
    "paid": (N_("Paid"), "info"),
    "accepted": (N_("In production"), "info"),
    "rejected": (N_("Rejected"), "bad"),
    "done": (N_("Delivered"), "good"),
    "cancelling": (N_("Being cancelled"), "warn"),
    "cancelled": (N_("Cancelled"), "neutral"),
    "expired": (N_("Expired"), "neutral"),
    "merged": (N_("Merged"), "neutral"),
}
TASK_STATES: Final = {
    "open": (N_("Open"), "warn"),
    "claimed": (N_("Claimed"), "info"),
    "done": (N_("Done"), "good"),
    "cancelled": (N_("Cancelled"), "neutral"),
}
MAIL_STATES: Final = {
    "queued": (N_("Queued"), "info"),
    "sent": (N_("Sent"), "good"),
    "refused": (N_("Refused"), "bad"),
}
REFUND_STATES: Final = {
    "wanted": (N_("Waits for Stripe"), "info"),
    "made": (N_("Made"), "good"),
    "trouble": (N_("In trouble"), "bad"),
}
CHECKOUT_STATES: Final = {
    "open": (N_("Open"), "info"),
    "paid": (N_("Paid"), "good"),
    "expired": (N_("Expired"), "neutral"),
}
APPROVAL_STATES: Final = {
    "pending": (N_("Waits for a decision"), "warn"),
    "expired": (N_("Expired"), "neutral"),
    "approved": (N_("Being carried out"), "info"),
    "declined": (N_("Declined"), "neutral"),
    "carried_out": (N_("Carried out"), "good"),
    "failed": (N_("Failed"), "bad"),
}
BOOK_STATES: Final = {
    "past": (N_("Past"), "neutral"),
    "in_force": (N_("In force"), "good"),
    "scheduled": (N_("Scheduled"), "info"),
    "withdrawn": (N_("Withdrawn"), "neutral"),
}
WORK: Final = {
    **SERVICES,
    "verbatim": N_("Verbatim"),
    "verbatim_transcript": N_("Verbatim transcript"),
    "subtitles_sdh": N_("Subtitles with SDH"),
}
BILLING: Final = {"card": N_("Card"), "credits": N_("Credits")}
KINDS: Final = {"refund": N_("Refund"), "grant": N_("Credit grant")}
ACTORS: Final = {
    "member": N_("Customer"),
    "linguist": N_("Linguist"),
    "operator": N_("Operator"),
    "system": N_("System"),
    "workflow": N_("System"),
    "clock": N_("Clock"),
    "stripe": N_("Stripe"),
    "analysis": N_("Analysis"),
    "quoting": N_("Price list"),
}
CAUSES: Final = {
    "created": N_("Order created"),
    "media_registered": N_("File added"),
    "media_removed": N_("File removed"),
    "media_analysed": N_("File analysed"),
    "item_put": N_("Item set"),
    "item_removed": N_("Item removed"),
    "quoted": N_("Priced"),
    "renamed": N_("Renamed"),
    "merged": N_("Merged"),
    "took_over": N_("Took over another order"),
    "transcript_put": N_("Transcript brought"),
    "transcript_removed": N_("Transcript removed"),
    "glossary_put": N_("Glossary set"),
    "glossary_removed": N_("Glossary removed"),
    "submitted": N_("Submitted"),
    "payment_received": N_("Payment received"),
    "money_taken": N_("Money taken"),
    "work_taken": N_("Work taken"),
    "job_delivered": N_("Job delivered"),
    "all_delivered": N_("All delivered"),
    "refund_made": N_("Refund made"),
    "task_reassigned": N_("Task given to somebody"),
    "lease_lapsed": N_("Lease lapsed"),
    "paused": N_("Paused"),
    "resumed": N_("Resumed"),
    "deadline_extended": N_("Deadline extended"),
    "rejection_requested": N_("Rejection asked for"),
    "rejected": N_("Rejected"),
    "cancel_requested": N_("Cancellation asked for"),
    "money_settled": N_("Money settled"),
    "feedback_given": N_("Feedback given"),
    "expired": N_("Expired"),
    "sla_50": N_("Half of the time used"),
    "sla_80": N_("Four fifths of the time used"),
    "sla_100": N_("Deadline missed"),
}
ACTIONS: Final = {
    "extend_order": N_("Deadline extended"),
    "pause_order": N_("Order paused"),
    "resume_order": N_("Order resumed"),
    "reject_order": N_("Rejection asked for"),
    "reassign_task": N_("Task given to somebody"),
    "refund_order": N_("Refund made"),
    "ask_for_refund": N_("Refund asked for"),
    "approve_refund": N_("Refund approved"),
    "decline_refund": N_("Refund declined"),
    "ask_for_grant": N_("Credit grant asked for"),
    "approve_grant": N_("Credit grant approved"),
    "decline_grant": N_("Credit grant declined"),
    "grant_credits": N_("Credits granted"),
    "add_linguist": N_("Linguist taken on"),
    "change_linguist": N_("Linguist changed"),
    "set_qualifications": N_("Qualifications set"),
    "issue_key": N_("API key issued"),
    "revoke_key": N_("API key revoked"),
    "open_workspace": N_("Workspace opened"),
    "change_workspace": N_("Terms changed"),
    "set_rates": N_("Negotiated rates set"),
}


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of one language for what an operator sees."""

    words: Words

    def order_state(self, state: str) -> tuple[str, str]:
        """Label and tone of a badge; so are the five that follow."""
        return self._badge(ORDER_STATES, state)

    def task_state(self, state: str) -> tuple[str, str]:
        return self._badge(TASK_STATES, state)

    def mail_state(self, state: str) -> tuple[str, str]:
        return self._badge(MAIL_STATES, state)

    def refund_state(self, state: str) -> tuple[str, str]:
        return self._badge(REFUND_STATES, state)

    def checkout_state(self, state: str) -> tuple[str, str]:
        return self._badge(CHECKOUT_STATES, state)

    def approval_state(self, state: str) -> tuple[str, str]:
        return self._badge(APPROVAL_STATES, state)

    def book_state(self, state: str) -> tuple[str, str]:
        return self._badge(BOOK_STATES, state)

    def stage(self, stage: str) -> str:
        """A stage of work."""
        return self._word(STAGES, stage)

    def service(self, service: str) -> str:
        """A service, a column of a price book, or a component of a quote."""
        return self._word(WORK, service)

    def billing(self, billing: str) -> str:
        """How a workspace pays."""
        return self._word(BILLING, billing)

    def kind(self, kind: str) -> str:
        """What an approval gives."""
        return self._word(KINDS, kind)

    def cause(self, cause: str) -> str:
        """Why an order's history has a line."""
        return self._word(CAUSES, cause)

    def action(self, action: str) -> str:
        """What an operator did."""
        return self._word(ACTIONS, action)

    def actor(self, actor: str) -> str:
        """Who did it: the kind of person, never an id."""
        return self._word(ACTORS, actor.partition(":")[0])

    def _badge(self, known: dict[str, tuple[str, str]], state: str) -> tuple[str, str]:
        label, tone = known.get(state, (state, "neutral"))
        return self.words(label), tone

    def _word(self, known: dict[str, str], name: str) -> str:
        return self.words(known[name]) if name in known else name.replace("_", " ")
