"""The order's quote: made anew whenever items or analyses change, never edited."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import QueryableAttribute, defer
from sqlmodel import col

from pricing.books import PriceBooks
from pricing.catalogue import Column, ItemKind, Service
from pricing.items import ItemSpec, MediaSpec, Terms
from pricing.quotes import Quote, quote
from service.errors import OrderRefused
from service.ids import QUOTE, new_id
from service.media.models import AnalysisState, Media
from service.orders.models import Order, OrderItem
from service.orders.moves import append_event
from service.quotes.models import QuoteRow
from service.workspaces.models import NegotiatedRate, Workspace

QUOTING: Final = "quoting"
_SERVICES: Mapping[str, Service] = {
    ItemKind.TRANSCRIPTION: Service.TRANSCRIPT,
    ItemKind.SUBTITLES: Service.SUBTITLES,
    ItemKind.DUB: Service.DUB,
}
_FACTS = cast(QueryableAttribute[Any], Media.facts)


def media_ids(spec: Mapping[str, Any]) -> list[str]:
    """The media of an item's wire object."""
    return [spec["media_id"]] if spec["kind"] == ItemKind.DUB else list(spec["media_ids"])


def item_spec(item_id: str, spec: Mapping[str, Any], media: Sequence[MediaSpec]) -> ItemSpec:
    """What pricing needs to know of an item's wire object; raises PricingError."""
    kind = spec["kind"]
    return ItemSpec(
        item_id=item_id,
        service=_SERVICES[kind],
        source_language=spec["source_language"],
        destination_languages=tuple(spec.get("destination_languages", ())),
        media=tuple(media),
        verbatim=bool(spec.get("verbatim")),
        sdh=bool(spec.get("sdh")) or (kind == ItemKind.DUB and bool(spec.get("captions_sdh"))),
        include_captions=bool(spec.get("include_captions")),
        include_source_captions=bool(spec.get("include_source_captions")),
    )


async def load_terms(session: AsyncSession, workspace_id: str) -> Terms:
    """What the workspace has negotiated."""
    workspace = await session.get_one(Workspace, workspace_id)
    rates = (
        await session.execute(select(NegotiatedRate).where(col(NegotiatedRate.workspace_id) == workspace_id))
    ).scalars()
    return Terms(
        negotiated={(Column(rate.component), rate.language): rate.rate_cents for rate in rates},
        discount_basis_points=workspace.discount_basis_points,
    )


async def order_items(session: AsyncSession, order_id: str) -> list[OrderItem]:
    """The items in the order in which they were added."""
    query = select(OrderItem).where(col(OrderItem.order_id) == order_id).order_by(col(OrderItem.id))
    return list((await session.execute(query)).scalars())


async def order_media(session: AsyncSession, order_id: str) -> dict[str, Media]:
    """The order's media files by id, without their facts."""
    query = select(Media).where(col(Media.order_id) == order_id).order_by(col(Media.id))
    query = query.options(defer(_FACTS, raiseload=True))
    return {media.id: media for media in (await session.execute(query)).scalars()}


async def renew_quote(
    session: AsyncSession, order: Order, *, books: PriceBooks, valid: timedelta, now: datetime
) -> QuoteRow | None:
    """Quotes every item whose media are analysed, as the order's newest quote; None when there is no such item.

    The caller holds the order's lock.
    """
    await session.flush()
    items = await order_items(session, order.id)
    media = await order_media(session, order.id)
    specs = [spec for item in items if (spec := _quotable(item, media)) is not None]
    if not specs:
        order.quote_id = None
        return None
    made = quote(specs, books.on(now.date()), await load_terms(session, order.workspace_id))
    row = QuoteRow(
        id=new_id(QUOTE),
        order_id=order.id,
        price_book=made.price_book,
        body=made.as_dict(),
        total_cents=made.total_cents,
        is_complete=len(specs) == len(items),
        created_at=now,
        expires_at=now + valid,
    )
    session.add(row)
    await session.flush()
    order.quote_id = row.id
    if row.is_complete:
        await _tell(session, row, now)
    return row


async def _tell(session: AsyncSession, row: QuoteRow, now: datetime) -> None:
    data = {"quote_id": row.id, "total_cents": row.total_cents, "expires_at": row.expires_at.isoformat()}
    await append_event(session, row.order_id, actor=QUOTING, cause="quoted", now=now, data=data)


def _quotable(item: OrderItem, media: Mapping[str, Media]) -> ItemSpec | None:
    files = [media[media_id] for media_id in media_ids(item.spec)]
    if any(file.state != AnalysisState.READY or file.duration_ms is None for file in files):
        return None
    if item.kind == ItemKind.DUB and not files[0].has_video:
        return None
    return item_spec(
        item.id, item.spec, [MediaSpec(file.id, file.name, file.duration_ms) for file in files if file.duration_ms]
    )


async def current_quote(session: AsyncSession, order: Order) -> tuple[QuoteRow, Quote] | None:
    """The order's quote as row and as pricing's own object; None while nothing is priced."""
    if order.quote_id is None:
        return None
    row = await session.get_one(QuoteRow, order.quote_id)
    return row, Quote.from_dict(row.body)


async def is_quoted(session: AsyncSession, order: Order) -> bool:
    """Whether the order has a quote of all its items, valid or expired."""
    row = await session.get(QuoteRow, order.quote_id) if order.quote_id else None
    return row is not None and row.is_complete


def item_amounts(row: QuoteRow) -> dict[str, int]:
    """Cents per priced item, read from the stored body: no objects are made of its lines."""
    amounts: dict[str, int] = {}
    for line in row.body["lines"]:
        if line["item_id"] is not None:
            amounts[line["item_id"]] = amounts.get(line["item_id"], 0) + line["amount_cents"]
    return amounts


async def valid_quote(session: AsyncSession, order: Order, *, now: datetime) -> tuple[QuoteRow, Quote]:
    """The quote that can be submitted: complete and not expired; raises OrderRefused otherwise."""
    found = await current_quote(session, order)
    if found is None or not found[0].is_complete:
        raise OrderRefused(
            "quote_not_ready",
            "Not every item has a price yet: media files are still being analysed, or were refused. Nothing was "
            "charged. Look at the order until total_amount_usd is there, or remove the items without a quote.",
        )
    if found[0].expires_at <= now:
        raise OrderRefused(
            "quote_expired",
            "The quote has expired. Nothing was charged. Ask for a new one with POST .../quote, then submit again.",
            expired_at=found[0].expires_at.isoformat(),
        )
    return found
