"""Orders of one customer in all states, as rows: quick to make, and enough for lists."""

from datetime import datetime, timedelta
from typing import Any

from pricing.books import shipped_books
from pricing.catalogue import ItemKind
from pricing.items import MediaSpec
from pricing.quotes import quote
from service.database import Sessions, transaction
from service.ids import ITEM, MEDIA, ORDER, QUOTE, new_id
from service.media.models import AnalysisState, Media
from service.orders.models import Order, OrderItem
from service.quotes.models import QuoteRow
from service.quotes.quoting import item_spec
from tests.factories import Holder
from workflows.states import OrderState

NAMES = ("Town hall", "Interview with Ada", "Quarterly results", "Nature film, part 2", "Podcast 14")


async def stock_order(
    sessions: Sessions,
    holder: Holder,
    *,
    name: str = "Town hall",
    state: OrderState = OrderState.OPEN,
    targets: tuple[str, ...] = (),
    created_at: datetime,
    folder_id: str | None = None,
    is_sandbox: bool = False,
) -> str:
    """One order of ten minutes: a transcript, or subtitles into ``targets``."""
    order_id, media_id, item_id = new_id(ORDER), new_id(MEDIA), new_id(ITEM)
    spec: dict[str, Any] = {"kind": "transcription", "media_ids": [media_id], "source_language": "en"}
    if targets:
        spec |= {"kind": "subtitles", "destination_languages": list(targets)}
    made = quote(
        [item_spec(item_id, spec, [MediaSpec(media_id, "talk.mp4", 600_000)])], shipped_books().on(created_at.date())
    )
    async with transaction(sessions) as session:
        order = Order(
            id=order_id, workspace_id=holder.workspace_id or "", created_by=holder.id, name=name, state=state,
            created_at=created_at, updated_at=created_at, folder_id=folder_id, is_sandbox=is_sandbox,
            due_at=created_at + timedelta(days=2),
        )  # fmt: skip
        session.add(order)
        await session.flush()
        media = Media(
            id=media_id, order_id=order_id, name="talk.mp4", declared_language="en", state=AnalysisState.READY,
            declared_content_type="video/mp4", duration_ms=600_000, has_video=True, created_at=created_at,
        )  # fmt: skip
        row = QuoteRow(
            id=new_id(QUOTE), order_id=order_id, price_book=made.price_book, body=made.as_dict(),
            total_cents=made.total_cents, is_complete=True, created_at=created_at,
            expires_at=created_at + timedelta(days=7),
        )  # fmt: skip
        item = OrderItem(id=item_id, order_id=order_id, kind=ItemKind(spec["kind"]), spec=spec, created_at=created_at)
        session.add_all([media, row, item])
        await session.flush()
        order.quote_id = row.id
    return order_id


async def stock_all(sessions: Sessions, holder: Holder, now: datetime, *, count: int = 12) -> list[str]:
    """Orders of every state, the newest first."""
    states = [state for state in OrderState if state is not OrderState.MERGED]
    return [
        await stock_order(
            sessions,
            holder,
            name=f"{NAMES[number % len(NAMES)]} {number}",
            state=states[number % len(states)],
            targets=("de", "fr", "es", "it")[: number % 5],
            created_at=now - timedelta(hours=7 * number + 1),
            is_sandbox=number % 6 == 5,
        )
        for number in range(count)
    ]
