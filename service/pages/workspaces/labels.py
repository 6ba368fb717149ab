"""How pages of a workspace name seats, plans and invitations."""

from typing import Final

from service.access.standing import Seat
from service.pages.shell.locales import Words
from service.pages.shell.naming import N_

SEATS: Final = {
    Seat.ADMIN: N_("Admin"),
    Seat.MEMBER: N_("Member"),
    Seat.LITE: N_("Lite member"),
}
PLANS: Final = {
    "free": N_("Free"),
    "scale": N_("Scale"),
    "business": N_("Business"),
    "enterprise": N_("Enterprise"),
}
INVITATION_STATES: Final = {
    "pending": N_("Open"),
    "accepted": N_("Accepted"),
    "declined": N_("Declined"),
    "revoked": N_("Taken back"),
    "expired": N_("Expired"),
}


def seat_names(_: Words) -> dict[str, str]:
    """By the seat's value."""
    return {seat.value: _(name) for seat, name in SEATS.items()}


def plan_names(_: Words) -> dict[str, str]:
    """By the plan's value."""
    return {plan: _(name) for plan, name in PLANS.items()}


def state_names(_: Words) -> dict[str, str]:
    """By the state's value."""
    return {state: _(name) for state, name in INVITATION_STATES.items()}
