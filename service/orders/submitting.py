"""Submitting: the moment when a draft becomes an order that is charged."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from pricing.catalogue import service_of
from pricing.languages import table_language
from pricing.money import usd
from service.auth.principals import Principal
from service.credits.ledger import place_hold
from service.errors import OrderRefused, PaymentRefused
from service.jobs.capacity import require_capacity
from service.media.models import AnalysisState, Media
from service.orders.access import own_open_order
from service.orders.features import require_to_order
from service.orders.models import Order, OrderItem
from service.orders.moves import move_order
from service.outbox import writing as outbox
from service.payments.line_items import is_payable_by_card
from service.quotes.models import QuoteRow
from service.quotes.quoting import media_ids, order_items, order_media, valid_quote
from service.spending.limits import demand_within_limits
from service.workspaces.models import Billing, Workspace
from workflows.ids import order_workflow_id
from workflows.states import OrderEvent


async def submit_order(
    session: AsyncSession, order_id: str, *, actor: Principal, now: datetime, quote_id: str | None = None
) -> Order:
    """Submits an open order: all in this transaction or nothing. Credits are held, a card is charged at checkout.

    ``quote_id`` is the quote that a person was shown and agrees to, where one was shown. Raises Forbidden
    ``feature_off`` also for an item that was put in while its feature was still on.
    """
    order = await own_open_order(session, order_id, actor)
    items = await order_items(session, order_id)
    require_to_order(actor, [item.spec for item in items])
    _check_items(items, await order_media(session, order_id))
    row, _ = await valid_quote(session, order, now=now)
    if quote_id is not None and quote_id != row.id:
        raise OrderRefused(
            "quote_changed",
            "The quote has changed since it was shown to you. Nothing was charged. Look at the new one, then submit.",
        )
    workspace = await session.get_one(Workspace, order.workspace_id)
    order.billing = workspace.billing
    order.submitted_by, order.submitted_with = actor.id, None if actor.session_id else actor.key_id
    if not order.is_sandbox:
        await demand_within_limits(session, actor, row.total_cents, now=now)
        await require_capacity(session, sorted({pair for item in items for pair in _pairs(item.spec)}))
        await _hold(session, order, row, actor, now)
    await move_order(
        session,
        order,
        OrderEvent.SUBMIT,
        actor=actor.actor,
        cause="submitted",
        now=now,
        data={"quote_id": row.id, "total_cents": row.total_cents, "billing": workspace.billing.value},
    )
    outbox.signal(session, order_workflow_id(order_id), "submitted", now=now)
    return order


async def _hold(session: AsyncSession, order: Order, quote: QuoteRow, actor: Principal, now: datetime) -> None:
    if order.billing == Billing.CARD and quote.total_cents and not is_payable_by_card(quote.total_cents):
        raise PaymentRefused(
            "not_payable_by_card",
            f"{usd(quote.total_cents)} is too little or too much for one card payment. Nothing was charged. "
            "Put more, or less, into one order.",
            total_cents=quote.total_cents,
        )
    if order.billing == Billing.CREDITS and quote.total_cents:
        await place_hold(
            session,
            workspace_id=order.workspace_id,
            order_id=order.id,
            amount_cents=quote.total_cents,
            actor=actor.actor,
            now=now,
        )


def _check_items(items: list[OrderItem], media: Mapping[str, Media]) -> None:
    if not items:
        raise OrderRefused(
            "order_has_no_items", "The order has no items yet. Nothing was charged. Add an item, then submit again."
        )
    used = [media[media_id] for item in items for media_id in media_ids(item.spec)]
    refused = [file for file in used if file.state == AnalysisState.REFUSED]
    if refused:
        raise OrderRefused(
            "media_refused",
            f"{refused[0].name} cannot be produced: {refused[0].failure_message} Nothing was charged. "
            "Remove it from its item, then submit again.",
            media_ids=[file.id for file in refused][:20],
        )
    pending = [file for file in used if file.state == AnalysisState.PENDING]
    if pending:
        raise OrderRefused(
            "media_not_ready",
            f"{len(pending)} media files are still being analysed. Nothing was charged. Wait for the order's "
            "total_amount_usd, then submit again.",
            media_ids=[file.id for file in pending][:20],
        )


def _pairs(spec: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    source = table_language(spec["source_language"])
    targets = [table_language(code) for code in spec.get("destination_languages") or [source]]
    return [(service_of(spec["kind"], source, target).value, source, target) for target in targets]
