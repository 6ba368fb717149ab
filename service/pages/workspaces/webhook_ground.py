"""The same pages stand in two places: in the settings of a workspace, and among the operators' pages for the house."""

from dataclasses import dataclass
from typing import Final

from service.auth.models import HolderKind
from service.auth.principals import Principal


@dataclass(frozen=True, slots=True)
class Ground:
    """``base`` is the address of the list, ``layout`` the template that the pages extend, ``orders`` where orders are
    shown, by their ids."""

    base: str
    layout: str
    orders: str


WORKSPACE: Final = Ground("/workspace/webhooks", "workspace/layout.html", "/orders/")
HOUSE: Final = Ground("/operations/webhooks", "operators/webhooks_layout.html", "/operations/orders/")


def ground_of(actor: Principal) -> Ground:
    """Where somebody's webhooks stand."""
    return HOUSE if actor.kind is HolderKind.OPERATOR else WORKSPACE
