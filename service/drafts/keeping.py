"""The draft of an order that is open: what was typed so far, and the estimate that was shown."""

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.auth.principals import Principal
from service.drafts.estimating import Estimate
from service.drafts.models import OrderDraft
from service.drafts.wishes import Wish, wish_from, wish_of_item
from service.orders.access import own_open_order
from service.orders.creating import UNTITLED
from service.orders.models import Order
from service.quotes.quoting import order_items


@dataclass(frozen=True, slots=True)
class Draft:
    """``wish`` is None for an order whose items say more than one wish can."""

    wish: Wish | None
    estimate: Estimate | None = None


async def read_draft(session: AsyncSession, order: Order) -> Draft:
    """What the dialog shows of an order: what was typed in it, or else what its one item says."""
    row = await session.get(OrderDraft, order.id)
    if row is not None:
        kept = None if row.estimate is None else msgspec.convert(row.estimate, Estimate)
        return Draft(wish_from(row.wish), kept)
    items = await order_items(session, order.id)
    name = "" if order.name == UNTITLED else order.name
    if len(items) == 1:
        return Draft(wish_of_item(items[0].spec, name))
    return Draft(None if items else Wish(name=name))


async def keep_draft(
    session: AsyncSession, order_id: str, wish: Wish, estimate: Estimate | None, *, actor: Principal, now: datetime
) -> None:
    """Keeps what was typed; raises NotFound, OrderRefused order_not_open."""
    order = await own_open_order(session, order_id, actor)
    values = {
        "wish": msgspec.to_builtins(wish),
        "estimate": None if estimate is None else msgspec.to_builtins(estimate),
        "updated_at": now,
    }
    statement = insert(OrderDraft).values(order_id=order.id, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["order_id"], set_=values))
    order.updated_at = now
