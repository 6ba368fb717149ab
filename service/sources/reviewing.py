"""Human review: an order that starts from a transcript there is already, a delivered one or one that is brought.

All of the order is made in one transaction, after its files are in storage; whatever fails leaves neither.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from sqlalchemy import RowMapping, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from pricing.catalogue import ItemKind
from service.auth.principals import Principal
from service.database import transaction, utc_now
from service.deliverables.files import JobBrief
from service.deliverables.queries import delivered_document, require_done
from service.documents.document import Document
from service.errors import NotFound, OrderRefused
from service.formats.building import Reading
from service.formats.options import Format
from service.ids import MEDIA, new_id
from service.media.models import Media
from service.media.registering import add_media, media_key, peaks_key
from service.orders.access import own_order
from service.orders.creating import add_order
from service.orders.editing import rename_order
from service.orders.features import require_to_order
from service.orders.items import Quoting, upsert_item
from service.orders.models import Order
from service.orders.schemas import TranscriptionItem
from service.parts import Parts
from service.sources.forms import ReviewForm, ReviewWish, checked, read_form
from service.sources.schemas import HumanReviewResponse, ReviewDelivered
from service.sources.transcripts import keep_transcript
from service.sources.uploading import read_transcript

MOST_NAME: Final = 200
_TRANSCRIPT: Final = {"kind": ItemKind.TRANSCRIPTION, "source_language": "en"}
_media: Any = Media.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Draft:
    """The order to be made, but for its media file. ``label`` is the transcript's."""

    name: str
    label: str
    reading: Reading
    language: str
    verbatim: bool | None
    instructions: str | None
    is_sandbox: bool = False

    def item(self, media_id: str) -> TranscriptionItem:
        """What is ordered."""
        return TranscriptionItem([media_id], self.language, self.verbatim, self.instructions)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a done order has delivered for one job, and the media file that it was made of."""

    order: Order
    brief: JobBrief
    document: Document
    media: RowMapping


AddMedia = Callable[[AsyncSession, str, datetime], Awaitable[None]]
"""Adds the media file's row to the order of that id."""


async def review_delivered(parts: Parts, wish: ReviewDelivered, *, actor: Principal) -> HumanReviewResponse:
    """An order for the review of a delivered document, over a copy of its media file with all that is known of it.

    Raises NotFound, Forbidden feature_off, OrderRefused: not_delivered, review_of_translation.
    """
    require_to_order(actor, [_TRANSCRIPT])
    async with parts.sessions() as session:
        found = await _delivered(session, wish, actor)
    media_id = new_id(MEDIA)
    try:
        copied = await _copy_files(parts, found, media_id)

        async def add(session: AsyncSession, order_id: str, now: datetime) -> None:
            own = {"id": media_id, "order_id": order_id, "created_at": now, "source_url": None}
            await session.execute(insert(_media).values(**{**found.media, **own, **copied}))

        return await _make(parts, _draft_of(found, wish), media_id, add, actor)
    except BaseException:
        await _delete_unless_known(parts, media_id)
        raise


async def review_uploaded(
    parts: Parts, chunks: AsyncIterator[bytes], content_type: str, *, actor: Principal
) -> HumanReviewResponse:
    """An order for the review of a transcript that is brought together with its recording.

    Raises Forbidden feature_off, InvalidInput, UnknownLanguage, FileTooLarge, FileRefused transcript_unreadable.
    """
    require_to_order(actor, [_TRANSCRIPT])
    form = ReviewForm(new_id(MEDIA))
    try:
        await read_form(parts, chunks, content_type, form)
        wish = checked(form)
        reading = await read_transcript(wish.transcript, language=wish.asked.source_language, duration_ms=None)

        async def add(session: AsyncSession, order_id: str, now: datetime) -> None:
            await add_media(session, order_id, wish.media, actor=actor, now=now)

        return await _make(parts, _draft_of_upload(wish, reading), form.media_id, add, actor)
    except BaseException:
        await _delete_unless_known(parts, form.media_id)
        raise


async def _delivered(session: AsyncSession, wish: ReviewDelivered, actor: Principal) -> Delivered:
    order = await own_order(session, wish.order_id, actor)
    require_done(order)
    brief, document = await delivered_document(session, order, wish.job_id)
    if brief.service.is_translated:
        raise OrderRefused(
            "review_of_translation",
            "This document is a translation, and a review compares a transcript with what is heard. Nothing was "
            "created. Ask for the review of a transcript or of captions.",
        )
    media = (await session.execute(select(_media).where(_media.c.id == brief.media_id))).mappings().one()
    return Delivered(order, brief, document, media)


async def _copy_files(parts: Parts, found: Delivered, media_id: str) -> dict[str, Any]:
    """Copies recording and waveform; the columns that name them. Raises NotFound when the recording is gone."""
    keys: dict[str, Any] = {"storage_key": media_key(media_id), "peaks_key": None}
    try:
        await parts.storage.copy(found.media["storage_key"] or media_key(found.media["id"]), keys["storage_key"])
        if found.media["peaks_key"] is not None:
            keys["peaks_key"] = peaks_key(media_id)
            await parts.storage.copy(found.media["peaks_key"], keys["peaks_key"])
    except FileNotFoundError:
        raise NotFound("media file") from None
    return keys


def _draft_of(found: Delivered, wish: ReviewDelivered) -> Draft:
    document = msgspec.structs.replace(found.document, language=found.brief.language, is_sdh=False, source=None)
    return Draft(
        name=wish.name or f"Review of {found.order.name}"[:MOST_NAME],
        label=f"{found.order.name} ({found.order.id})",
        reading=Reading(document, Format.JSON),
        language=found.brief.language,
        verbatim=found.brief.options.get("verbatim"),
        instructions=wish.instructions,
        is_sandbox=found.order.is_sandbox,
    )


def _draft_of_upload(wish: ReviewWish, reading: Reading) -> Draft:
    return Draft(
        name=wish.asked.name or f"Review of {wish.transcript.name}"[:MOST_NAME],
        label=wish.transcript.name,
        reading=reading,
        language=wish.asked.source_language,
        verbatim=wish.asked.verbatim,
        instructions=wish.asked.instructions,
    )


async def _make(parts: Parts, draft: Draft, media_id: str, add: AddMedia, actor: Principal) -> HumanReviewResponse:
    settings, now = parts.settings, utc_now()
    books = await parts.shelf.current()
    quoting = Quoting(books=books, valid=timedelta(days=settings.quote_valid_days), now=now)
    idle = timedelta(days=settings.draft_idle_days)
    async with transaction(parts.sessions) as session:
        order_id = await add_order(session, actor=actor, is_sandbox=draft.is_sandbox, idle=idle, now=now)
        await add(session, order_id, now)
        await session.flush()
        await keep_transcript(session, media_id, draft.label, draft.reading, actor=actor, now=now)
        item_id, _ = await upsert_item(session, order_id, draft.item(media_id), None, actor=actor, quoting=quoting)
        await rename_order(session, order_id, draft.name, actor=actor, now=now)
    return HumanReviewResponse(order_id, media_id, item_id)


async def _delete_unless_known(parts: Parts, media_id: str) -> None:
    """A commit whose answer was lost may have happened: the files go only when no row has them."""
    async with parts.sessions() as session:
        known = await session.get(Media, media_id)
    if known is None:
        await parts.storage.delete(media_key(media_id))
        await parts.storage.delete(peaks_key(media_id))
