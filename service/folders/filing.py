"""Putting orders into folders, many at once."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.access.deciding import demand_role, held_roles
from service.access.models import ResourceKind
from service.access.roles import Role
from service.auth.principals import Principal
from service.errors import NotFound
from service.folders.tree import locked_tree
from service.orders.models import Order


async def file_orders(
    session: AsyncSession, order_ids: Sequence[str], folder_id: str | None, *, actor: Principal
) -> int:
    """Moves orders of the actor's workspace into a folder, or to the top (None): all or none; how many.

    Who may see an order follows its folder, so editors of both may, but not into a folder where they would be more
    than that of the order. Raises NotFound for a folder or an order that is missing, foreign or not shared with the
    actor, Forbidden ``role_too_weak``.
    """
    tree = await locked_tree(session, actor)
    needed = Role.EDITOR
    if folder_id is not None:
        tree.folder(folder_id, Role.EDITOR)
        needed = tree.roles[folder_id]
    wanted = sorted(set(order_ids))
    own = (col(Order.workspace_id) == actor.workspace, col(Order.id).in_(wanted))
    locked = select(col(Order.id)).where(*own).order_by(col(Order.id)).with_for_update(key_share=True)
    if len((await session.execute(locked)).all()) != len(wanted):
        raise NotFound("order")
    await _demand_roles(session, wanted, needed, actor)
    move = update(Order).where(*own).values(folder_id=folder_id).execution_options(synchronize_session=False)
    await session.execute(move)
    return len(wanted)


async def _demand_roles(session: AsyncSession, order_ids: Sequence[str], needed: Role, actor: Principal) -> None:
    """The caller holds the locks of the orders, so that none is moved meanwhile."""
    if actor.is_admin:
        return
    held = await held_roles(session, actor, ResourceKind.ORDER, order_ids)
    if len(held) != len(order_ids):
        raise NotFound("order")
    for role in held.values():
        demand_role(role, needed)
