"""What the page of a final quote shows: its lines, what changed against the estimate, and how it can be paid."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pricing.catalogue import ItemKind, Service, service_of
from pricing.quotes import Quote, QuoteLine
from service.credits.ledger import balance
from service.drafts.keeping import Draft, read_draft
from service.jobs.promises import promise
from service.media.models import AnalysisState, Media
from service.orders.models import Order, OrderItem
from service.pages.customers.allowed import allowed_on
from service.pages.customers.component_names import component_names
from service.pages.customers.labels import Labels
from service.pages.customers.ordering_view import Deskful
from service.pages.shell.locales import Words
from service.quotes.models import QuoteRow
from service.quotes.quoting import current_quote, media_ids, order_items, order_media
from service.workspaces.models import Billing, Workspace

MOST_LINES: Final = 200


@dataclass(frozen=True, slots=True)
class Change:
    """A file whose length is not what was estimated."""

    name: str
    estimated_ms: int | None
    measured_ms: int


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that cannot be produced, and why."""

    media_id: str
    name: str
    message: str


@dataclass(frozen=True, slots=True)
class Payment:
    """How the order is paid; credits are those available before and after (negative: so much is missing)."""

    by_credits: bool
    before_cents: int = 0
    after_cents: int = 0


async def quote_values(desk: Deskful, order: Order) -> dict[str, Any]:
    """The context of ``quote.html``: a fixed number of queries."""
    items = await order_items(desk.session, order.id)
    media = await order_media(desk.session, order.id)
    draft = await read_draft(desk.session, order)
    used = _used(items, media)
    failed = _failed(items, used, desk.words)
    found = await current_quote(desk.session, order)
    row, quote = found or (None, None)
    workspace = await desk.session.get_one(Workspace, order.workspace_id)
    allowed = await allowed_on(desk.session, order, desk.actor)
    return {
        "order": order,
        "allowed": allowed,
        "services_off": [Labels(desk.words).services[service.value] for service in allowed.services_off(items)],
        "draft": draft,
        "media": used,
        "pending": [file for file in used if file.state == AnalysisState.PENDING],
        "failed": failed,
        "is_measuring": bool(used) and not failed and (row is None or not row.is_complete),
        "quote": quote,
        "row": row,
        "lines": quote.lines[:MOST_LINES] if quote else (),
        "more_lines": max(0, len(quote.lines) - MOST_LINES) if quote else 0,
        "components": component_names(desk.words),
        "is_expired": row is not None and row.expires_at <= desk.now,
        "changes": _changes(draft, used),
        "seconds": _seconds(quote),
        "promise": _latest(items, workspace, desk),
        "payment": await _payment(desk, workspace, row),
    }


def _used(items: list[OrderItem], media: dict[str, Media]) -> list[Media]:
    wanted = {media_id for item in items for media_id in media_ids(item.spec)}
    return [file for media_id, file in media.items() if media_id in wanted]


def _failed(items: list[OrderItem], used: list[Media], _: Words) -> list[Failure]:
    """What cannot be produced: refused by the analysis, or without a picture where one is needed."""
    dubbed = {media_id for item in items if item.kind == ItemKind.DUB for media_id in media_ids(item.spec)}
    no_picture = _("The file has no picture, and a dub needs a video: MP4, MOV, AVI or MKV. Nothing was charged.")
    failures = []
    for file in used:
        if file.state == AnalysisState.REFUSED:
            failures.append(Failure(file.id, file.name, file.failure_message or ""))
        elif file.state == AnalysisState.READY and file.id in dubbed and not file.has_video:
            failures.append(Failure(file.id, file.name, no_picture))
    return failures


def _changes(draft: Draft, used: list[Media]) -> list[Change]:
    """Where the second that is charged differs from what was said, of files whose length was said."""
    if draft.estimate is None:
        return []
    said = {file.media_id: file.duration_ms for file in draft.estimate.files}
    return [
        Change(file.name, said.get(file.id), file.duration_ms)
        for file in used
        if file.duration_ms and -(-file.duration_ms // 1000) != -(-(said.get(file.id) or 0) // 1000)
    ]


def _seconds(quote: Quote | None) -> int:
    lines: tuple[QuoteLine, ...] = quote.lines if quote else ()
    return sum({line.media_id: line.billable_seconds for line in lines if line.media_id}.values())


def _latest(items: list[OrderItem], workspace: Workspace, desk: Deskful) -> tuple[datetime, list[Any]] | None:
    services: set[Service] = set()
    for item in items:
        source = item.spec["source_language"]
        services |= {service_of(item.kind, source, code) for code in item.spec.get("destination_languages") or [source]}
    dates = [promise(service, workspace, desk.settings, desk.now) for service in sorted(services)]
    return max(dates, key=lambda one: one[0]) if dates else None


async def _payment(desk: Deskful, workspace: Workspace, row: QuoteRow | None) -> Payment:
    if workspace.billing is not Billing.CREDITS:
        return Payment(by_credits=False)
    available = (await balance(desk.session, workspace.id)).available_cents
    return Payment(True, available, available - (row.total_cents if row else 0))
