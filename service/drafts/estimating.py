"""What a wish would cost at the workspace's own rates, and when it would be delivered, before files are analysed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from pricing.books import PriceBooks
from pricing.catalogue import Service
from pricing.items import MediaSpec
from pricing.quotes import Quote, estimate
from service.drafts.wishes import Wish, items_of
from service.jobs.promises import promise
from service.media.models import AnalysisState, Media
from service.quotes.quoting import item_spec, load_terms
from service.settings import Settings
from service.workspaces.models import Workspace


class KnownFile(msgspec.Struct, frozen=True):
    """A file and its length as far as it is known: analysed, or what the browser has read, or not yet (None)."""

    media_id: str
    name: str
    duration_ms: int | None


class Estimate(msgspec.Struct, frozen=True):
    """What was shown, kept with the draft to compare the quote with. ``files`` are those that were counted."""

    total_cents: int
    list_total_cents: int
    billable_seconds: int
    files: list[KnownFile]
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Estimated:
    """An estimate and its lines. ``unmeasured`` files are not in it. ``steps`` are those of the delivery date."""

    quote: Quote
    kept: Estimate
    steps: list[Any]
    unmeasured: int

    @property
    def rates(self) -> list[tuple[str, str, int, int]]:
        """Component, language, cents a minute to pay and by the list: each pair once."""
        found = {(line.component.value, line.language or ""): line for line in self.quote.lines if line.language}
        return [(*key, line.rate_cents, line.list_rate_cents) for key, line in found.items()]


def known_files(media: Sequence[Media]) -> list[KnownFile]:
    """The order's usable files with the best that is known of their length."""
    return [
        KnownFile(file.id, file.name, file.duration_ms or file.declared_duration_ms)
        for file in media
        if file.state != AnalysisState.REFUSED
    ]


async def estimate_wish(
    session: AsyncSession,
    wish: Wish,
    files: Sequence[KnownFile],
    *,
    workspace: Workspace,
    books: PriceBooks,
    settings: Settings,
    now: datetime,
) -> Estimated:
    """Prices what is known; a minute stands in for it where no length is known, so that rates can be shown.

    Raises PricingError, InvalidInput for a wish that makes no sense yet.
    """
    measured = [file for file in files if file.duration_ms]
    specs = {file.media_id: MediaSpec(file.media_id, file.name, file.duration_ms or 1) for file in measured}
    shown = specs or {"any": MediaSpec("any", "any", 60_000)}
    items = [
        item_spec(str(place), msgspec.to_builtins(item), [shown[one] for one in item.media_ids])
        for place, item in enumerate(items_of(wish, list(shown)))
    ]
    made = estimate(items, books.on(now.date()), await load_terms(session, workspace.id))
    due_at, steps = latest_promise(wish, workspace, settings, now)
    seconds = {line.media_id: line.billable_seconds for line in made.lines if line.media_id}
    kept = Estimate(
        total_cents=made.total_cents if specs else 0,
        list_total_cents=made.list_total_cents if specs else 0,
        billable_seconds=sum(seconds.values()),
        files=measured,
        due_at=due_at,
    )
    return Estimated(made, kept, steps, len(files) - len(measured))


def latest_promise(wish: Wish, workspace: Workspace, settings: Settings, now: datetime) -> tuple[datetime, list[Any]]:
    """When all of it would be delivered if it were paid for now, and how that was counted."""
    services = {wish.service}
    if wish.service is Service.DUB and wish.include_source_captions:
        services.add(Service.CAPTIONS)
    return max((promise(service, workspace, settings, now) for service in sorted(services)), key=lambda one: one[0])
