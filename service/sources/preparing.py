"""Having a machine transcribe the recordings of an order whose tasks wait for it. Run by the order's workflow.

Each media file is transcribed once, whatever is made of it, and its tasks go into the queue as soon as its transcript
is kept. What a machine refuses is not asked for again; what may go better another time is left to the next attempt.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import structlog
from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.database import transaction, utc_now
from service.documents.document import Document, to_json
from service.exports.beating import beating
from service.ids import SOURCE_TRANSCRIPT, new_id
from service.jobs.availability import job, task
from service.media.models import Media
from service.parts import Parts
from service.sources.failures import DraftFailed
from service.sources.models import DraftOrigin, SourceTranscript
from service.sources.providers import SpeechToText
from service.sources.releasing import release_drafts

AT_ONCE: Final = 4
log = structlog.get_logger()

_media: Any = Media.__table__  # type: ignore[attr-defined]
_source: Any = SourceTranscript.__table__  # type: ignore[attr-defined]


async def prepare_drafts(parts: Parts, machine: SpeechToText | None, order_id: str) -> None:
    """Returns when every recording has its transcript or was refused; raises DraftFailed when some may go better later.

    Run again, or twice at once, the first transcript of a recording stays.
    """
    if machine is None:
        return
    slots = asyncio.Semaphore(AT_ONCE)
    async with beating():
        rows = await _waiting(parts, order_id)
        results = await asyncio.gather(*(_draft(parts, machine, row, slots) for row in rows), return_exceptions=True)
    for result in results:
        if result is not None:
            raise result


async def _waiting(parts: Parts, order_id: str) -> Sequence[Any]:
    """The media files of tasks that wait."""
    waits = exists().where(job.c.media_id == _media.c.id, task.c.job_id == job.c.id, task.c.is_drafting)
    columns = (_media.c.id, _media.c.order_id, _media.c.name, _media.c.storage_key, _media.c.duration_ms)
    spoken = select(job.c.source_language).where(job.c.media_id == _media.c.id).order_by(job.c.id).limit(1)
    query = select(*columns, spoken.scalar_subquery().label("language"))
    async with parts.sessions() as session:
        rows = await session.execute(query.where(_media.c.order_id == order_id, waits).order_by(_media.c.id))
        return rows.all()


async def _draft(parts: Parts, machine: SpeechToText, media: Any, slots: asyncio.Semaphore) -> None:
    async with slots:
        try:
            document = await _transcript(parts, machine, media)
        except DraftFailed as failure:
            log.warning("draft_failed", media_id=media.id, provider=machine.name, reason=failure.reason)
            if failure.is_temporary:
                raise
            document = None
        now = utc_now()
        async with transaction(parts.sessions) as session:
            if document is not None:
                await _keep(session, machine.name, media.id, document)
            await release_drafts(session, media.order_id, media_id=media.id, settings=parts.settings, now=now)


async def _transcript(parts: Parts, machine: SpeechToText, media: Any) -> Document | None:
    """None when it is kept already, by an attempt that was killed before it released the tasks."""
    async with parts.sessions() as session:
        known = select(_source.c.id).where(_source.c.media_id == media.id, _source.c.origin == DraftOrigin.MACHINE)
        if await session.scalar(known) is not None:
            return None
    try:
        async with parts.storage.local_copy(media.storage_key) as path:
            return await machine.transcribe(
                path, name=media.name, language=media.language, duration_ms=media.duration_ms
            )
    except FileNotFoundError:
        raise DraftFailed("the recording is not in storage", is_temporary=False) from None


async def _keep(session: AsyncSession, provider: str, media_id: str, document: Document) -> None:
    values = {
        "id": new_id(SOURCE_TRANSCRIPT),
        "media_id": media_id,
        "origin": DraftOrigin.MACHINE,
        "label": provider,
        "format": "json",
        "body": to_json(document),
        "notes": [],
        "created_by": f"provider:{provider}",
        "created_at": utc_now(),
    }
    await session.execute(insert(_source).values(**values).on_conflict_do_nothing())
