"""The files that a workspace has sent, to choose from."""

from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.media.models import AnalysisState, Media
from service.orders.models import Order

NEWEST_ORDERS: Final = 1000
"""So many are looked through: what is older is uploaded again."""


class KnownMedia(msgspec.Struct, frozen=True):
    """An analysed file as the newest order has it that uses it."""

    media_id: str
    order_id: str
    order_name: str
    name: str
    language: str
    duration_ms: int
    has_video: bool
    created_at: datetime


async def workspace_media(session: AsyncSession, workspace_id: str, *, search: str, limit: int) -> list[KnownMedia]:
    """The newest files, each once however often it was ordered; ``search`` is a part of the name, in any case."""
    newest = (
        select(col(Order.id), col(Order.name))
        .where(col(Order.workspace_id) == workspace_id)
        .order_by(col(Order.created_at).desc(), col(Order.id).desc())
        .limit(NEWEST_ORDERS)
        .subquery()
    )
    ranked = (
        select(
            col(Media.id),
            col(Media.order_id),
            newest.c.name.label("order_name"),
            col(Media.name),
            col(Media.declared_language),
            col(Media.duration_ms),
            col(Media.has_video),
            col(Media.created_at),
            func.row_number().over(partition_by=col(Media.storage_key), order_by=col(Media.id).desc()).label("place"),
        )
        .join(newest, newest.c.id == col(Media.order_id))
        .where(col(Media.state) == AnalysisState.READY)
    )
    if search.strip():
        ranked = ranked.where(col(Media.name).icontains(search.strip(), autoescape=True))
    files = ranked.subquery()
    query = select(files).where(files.c.place == 1).order_by(files.c.id.desc()).limit(limit)
    return [KnownMedia(*row[:8]) for row in await session.execute(query)]
