"""Analysing an order's media in the background; run by the order's workflow."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Final

import msgspec
from sqlalchemy import select, update
from sqlmodel import col
from temporalio import activity

from service.database import transaction, utc_now
from service.errors import FileTooLarge
from service.media.analysis import AnalysisLimits, MediaFacts, MediaRefused, ProbeFailed, analyse
from service.media.fetching import FetchPolicy, MediaUrlRefused, fetch
from service.media.models import AnalysisState, Media
from service.media.registering import media_key, peaks_key
from service.orders.moves import append_event, locked_order
from service.parts import Parts
from service.quotes.quoting import is_quoted, renew_quote
from workflows.states import OrderState

WAVE: Final = 8
MAX_ATTEMPTS: Final = 5
HEARTBEAT_SECONDS: Final = 5.0
OUR_FAULT: Final = (
    "analysis_failed",
    "The file could not be analysed, and the fault is ours. Upload it again, or write to us with the order's id.",
)


class MediaAnalysis:
    """Fetches and analyses what is pending, a few files at a time, however many orders ask."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._slots = asyncio.Semaphore(parts.settings.analyses_at_once)

    async def run(self, order_id: str) -> None:
        """Until nothing of the order is pending. Run twice at once, each file's first result stays.

        What is not priced is quoted in any case: a run before this one may have been killed between a result and its
        quote.
        """
        is_looked_at = False
        async with _heartbeat():
            while wave := await self._next_wave(order_id):
                results = await asyncio.gather(*(self._analyse(media) for media in wave), return_exceptions=True)
                await self._quote_what_is_not(order_id)
                is_looked_at = True
                _raise_first(results)
            if not is_looked_at:
                await self._quote_what_is_not(order_id)

    async def _next_wave(self, order_id: str) -> Sequence[Media]:
        """The next pending files; when there are none, the order no longer waits for an analysis."""
        async with transaction(self._parts.sessions) as session:
            order = await locked_order(session, order_id)
            if order is None:
                return []
            query = (
                select(Media)
                .where(col(Media.order_id) == order_id, col(Media.state) == AnalysisState.PENDING)
                .order_by(col(Media.id))
                .limit(WAVE)
            )
            wave = list((await session.execute(query)).scalars())
            order.analysis_wanted = bool(wave) and order.state == OrderState.OPEN
            return wave if order.analysis_wanted else []

    async def _analyse(self, media: Media) -> None:
        async with self._slots:
            try:
                fetched = await self._fetch(media) if media.source_url and media.size_bytes is None else {}
                facts = await self._facts(media)
            except (MediaRefused, MediaUrlRefused, FileTooLarge) as refused:
                if getattr(refused, "is_temporary", False) and _attempt() < MAX_ATTEMPTS:
                    raise
                await self._store(media, _refused(refused.slug, refused.message))
                return
            except ProbeFailed:
                if _attempt() < MAX_ATTEMPTS:
                    raise
                await self._store(media, _refused(*OUR_FAULT))
                return
            await self._parts.storage.put_bytes(peaks_key(media.id), facts.peaks)
            await self._store(media, {**fetched, **_ready(media.id, facts)})

    async def _fetch(self, media: Media) -> dict[str, Any]:
        settings = self._parts.settings
        policy = FetchPolicy(max_bytes=settings.max_upload_bytes, allow_loopback=settings.allow_loopback_media_urls)
        async with fetch(media.source_url or "", policy) as answer:
            stored = await self._parts.storage.put(
                media_key(media.id), answer.chunks(), max_bytes=settings.max_upload_bytes, name=media.name
            )
        return {"size_bytes": stored.size_bytes, "sha256": stored.sha256}

    async def _facts(self, media: Media) -> MediaFacts:
        settings = self._parts.settings
        limits = AnalysisLimits(
            max_bytes=settings.max_upload_bytes, max_duration_seconds=settings.max_media_hours * 3600
        )
        async with self._parts.storage.local_copy(media_key(media.id)) as path:
            return await analyse(path, limits)

    async def _store(self, media: Media, values: dict[str, Any]) -> None:
        now = utc_now()
        async with transaction(self._parts.sessions) as session:
            stored = await session.execute(
                update(Media)
                .where(col(Media.id) == media.id, col(Media.state) == AnalysisState.PENDING)
                .values(**values, analysed_at=now)
                .returning(col(Media.id))
            )
            if stored.scalar_one_or_none() is not None:
                data = {"media_id": media.id, "failure": values.get("failure_slug")}
                await append_event(
                    session, media.order_id, actor="analysis", cause="media_analysed", now=now, data=data
                )

    async def _quote_what_is_not(self, order_id: str) -> None:
        """Leaves a quote of all items alone: what an analysis finds is kept once, and somebody may be looking at it."""
        settings, now = self._parts.settings, utc_now()
        books = await self._parts.shelf.current()
        async with transaction(self._parts.sessions) as session:
            order = await locked_order(session, order_id)
            if order is None or order.state != OrderState.OPEN or await is_quoted(session, order):
                return
            await renew_quote(session, order, books=books, valid=timedelta(days=settings.quote_valid_days), now=now)


def _raise_first(results: Sequence[BaseException | None]) -> None:
    """Passes a failure on once the whole wave has ended, so that the engine tries the rest of it again."""
    for result in results:
        if result is not None:
            raise result


def _ready(media_id: str, facts: MediaFacts) -> dict[str, Any]:
    told = msgspec.to_builtins(facts)
    del told["peaks"]
    return {
        "state": AnalysisState.READY,
        "content_type": facts.content_type,
        "duration_ms": facts.duration_ms,
        "has_video": facts.has_video,
        "facts": told,
        "peaks_key": peaks_key(media_id),
    }


def _refused(slug: str, message: str) -> dict[str, Any]:
    return {"state": AnalysisState.REFUSED, "failure_slug": slug, "failure_message": message}


def _attempt() -> int:
    return activity.info().attempt if activity.in_activity() else MAX_ATTEMPTS


@asynccontextmanager
async def _heartbeat() -> AsyncIterator[None]:
    """Tells the engine that we live, for as long as the block lasts."""

    async def beat() -> None:
        while True:
            activity.heartbeat()
            await asyncio.sleep(HEARTBEAT_SECONDS)

    beating = asyncio.create_task(beat()) if activity.in_activity() else None
    try:
        yield
    finally:
        if beating is not None:
            beating.cancel()
