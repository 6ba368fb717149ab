"""From what was typed to an order that can be quoted: its items, its name, its glossary; all of it or nothing."""

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.auth.principals import Principal
from service.drafts.models import OrderDraft
from service.drafts.wishes import Wish, glossary_of, items_of
from service.errors import OrderRefused
from service.glossaries.editing import put_glossary, remove_glossary
from service.media.models import AnalysisState, Media
from service.media.registering import remove_media
from service.orders.access import own_open_order
from service.orders.creating import UNTITLED
from service.orders.editing import rename_order
from service.orders.items import Quoting, put_item
from service.orders.models import Order, OrderItem
from service.quotes.quoting import order_media, renew_quote


async def apply_wish(session: AsyncSession, order_id: str, wish: Wish, *, actor: Principal, quoting: Quoting) -> None:
    """Replaces the items of an open order by those of the wish for all its usable files.

    Raises NotFound, OrderRefused, LanguageRefused, InvalidInput, PricingError; the caller's transaction undoes all.
    """
    order = await own_open_order(session, order_id, actor)
    media = await order_media(session, order_id)
    usable = [file.id for file in media.values() if file.state != AnalysisState.REFUSED]
    if not usable:
        raise no_files()
    await _clear_items(session, order)
    declared = update(Media).where(col(Media.order_id) == order_id).values(declared_language=wish.source_language)
    await session.execute(declared)
    for item in items_of(wish, usable):
        await put_item(session, order, item, None, actor=actor, quoting=quoting)
    await renew_quote(session, order, books=quoting.books, valid=quoting.valid, now=quoting.now)
    name = wish.name or (media[usable[0]].name[:200] if order.name == UNTITLED else order.name)
    if name != order.name:
        await rename_order(session, order_id, name, actor=actor, now=quoting.now)
    glossary = glossary_of(wish)
    if glossary is None:
        await remove_glossary(session, order_id, actor=actor, now=quoting.now)
    else:
        await put_glossary(session, order_id, glossary, actor=actor, now=quoting.now)


def no_files() -> OrderRefused:
    """The refusal of an order without a file that could be worked on."""
    return OrderRefused(
        "order_has_no_items", "There is no file to work on yet. Nothing was changed. Add a recording, then continue."
    )


async def drop_file(
    session: AsyncSession, order_id: str, media_id: str, *, actor: Principal, quoting: Quoting
) -> str | None:
    """Takes a file out of the draft, and out of the items that were made of it; the stored key to delete, if any."""
    order = await own_open_order(session, order_id, actor)
    if await session.get(OrderDraft, order_id) is not None:
        await _clear_items(session, order)
    key = await remove_media(session, order_id, media_id, actor=actor, now=quoting.now)
    await renew_quote(session, order, books=quoting.books, valid=quoting.valid, now=quoting.now)
    return key


async def _clear_items(session: AsyncSession, order: Order) -> None:
    """They are made anew of the wish."""
    order.quote_id = None
    await session.flush()
    await session.execute(delete(OrderItem).where(col(OrderItem.order_id) == order.id))
