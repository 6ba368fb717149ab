"""The customer's own transcript of a media file: stored, shown, removed, while the order is open."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.auth.principals import Principal
from service.database import transaction, utc_now
from service.documents.document import Document, from_json, to_json, with_ids
from service.errors import NotFound
from service.formats.building import Reading
from service.ids import SOURCE_TRANSCRIPT, is_well_formed, new_id
from service.media.models import Media
from service.orders.access import own_open_order, own_order
from service.orders.moves import append_event
from service.parts import Parts
from service.sources.models import DraftOrigin, SourceTranscript
from service.sources.schemas import TranscriptResponse
from service.sources.uploading import TranscriptFile, read_transcript

_media: Any = Media.__table__  # type: ignore[attr-defined]
_source: Any = SourceTranscript.__table__  # type: ignore[attr-defined]


async def put_transcript(
    parts: Parts, order_id: str, media_id: str, file: TranscriptFile, *, actor: Principal
) -> TranscriptResponse:
    """Reads the file and keeps it as what the work on the media file starts from, in place of the one before.

    Raises NotFound, OrderRefused order_not_open, FileRefused transcript_unreadable.
    """
    async with transaction(parts.sessions) as session:
        order = await own_open_order(session, order_id, actor)
        media = await _own_media(session, order.id, media_id)
    reading = await read_transcript(file, language=media.declared_language, duration_ms=media.duration_ms)
    now = utc_now()
    async with transaction(parts.sessions) as session:
        order = await own_open_order(session, order_id, actor)
        await _own_media(session, order.id, media_id)
        await keep_transcript(session, media_id, file.name, reading, actor=actor, now=now)
        order.updated_at = now
        data = {"media_id": media_id, "format": reading.format.value}
        await append_event(session, order_id, actor=actor.actor, cause="transcript_put", now=now, data=data)
        return _shown(await _find(session, media_id))


async def keep_transcript(
    session: AsyncSession, media_id: str, label: str, reading: Reading, *, actor: Principal, now: datetime
) -> None:
    """The row; the caller holds the lock of the media file's order."""
    values = {
        "label": label,
        "format": reading.format.value,
        "body": to_json(with_ids(reading.document)),
        "notes": list(reading.notes),
        "created_by": actor.actor,
        "created_at": now,
    }
    row = insert(_source).values(id=new_id(SOURCE_TRANSCRIPT), media_id=media_id, origin=DraftOrigin.CUSTOMER, **values)
    await session.execute(row.on_conflict_do_update(index_elements=["media_id", "origin"], set_=values))


async def own_transcript(
    session: AsyncSession, order_id: str, media_id: str, *, actor: Principal
) -> TranscriptResponse:
    """The transcript that the customer has brought for a media file; raises NotFound."""
    order = await own_order(session, order_id, actor)
    await _own_media(session, order.id, media_id)
    return _shown(await _find(session, media_id))


async def remove_transcript(
    session: AsyncSession, order_id: str, media_id: str, *, actor: Principal, now: datetime
) -> None:
    """Takes it away from an open order; raises NotFound, OrderRefused order_not_open."""
    order = await own_open_order(session, order_id, actor)
    await _own_media(session, order.id, media_id)
    await _find(session, media_id)
    await session.execute(delete(_source).where(*_is_of(media_id)))
    order.updated_at = now
    data = {"media_id": media_id}
    await append_event(session, order_id, actor=actor.actor, cause="transcript_removed", now=now, data=data)


async def _own_media(session: AsyncSession, order_id: str, media_id: str) -> Row[Any]:
    query = select(_media.c.declared_language, _media.c.duration_ms)
    query = query.where(_media.c.id == media_id, _media.c.order_id == order_id)
    row = (await session.execute(query)).one_or_none() if is_well_formed(media_id) else None
    if row is None:
        raise NotFound("media file")
    return row


async def _find(session: AsyncSession, media_id: str) -> Row[Any]:
    row = (await session.execute(select(_source).where(*_is_of(media_id)))).one_or_none()
    if row is None:
        raise NotFound("transcript")
    return row


def _is_of(media_id: str) -> tuple[Any, ...]:
    return _source.c.media_id == media_id, _source.c.origin == DraftOrigin.CUSTOMER


def _shown(row: Row[Any]) -> TranscriptResponse:
    document: Document = from_json(row.body)
    return TranscriptResponse(
        media_id=row.media_id,
        label=row.label,
        format=row.format,
        language=document.language,
        segment_count=len(document.segments),
        speakers=[speaker.name for speaker in document.speakers],
        notes=row.notes,
        created_at=row.created_at,
    )


async def transcript_labels(session: AsyncSession, order_id: str) -> dict[str, str]:
    """The names of the customer's own transcripts by media file; the caller has seen that the order is the actor's."""
    query = select(_source.c.media_id, _source.c.label).join(_media, _media.c.id == _source.c.media_id)
    query = query.where(_media.c.order_id == order_id, _source.c.origin == DraftOrigin.CUSTOMER)
    return {row.media_id: row.label for row in await session.execute(query)}
