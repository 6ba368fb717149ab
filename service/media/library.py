"""The files that a workspace has sent, to choose from."""

from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import Subquery, case, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.access.granted import granted_ranks
from service.access.models import ResourceKind
from service.auth.principals import Principal
from service.media.models import AnalysisState, Media
from service.orders.models import Order
from service.orders.seen import OrderFilter, newest_seen

NEWEST_ORDERS: Final = 1000
"""So many are looked through: what is older is uploaded again."""


class KnownMedia(msgspec.Struct, frozen=True):
    """An analysed file as the newest order has it that uses it; of a file shared alone ``order_name`` is empty."""

    media_id: str
    order_id: str
    order_name: str
    name: str
    language: str
    duration_ms: int
    has_video: bool
    created_at: datetime


async def seen_media(session: AsyncSession, actor: Principal, *, search: str, limit: int) -> list[KnownMedia]:
    """The newest files of orders that the actor sees, and those that were shared with them by themselves.

    Each is there once however often it was ordered; ``search`` is a part of the name, in any case.
    """
    newest = newest_seen(actor, OrderFilter(limit=NEWEST_ORDERS))
    of_orders = select(col(Media.id), literal(True).label("is_order_seen"))
    seen = of_orders.join(newest, newest.c.id == col(Media.order_id)).subquery()
    if not actor.is_admin:
        seen = _with_granted(seen, actor)
    ranked = (
        select(
            col(Media.id),
            col(Media.order_id),
            case((seen.c.is_order_seen, col(Order.name)), else_="").label("order_name"),
            col(Media.name),
            col(Media.declared_language),
            col(Media.duration_ms),
            col(Media.has_video),
            col(Media.created_at),
            func.row_number().over(partition_by=col(Media.storage_key), order_by=col(Media.id).desc()).label("place"),
        )
        .join(seen, seen.c.id == col(Media.id))
        .join(Order, col(Order.id) == col(Media.order_id))
        .where(col(Media.state) == AnalysisState.READY)
    )
    if search.strip():
        ranked = ranked.where(col(Media.name).icontains(search.strip(), autoescape=True))
    files = ranked.subquery()
    query = select(files).where(files.c.place == 1).order_by(files.c.id.desc()).limit(limit)
    return [KnownMedia(*row[:8]) for row in await session.execute(query)]


def _with_granted(seen: Subquery, actor: Principal) -> Subquery:
    """And those that were shared by themselves; of which nothing is told about the order."""
    granted = granted_ranks(actor, ResourceKind.MEDIA)
    alone = select(granted.c.resource_id, literal(False)).where(granted.c.resource_id.not_in(select(seen.c.id)))
    return union_all(select(seen.c.id, seen.c.is_order_seen), alone).subquery()
