"""Putting orders into folders, many at once."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.auth.principals import Principal
from service.errors import NotFound
from service.folders.tree import locked_tree
from service.orders.models import Order


async def file_orders(
    session: AsyncSession, order_ids: Sequence[str], folder_id: str | None, *, actor: Principal
) -> int:
    """Moves orders of the actor's workspace into a folder, or to the top (None): all or none; how many.

    Raises NotFound for a folder or an order that is missing or foreign.
    """
    tree = await locked_tree(session, actor.workspace)
    if folder_id is not None:
        tree.folder(folder_id)
    wanted = sorted(set(order_ids))
    own = (col(Order.workspace_id) == actor.workspace, col(Order.id).in_(wanted))
    locked = select(col(Order.id)).where(*own).order_by(col(Order.id)).with_for_update(key_share=True)
    if len((await session.execute(locked)).all()) != len(wanted):
        raise NotFound("order")
    move = update(Order).where(*own).values(folder_id=folder_id).execution_options(synchronize_session=False)
    await session.execute(move)
    return len(wanted)
