"""Items of an open order: put in, replaced, taken out. Each change renews the quote."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from pricing.books import PriceBooks
from pricing.catalogue import ItemKind
from pricing.errors import ComingSoon
from pricing.items import MediaSpec
from pricing.quotes import quote_lines
from service.auth.principals import Principal
from service.errors import NotFound, OrderRefused
from service.ids import ITEM, new_id
from service.media.models import AnalysisState, Media
from service.orders.access import own_open_order
from service.orders.features import require_to_order
from service.orders.models import Order, OrderItem
from service.orders.moves import append_event
from service.orders.schemas import AudiobookItem, Item
from service.quotes.quoting import current_quote, item_spec, media_ids, order_items, order_media, renew_quote

MAX_ITEMS = 100
MAX_OUTPUTS = 10_000


@dataclass(frozen=True, slots=True)
class Quoting:
    """What making a quote needs besides the order."""

    books: PriceBooks
    valid: timedelta
    now: datetime


async def upsert_item(
    session: AsyncSession,
    order_id: str,
    item: Item | AudiobookItem,
    item_id: str | None,
    *,
    actor: Principal,
    quoting: Quoting,
) -> tuple[str, int | None]:
    """Adds the item, or replaces the one of that id; returns its id and its price in cents if it has one already.

    Raises NotFound, OrderRefused, PricingError, Forbidden ``role_too_weak`` or ``feature_off``.
    """
    if isinstance(item, AudiobookItem):
        raise ComingSoon("audiobook", tuple(ItemKind))
    order = await own_open_order(session, order_id, actor)
    row = await put_item(session, order, item, item_id, actor=actor, quoting=quoting)
    await renew_quote(session, order, books=quoting.books, valid=quoting.valid, now=quoting.now)
    return row.id, await _price(session, order, row.id)


async def put_item(
    session: AsyncSession, order: Order, item: Item, item_id: str | None, *, actor: Principal, quoting: Quoting
) -> OrderItem:
    """The item in the order, which the caller has locked, and whose quote the caller renews when all are in."""
    spec: dict[str, Any] = msgspec.to_builtins(item)
    require_to_order(actor, [spec])
    others = [row for row in await order_items(session, order.id) if row.id != item_id]
    media = await _own_media(session, order.id, spec)
    _check_price(spec, quoting)
    _check_fit(spec, media)
    _check_used_once(spec, others)
    check_outputs([spec, *(other.spec for other in others)])
    row = await _put(session, order, spec, item_id, len(others), quoting.now)
    order.updated_at = quoting.now
    data = {"item_id": row.id}
    await append_event(session, order.id, actor=actor.actor, cause="item_put", now=quoting.now, data=data)
    return row


async def remove_item(
    session: AsyncSession, order_id: str, item_id: str, *, actor: Principal, quoting: Quoting
) -> None:
    """Takes an item out of an open order."""
    order = await own_open_order(session, order_id, actor)
    row = await session.get(OrderItem, item_id)
    if row is None or row.order_id != order_id:
        raise NotFound("item")
    await session.delete(row)
    order.updated_at = quoting.now
    await append_event(
        session, order_id, actor=actor.actor, cause="item_removed", now=quoting.now, data={"item_id": item_id}
    )
    await renew_quote(session, order, books=quoting.books, valid=quoting.valid, now=quoting.now)


async def _own_media(session: AsyncSession, order_id: str, spec: Mapping[str, Any]) -> list[Media]:
    known = await order_media(session, order_id)
    wanted = media_ids(spec)
    missing = [media_id for media_id in wanted if media_id not in known]
    if missing:
        raise OrderRefused(
            "unknown_media",
            "The item names media that this order does not have. Nothing was changed. Register the files first.",
            media_ids=missing[:20],
        )
    if len(set(wanted)) < len(wanted):
        raise _used_twice(wanted)
    return [known[media_id] for media_id in wanted]


def _check_price(spec: Mapping[str, Any], quoting: Quoting) -> None:
    """Raises PricingError now for what could not be priced after the analysis either."""
    stand_in = [MediaSpec("any", "any", 1)]
    for _ in quote_lines(item_spec("new", spec, stand_in), quoting.books.on(quoting.now.date())):
        pass


def _check_fit(spec: Mapping[str, Any], media: Sequence[Media]) -> None:
    for file in media:
        if file.state == AnalysisState.REFUSED:
            raise OrderRefused(
                file.failure_slug or "media_refused",
                f"{file.name} cannot be used: {file.failure_message} Nothing was changed.",
                media_id=file.id,
            )
        if spec["kind"] == ItemKind.DUB and file.state == AnalysisState.READY and not file.has_video:
            raise OrderRefused(
                "media_without_video",
                f"{file.name} has no picture, and a dub needs a video (MP4, MOV, AVI or MKV). Nothing was changed.",
                media_id=file.id,
            )


def _check_used_once(spec: Mapping[str, Any], others: Sequence[OrderItem]) -> None:
    """The same work on the same file must not be bought twice in one order."""
    taken = {output for other in others for output in _outputs(other.spec)}
    again = [output[0] for output in _outputs(spec) if output in taken]
    if again:
        raise _used_twice(again)


def check_outputs(specs: Iterable[Mapping[str, Any]]) -> None:
    """Raises OrderRefused when the items together are more work than one order holds."""
    count = sum(len(media_ids(spec)) * len(spec.get("destination_languages") or [None]) for spec in specs)
    if count > MAX_OUTPUTS:
        raise OrderRefused(
            "order_too_large",
            f"The order would have {count} outputs (files x languages); {MAX_OUTPUTS} is the most. "
            "Nothing was changed. Put the rest into another order.",
        )


def _outputs(spec: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    languages = spec.get("destination_languages") or [spec["source_language"]]
    for media_id in media_ids(spec):
        for language in languages:
            yield media_id, spec["kind"], language.lower()


def _used_twice(media: Sequence[str]) -> OrderRefused:
    return OrderRefused(
        "media_used_twice",
        "A media file would be produced twice for the same kind and language, and charged twice. Nothing was changed. "
        "Change the item that has it already (send its item_id).",
        media_ids=sorted(set(media))[:20],
    )


async def _put(
    session: AsyncSession, order: Order, spec: dict[str, Any], item_id: str | None, others: int, now: datetime
) -> OrderItem:
    if item_id is None:
        if others >= MAX_ITEMS:
            raise OrderRefused("too_many_items", f"An order holds at most {MAX_ITEMS} items. Nothing was changed.")
        row = OrderItem(id=new_id(ITEM), order_id=order.id, kind=spec["kind"], spec=spec, created_at=now)
        session.add(row)
        return row
    found = await session.get(OrderItem, item_id)
    if found is None or found.order_id != order.id:
        raise NotFound("item")
    found.kind, found.spec = ItemKind(spec["kind"]), spec
    return found


async def _price(session: AsyncSession, order: Order, item_id: str) -> int | None:
    found = await current_quote(session, order)
    if found is None:
        return None
    priced = {line.item_id for line in found[1].lines}
    return found[1].item_amount_cents(item_id) if item_id in priced else None
