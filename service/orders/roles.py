"""Which role somebody has on an order."""

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.deciding import held_role
from service.access.models import ResourceKind
from service.access.roles import Role
from service.auth.principals import Principal
from service.orders.models import Order


async def order_role(session: AsyncSession, order: Order, actor: Principal) -> Role | None:
    """The role; None for an order that is foreign or not shared with them. Admins of the workspace cost no query."""
    if order.workspace_id != actor.workspace_id:
        return None
    return Role.ADMIN if actor.is_admin else await held_role(session, actor, ResourceKind.ORDER, order.id)
