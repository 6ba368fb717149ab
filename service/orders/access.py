"""Finding an order for whoever asks: one that is foreign, or not shared with them, answers like a missing one."""

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.deciding import demand_role
from service.access.roles import Role
from service.auth.principals import Principal
from service.errors import NotFound, OrderRefused
from service.ids import is_well_formed
from service.orders.models import Order
from service.orders.moves import locked_order
from service.orders.roles import order_role
from workflows.states import OrderState


async def own_order(session: AsyncSession, order_id: str, actor: Principal, role: Role = Role.VIEWER) -> Order:
    """The order, to read; raises NotFound, and Forbidden ``role_too_weak`` for somebody who sees it but has not the
    role."""
    order = await session.get(Order, order_id) if is_well_formed(order_id) else None
    return await _demanded(session, order, actor, role)


async def own_locked_order(session: AsyncSession, order_id: str, actor: Principal, role: Role = Role.EDITOR) -> Order:
    """The order under its row lock, to change; raises NotFound and Forbidden ``role_too_weak``."""
    order = await locked_order(session, order_id) if is_well_formed(order_id) else None
    return await _demanded(session, order, actor, role)


async def _demanded(session: AsyncSession, order: Order | None, actor: Principal, role: Role) -> Order:
    held = await order_role(session, order, actor) if order is not None else None
    if order is None or held is None:
        raise NotFound("order")
    demand_role(held, role)
    return order


async def own_open_order(session: AsyncSession, order_id: str, actor: Principal, role: Role = Role.EDITOR) -> Order:
    """The order under its row lock, if it is still open; raises NotFound, Forbidden or OrderRefused."""
    order = await own_locked_order(session, order_id, actor, role)
    if order.state != OrderState.OPEN:
        raise OrderRefused(
            "order_not_open",
            f"The order is {order.state.value}: its media and items can no longer be changed. Nothing was changed. "
            "Create a new order for what is missing.",
            state=order.state.value,
        )
    return order
