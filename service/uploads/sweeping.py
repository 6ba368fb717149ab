"""What nobody waits for any more: whole uploads whose process died are finished, idle ones expire with their files."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import Select, delete, or_, select

from service.database import transaction
from service.errors import Refusal
from service.media.registering import delete_unless_known
from service.parts import Parts
from service.uploads.access import IDLE, folder, part, upload
from service.uploads.creating import end_upload
from service.uploads.finishing import finish_upload, is_whole
from service.uploads.models import UploadState

AT_ONCE: Final = 20
ORPHANED: Final = timedelta(seconds=30)
log = structlog.get_logger()


async def sweep_uploads(parts: Parts, now: datetime) -> bool:
    """One pass; True when there may be more. Run by the worker; safe in several at once."""
    finished = await _finish_orphans(parts, now)
    expired = await _expire(parts, now)
    forgotten = await _forget(parts, now)
    return AT_ONCE in (finished, expired, forgotten)


async def _finish_orphans(parts: Parts, now: datetime) -> int:
    is_free = or_(upload.c.storing_until.is_(None), upload.c.storing_until < now)
    query = select(upload.c.id).where(is_whole(), is_free, upload.c.touched_at < now - ORPHANED)
    found = await _ids(parts, query)
    for upload_id in found:
        try:
            await finish_upload(parts, upload_id, now=now)
        except Refusal as refusal:
            log.info("orphaned_upload_refused", upload_id=upload_id, reason=refusal.slug)
    return len(found)


async def _expire(parts: Parts, now: datetime) -> int:
    """Those that are whole are not idle: they are finished or refused."""
    is_idle = (upload.c.touched_at < now - IDLE) & (upload.c.state == UploadState.OPEN)
    query = select(upload.c.id).where(is_idle, upload.c.offset_bytes < upload.c.length_bytes)
    found = await _ids(parts, query)
    for upload_id in found:
        async with transaction(parts.sessions) as session:
            still = select(upload.c.id).where(upload.c.id == upload_id, is_idle).with_for_update(skip_locked=True)
            is_ended = await session.scalar(still) is not None and await end_upload(session, upload_id, now=now)
        if is_ended:
            await parts.storage.clear(folder(upload_id))
    return len(found)


async def _forget(parts: Parts, now: datetime) -> int:
    """Rows a day after their end, and whatever a late or killed writer has left of files."""
    query = select(upload.c.id, upload.c.media_id).where(
        upload.c.state != UploadState.OPEN, upload.c.touched_at < now - IDLE
    )
    async with parts.sessions() as session:
        rows = (await session.execute(query.order_by(upload.c.touched_at).limit(AT_ONCE))).all()
    found = [row.id for row in rows]
    for row in rows:
        await parts.storage.clear(folder(row.id))
        await delete_unless_known(parts, row.media_id)
    async with transaction(parts.sessions) as session:
        await session.execute(delete(part).where(part.c.upload_id.in_(found)))
        await session.execute(delete(upload).where(upload.c.id.in_(found)))
    return len(found)


async def _ids(parts: Parts, query: Select[tuple[str]]) -> Sequence[str]:
    async with parts.sessions() as session:
        return list((await session.execute(query.order_by(upload.c.touched_at).limit(AT_ONCE))).scalars())
