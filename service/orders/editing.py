"""Renaming an open order, and merging one open order into another."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.access.roles import Role
from service.auth.principals import Principal
from service.errors import OrderRefused
from service.glossaries.editing import merge_glossaries
from service.media.models import AnalysisState, Media
from service.media.registering import MAX_MEDIA, want_analysis
from service.orders.access import own_open_order
from service.orders.items import MAX_ITEMS, Quoting, check_outputs
from service.orders.models import Order, OrderItem
from service.orders.moves import append_event, move_order
from service.quotes.quoting import order_items, order_media, renew_quote
from workflows.states import OrderEvent


async def rename_order(session: AsyncSession, order_id: str, name: str, *, actor: Principal, now: datetime) -> Order:
    """Gives an open order another name."""
    order = await own_open_order(session, order_id, actor)
    order.name, order.updated_at = name, now
    await append_event(session, order_id, actor=actor.actor, cause="renamed", now=now)
    return order


async def merge_orders(
    session: AsyncSession, order_id: str, into_order_id: str, *, actor: Principal, quoting: Quoting
) -> Order:
    """Moves all media and items of one open order into another; the emptied one ends as ``merged``.

    Transcripts go with their media, and the glossary joins that of the other order. It takes an admin of both orders:
    who sees the one will see what was in the other.
    """
    if order_id == into_order_id:
        raise OrderRefused("same_order", "An order cannot be merged into itself. Nothing was changed.")
    first, second = sorted((order_id, into_order_id))
    orders = {found: await own_open_order(session, found, actor, Role.ADMIN) for found in (first, second)}
    source, target = orders[order_id], orders[into_order_id]
    if source.is_sandbox != target.is_sandbox:
        raise OrderRefused("sandbox_differs", "A sandbox order merges into sandbox orders only. Nothing was changed.")
    pending = await _check_room(session, order_id, into_order_id)
    await session.execute(update(Media).where(col(Media.order_id) == order_id).values(order_id=into_order_id))
    await session.execute(update(OrderItem).where(col(OrderItem.order_id) == order_id).values(order_id=into_order_id))
    await merge_glossaries(session, order_id, into_order_id, actor=actor, now=quoting.now)
    source.quote_id, target.updated_at = None, quoting.now
    await move_order(
        session,
        source,
        OrderEvent.MERGE,
        actor=actor.actor,
        cause="merged",
        now=quoting.now,
        data={"into_order_id": into_order_id},
    )
    await append_event(
        session, into_order_id, actor=actor.actor, cause="took_over", now=quoting.now, data={"order_id": order_id}
    )
    await session.flush()
    session.expire_all()
    await session.refresh(target)
    if pending:
        want_analysis(session, target, now=quoting.now)
    await renew_quote(session, target, books=quoting.books, valid=quoting.valid, now=quoting.now)
    return target


async def _check_room(session: AsyncSession, order_id: str, into_order_id: str) -> bool:
    """Raises OrderRefused when the two do not fit into one; True when media that move are still to be analysed."""
    items = [*await order_items(session, order_id), *await order_items(session, into_order_id)]
    if len(items) > MAX_ITEMS:
        raise _no_room("items", len(items), MAX_ITEMS)
    check_outputs(item.spec for item in items)
    moving, there = await order_media(session, order_id), await order_media(session, into_order_id)
    if len(moving) + len(there) > MAX_MEDIA:
        raise _no_room("media", len(moving) + len(there), MAX_MEDIA)
    return any(media.state == AnalysisState.PENDING for media in moving.values())


def _no_room(what: str, count: int, most: int) -> OrderRefused:
    return OrderRefused(
        f"too_many_{what}", f"Together they have {count} {what}; {most} is the most. Nothing was changed."
    )
