"""A file that was sent before, in another order: the same stored bytes and the same analysis."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from pricing.languages import table_language
from service.access.deciding import held_role
from service.access.models import ResourceKind
from service.auth.principals import Principal
from service.errors import NotFound, OrderRefused
from service.ids import MEDIA, is_well_formed, new_id
from service.media.models import AnalysisState, Media
from service.media.registering import check_room, media_key
from service.orders.access import own_open_order
from service.orders.features import require_to_order
from service.orders.models import Order
from service.orders.moves import append_event

_OWN = frozenset({"id", "order_id", "declared_language", "storage_key", "created_at"})


async def reuse_media(
    session: AsyncSession, order_id: str, media_id: str, *, language: str | None, actor: Principal, now: datetime
) -> str:
    """Adds an analysed file of any order, or one by itself, that the actor sees to an open order; its id there.

    Raises NotFound for what is missing, foreign or hidden, Forbidden, OrderRefused media_not_ready, media_used_twice,
    too_many_media.
    """
    if language is not None:
        table_language(language)
    order = await own_open_order(session, order_id, actor)
    require_to_order(actor)
    source = await _own_media(session, media_id, actor)
    _check_ready(source)
    key = source.storage_key or media_key(source.id)
    await _check_new(session, order_id, key)
    made = Media(
        id=new_id(MEDIA),
        order_id=order_id,
        declared_language=language or source.declared_language,
        storage_key=key,
        created_at=now,
        **source.model_dump(exclude=set(_OWN)),
    )
    session.add(made)
    order.updated_at = now
    data = {"media_id": made.id, "same_as": source.id}
    await append_event(session, order_id, actor=actor.actor, cause="media_registered", now=now, data=data)
    return made.id


async def _own_media(session: AsyncSession, media_id: str, actor: Principal) -> Media:
    """The row, held so that its file is not removed meanwhile."""
    query = (
        select(Media)
        .join(Order, col(Order.id) == col(Media.order_id))
        .where(col(Media.id) == media_id, col(Order.workspace_id) == actor.workspace)
        .with_for_update(read=True, key_share=True, of=Media)
    )
    found = (await session.execute(query)).scalar_one_or_none() if is_well_formed(media_id) else None
    if found is None or not await _is_seen(session, media_id, actor):
        raise NotFound("media file")
    return found


async def _is_seen(session: AsyncSession, media_id: str, actor: Principal) -> bool:
    return actor.is_admin or await held_role(session, actor, ResourceKind.MEDIA, media_id) is not None


def _check_ready(source: Media) -> None:
    if source.state != AnalysisState.READY:
        raise OrderRefused(
            "media_not_ready",
            f"{source.name} is not analysed yet, or was refused. Nothing was changed. Take another file, or upload it.",
            media_ids=[source.id],
        )


async def _check_new(session: AsyncSession, order_id: str, key: str) -> None:
    await check_room(session, order_id)
    query = select(col(Media.id)).where(col(Media.order_id) == order_id, col(Media.storage_key) == key)
    there = await session.scalar(query.limit(1))
    if there is not None:
        raise OrderRefused(
            "media_used_twice", "The order has this file already. Nothing was changed.", media_ids=[there]
        )
