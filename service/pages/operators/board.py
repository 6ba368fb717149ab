"""The board as a page shows it: filters from the address, the numbers above, one page of orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from sqlalchemy.ext.asyncio import AsyncSession

from service.operations.board import BoardFilter, Trouble, list_by_risk
from service.operations.order_schemas import BoardResponse, RiskyOrder
from service.pages.operators.wishes import MOST_ORDERS
from service.pages.shell.forms import Form
from workflows.states import OrderState

PAGE: Final = 50
UNDER_WAY: Final = (OrderState.SUBMITTED, OrderState.PAID, OrderState.ACCEPTED, OrderState.CANCELLING)
VIEWS: Final = ("", "risk", *(trouble.value for trouble in Trouble))


@dataclass(frozen=True, slots=True)
class View:
    """What the address asks for. ``view`` is one of ``VIEWS``, ``state`` a state, or empty for what is under way;
    "all" for everything."""

    view: str
    state: str
    workspace: str
    cursor: str

    @property
    def filter(self) -> BoardFilter:
        """The same for the query."""
        states: Sequence[OrderState] = () if self.state == "all" or self.view == Trouble.MONEY.value else UNDER_WAY
        if self.state in set(OrderState):
            states = (OrderState(self.state),)
        only = Trouble(self.view) if self.view in set(Trouble) else None
        return BoardFilter(states, self.workspace or None, self.view == "risk", self.cursor or None, PAGE, only)

    def address(self, **changed: str) -> str:
        """The address of this view with some of it changed; a change of filters begins at the first page."""
        values = {"view": self.view, "state": self.state, "workspace": self.workspace, **changed}
        kept = urlencode({name: value for name, value in values.items() if value})
        return f"/operations?{kept}" if kept else "/operations"


def view_of(query: Form) -> View:
    """The view of an address; unknown values count as none."""
    view, state = query.text("view"), query.text("state")
    known = state == "all" or state in set(OrderState)
    return View(
        view if view in VIEWS else "", state if known else "", query.text("workspace")[:64], query.text("cursor")[:500]
    )


async def shown_board(session: AsyncSession, view: View, *, now: datetime) -> BoardResponse:
    """One page. Raises InvalidInput for a bad cursor."""
    return await list_by_risk(session, view.filter, now=now)


async def chosen_orders(session: AsyncSession, order_ids: Sequence[str], *, now: datetime) -> list[RiskyOrder]:
    """These orders by risk; one that is not there is left out."""
    chosen = BoardFilter(order_ids=order_ids, limit=MOST_ORDERS)
    return (await list_by_risk(session, chosen, now=now)).orders
