"""Orders that were submitted and paid at instants of the test's choice, with real quotes and a real ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from pricing.books import shipped_books
from pricing.items import MediaSpec
from pricing.quotes import Quote, quote
from service.credits.ledger import (
    capture_hold,
    ensure_accounts,
    grant_credits,
    place_hold,
    record_charge,
    record_refund,
    return_credits,
)
from service.database import Sessions, transaction
from service.ids import ITEM, MEDIA, ORDER, QUOTE, TRANSFER, new_id
from service.orders.models import Order
from service.quotes.models import QuoteRow
from service.quotes.quoting import item_spec
from service.workspaces.models import Billing
from tests.factories import Holder
from workflows.states import OrderState

TRANSCRIPT: dict[str, Any] = {"kind": "transcription", "source_language": "en"}


@dataclass(frozen=True)
class Spent:
    """One order and the quote that it was charged by."""

    id: str
    quote: Quote
    billing: Billing

    @property
    def cents(self) -> int:
        """What it cost."""
        return self.quote.total_cents


async def a_spent_order(
    sessions: Sessions,
    holder: Holder,
    *,
    at: datetime,
    items: Sequence[dict[str, Any]] = (TRANSCRIPT,),
    seconds: int = 600,
    billing: Billing = Billing.CREDITS,
    key: str | None = None,
    folder: str | None = None,
    sandbox: bool = False,
) -> Spent:
    """Submitted by ``holder`` with ``key`` (an id), and paid at once."""
    made, order_id, quote_id = _quoted(items, seconds), new_id(ORDER), new_id(QUOTE)
    workspace = holder.workspace_id or ""
    async with transaction(sessions) as session:
        await ensure_accounts(session, workspace)
        session.add(
            QuoteRow(
                id=quote_id, order_id=order_id, price_book="x", body=made.as_dict(), total_cents=made.total_cents,
                is_complete=True, created_at=at, expires_at=at + timedelta(days=7),
            )
        )  # fmt: skip
        await session.flush()
        session.add(
            Order(
                id=order_id, workspace_id=workspace, created_by=holder.id, name="Interview", state=OrderState.PAID,
                is_sandbox=sandbox, billing=billing, quote_id=quote_id, created_at=at, updated_at=at, submitted_at=at,
                paid_at=at, submitted_by=holder.id, submitted_with=key, folder_id=folder,
            )
        )  # fmt: skip
        await session.flush()
        if made.total_cents and not sandbox:
            await _pay(session, workspace, order_id, made.total_cents, billing, at)
    return Spent(order_id, made, billing)


async def give_back(sessions: Sessions, spent: Spent, cents: int, *, at: datetime) -> None:
    """A part of the price, to where it came from."""
    key = f"refund:{spent.id}:{new_id(TRANSFER)}"
    async with transaction(sessions) as session:
        if spent.billing is Billing.CREDITS:
            await return_credits(session, spent.id, cents, key=key, reason="test", now=at)
        else:
            await record_refund(session, spent.id, cents, key=key, reason="test", now=at)


async def _pay(session: Any, workspace: str, order_id: str, cents: int, billing: Billing, at: datetime) -> None:
    if billing is Billing.CARD:
        await record_charge(session, order_id, cents, reason="test", now=at)
        return
    key = f"grant:{order_id}"
    await grant_credits(session, workspace, cents, key=key, reason="test", actor="operator:test", now=at)
    await place_hold(session, workspace_id=workspace, order_id=order_id, amount_cents=cents, actor="test", now=at)
    await capture_hold(session, order_id, now=at)


def _quoted(items: Sequence[dict[str, Any]], seconds: int) -> Quote:
    """The quote of items that all have one recording of their own."""
    media = [MediaSpec(new_id(MEDIA), "talk.mp4", seconds * 1000) for _ in items]
    specs = []
    for item, one in zip(items, media, strict=True):
        given = {"media_id": one.media_id} if item["kind"] == "dub" else {"media_ids": [one.media_id]}
        specs.append(item_spec(new_id(ITEM), {**item, **given}, [one]))
    return quote(specs, shipped_books().on(date(2026, 1, 1)))
