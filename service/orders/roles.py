"""Which role somebody has on an order: its creator's, that of the workspace's admins, or what was shared."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.deciding import grant, is_granted_to
from service.access.roles import Role, highest
from service.access.standing import Seat
from service.auth.principals import Principal
from service.orders.models import Order


async def order_role(session: AsyncSession, order: Order, actor: Principal) -> Role | None:
    """The role; None for an order that is foreign or not shared with them."""
    if order.workspace_id != actor.workspace_id:
        return None
    if actor.is_admin or (order.created_by == actor.id and actor.seat is not Seat.LITE):
        return Role.ADMIN
    query = select(grant.c.role).where(grant.c.resource_id.in_([order.id, order.folder_id]), is_granted_to(actor))
    return highest((await session.execute(query)).scalars())
