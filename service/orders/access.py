"""Finding an order for whoever asks: a foreign one answers like a missing one."""

from sqlalchemy.ext.asyncio import AsyncSession

from service.auth.principals import Principal
from service.errors import NotFound, OrderRefused
from service.ids import is_well_formed
from service.orders.models import Order
from service.orders.moves import locked_order
from workflows.states import OrderState


async def own_order(session: AsyncSession, order_id: str, actor: Principal) -> Order:
    """The order, to read; raises NotFound."""
    order = await session.get(Order, order_id) if is_well_formed(order_id) else None
    if order is None or order.workspace_id != actor.workspace_id:
        raise NotFound("order")
    return order


async def own_locked_order(session: AsyncSession, order_id: str, actor: Principal) -> Order:
    """The order under its row lock, to change; raises NotFound."""
    order = await locked_order(session, order_id) if is_well_formed(order_id) else None
    if order is None or order.workspace_id != actor.workspace_id:
        raise NotFound("order")
    return order


async def own_open_order(session: AsyncSession, order_id: str, actor: Principal) -> Order:
    """The order under its row lock, if it is still open; raises NotFound or OrderRefused."""
    order = await own_locked_order(session, order_id, actor)
    if order.state != OrderState.OPEN:
        raise OrderRefused(
            "order_not_open",
            f"The order is {order.state.value}: its media and items can no longer be changed. Nothing was changed. "
            "Create a new order for what is missing.",
            state=order.state.value,
        )
    return order
