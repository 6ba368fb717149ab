"""How pages of a workspace name seats, plans and invitations."""

from typing import Final

from service.access.standing import Seat
from service.members.directory import Standing
from service.pages.shell.locales import Words
from service.pages.shell.naming import N_

SEATS: Final = {
    Seat.ADMIN: N_("Admin"),
    Seat.MEMBER: N_("Member"),
    Seat.LITE: N_("Lite member"),
}
STANDINGS: Final = {
    Standing.OPEN: N_("Not locked"),
    Standing.LOCKED: N_("Locked"),
    Standing.IDLE: N_("Idle for 90 days"),
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


WHY_NOT_INVITED: Final = {
    "already_member": N_("In the workspace already"),
    "already_invited": N_("Invited already: send that invitation again instead"),
    "domain_not_verified": N_("Not on a domain that this workspace has verified: invite it alone"),
}


def seat_names(_: Words) -> dict[str, str]:
    """By the seat's value."""
    return {seat.value: _(name) for seat, name in SEATS.items()}


def standing_names(_: Words) -> dict[str, str]:
    """By the standing's value."""
    return {standing.value: _(name) for standing, name in STANDINGS.items()}


def plan_names(_: Words) -> dict[str, str]:
    """By the plan's value."""
    return {plan: _(name) for plan, name in PLANS.items()}


def why_not_invited(_: Words) -> dict[str, str]:
    """By the slug of what one address of many was refused for."""
    return {slug: _(name) for slug, name in WHY_NOT_INVITED.items()}


def state_names(_: Words) -> dict[str, str]:
    """By the state's value."""
    return {state: _(name) for state, name in INVITATION_STATES.items()}
