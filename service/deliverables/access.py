"""Finding deliverables for whoever asks: all of an order that they see, or those shared with them by themselves."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.access.granted import granted_ranks
from service.access.models import ResourceKind
from service.auth.principals import Principal
from service.deliverables.models import Deliverable
from service.errors import NotFound
from service.ids import is_well_formed
from service.orders.models import Order
from service.orders.roles import order_role


async def own_deliverables(
    session: AsyncSession, order_id: str, actor: Principal
) -> tuple[Order, Collection[str] | None]:
    """The order, and the ids of those of its deliverables that the actor sees: None for all.

    Raises NotFound for an order of which they see nothing at all.
    """
    order = await session.get(Order, order_id) if is_well_formed(order_id) else None
    if order is None or order.workspace_id != actor.workspace_id:
        raise NotFound("order")
    if await order_role(session, order, actor) is not None:
        return order, None
    granted = granted_ranks(actor, ResourceKind.DELIVERABLE)
    query = select(col(Deliverable.id)).join(granted, granted.c.resource_id == col(Deliverable.id))
    alone = (await session.execute(query.where(col(Deliverable.order_id) == order_id))).scalars().all()
    if not alone:
        raise NotFound("order")
    return order, alone
