"""Everything that the panel of one order shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from pricing.catalogue import Component
from pricing.quotes import Quote
from service.auth.principals import Principal
from service.deliverables.queries import list_deliverables
from service.deliverables.schemas import DeliverableResponse
from service.feedback.giving import list_feedback
from service.files.signing import FileSigner
from service.media.models import AnalysisState, Media
from service.orders.cancelling import CANCELLABLE
from service.orders.models import Feedback, Order, OrderItem
from service.orders.queries import order_events
from service.pages.customers.order_jobs import JobLines, job_lines
from service.pages.customers.waveforms import Drawing, drawn_waveform
from service.pages.shell.live_versions import Topic, version_of
from service.parts import Parts
from service.payments.checkouts import awaits_card
from service.quotes.quoting import current_quote, order_items
from workflows.states import OrderState

MOST_MEDIA: Final = 20
MOST_EVENTS: Final = 200
UNDER_WAY: Final = frozenset({OrderState.PAID, OrderState.ACCEPTED})


@dataclass(frozen=True, slots=True)
class Panel:
    """One order. ``version`` is what the live stream calls what is shown."""

    order: Order
    version: str
    items: Sequence[OrderItem]
    media: Sequence[Media]
    media_count: int
    media_ms: int
    pending: int
    refused: Sequence[Media]
    drawing: Drawing | None
    quote: Quote | None
    is_quote_complete: bool
    jobs: JobLines
    events: Sequence[Any]
    files: Sequence[DeliverableResponse]
    feedback: Sequence[Feedback]

    @property
    def is_cancellable(self) -> bool:
        """Whether cancelling can be asked for."""
        return self.order.state in CANCELLABLE

    @property
    def awaits_card(self) -> bool:
        """Whether to pay by card comes next."""
        return awaits_card(self.order)

    @property
    def is_paid(self) -> bool:
        """Whether there is an invoice."""
        return self.order.paid_at is not None and not self.order.is_sandbox

    @property
    def is_under_way(self) -> bool:
        """Whether people work on it or soon will."""
        return self.order.state in UNDER_WAY

    @property
    def lines(self) -> list[Any]:
        """The first lines of the quote, without the discount."""
        found = self.quote.lines if self.quote else ()
        return [line for line in found if line.component is not Component.DISCOUNT]

    @property
    def rates(self) -> list[tuple[int, int]]:
        """Cents per minute as charged and as listed, each pair once."""
        return sorted({(line.rate_cents, line.list_rate_cents) for line in self.lines})

    @property
    def billable_seconds(self) -> int:
        """Of each file once."""
        return sum({line.media_id: line.billable_seconds for line in self.lines}.values())

    @property
    def percent(self) -> int:
        """Of the stages of all jobs that are shown; delivered ones count whole."""
        marks = [mark for line in self.jobs.lines for mark in line.stages]
        done = sum(mark.mark == "done" for mark in marks)
        return done * 100 // len(marks) if marks else 0


async def read_panel(session: AsyncSession, parts: Parts, order: Order, *, actor: Principal, now: datetime) -> Panel:
    """A dozen small queries, whatever the size of the order: lists are cut."""
    found = await current_quote(session, order)
    media = await _media(session, order.id)
    count, length, pending = await _media_sums(session, order.id)
    events = await order_events(session, order.id, after=max(0, order.event_seq - MOST_EVENTS), limit=MOST_EVENTS)
    signer = FileSigner(parts.settings, parts.storage, actor.id)
    return Panel(
        order=order,
        version=await version_of(session, Topic("order", order.id), now),
        items=await order_items(session, order.id),
        media=media,
        media_count=count,
        media_ms=length,
        pending=pending,
        refused=[one for one in media if one.state is AnalysisState.REFUSED],
        drawing=await drawn_waveform(parts.storage, media[0]) if media else None,
        quote=found[1] if found else None,
        is_quote_complete=bool(found and found[0].is_complete),
        jobs=await job_lines(session, order.id),
        events=events,
        files=await list_deliverables(session, order, signer, all_versions=False, now=now),
        feedback=await list_feedback(session, order.id) if order.state is OrderState.DONE else [],
    )


async def _media(session: AsyncSession, order_id: str) -> Sequence[Media]:
    """The first files, those that were refused before all others."""
    is_refused = col(Media.state) == AnalysisState.REFUSED
    query = select(Media).where(col(Media.order_id) == order_id).order_by(is_refused.desc(), col(Media.id))
    return (await session.execute(query.limit(MOST_MEDIA))).scalars().all()


async def _media_sums(session: AsyncSession, order_id: str) -> tuple[int, int, int]:
    """How many files, how long together in milliseconds, how many not analysed yet."""
    query = select(
        func.count(),
        func.coalesce(func.sum(col(Media.duration_ms)), 0),
        func.count().filter(col(Media.state) == AnalysisState.PENDING),
    ).where(col(Media.order_id) == order_id)
    count, length, pending = (await session.execute(query)).one()
    return count, int(length), pending
