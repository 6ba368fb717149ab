"""The end of an upload: its parts become one file, and the file a media file of the order; once, whoever is killed.

Whoever holds the row's lease puts the file together under the key of the media file that it will be, and renews the
lease meanwhile. The media file's row and the upload's end are one commit. A lease that lapsed is taken over: the same
bytes are written to the same key again.
"""

import time
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy import ColumnElement, Row, and_, delete, or_, select, update

from service.auth.acting import acting_for
from service.database import transaction, utc_now
from service.errors import Refusal
from service.media.registering import NewMedia, add_media, delete_stored, media_key
from service.parts import Parts
from service.uploads.access import folder, part, upload
from service.uploads.creating import end_upload
from service.uploads.models import UploadState

LEASE: Final = timedelta(seconds=60)
RENEW_SECONDS: Final = 15.0
log = structlog.get_logger()


class LeaseLost(Exception):
    """Another process has taken over, or the upload has ended meanwhile."""


async def finish_upload(parts: Parts, upload_id: str, *, now: datetime) -> bool:
    """Registers an upload that is whole; False when it is not, is done, or another process is at it.

    Raises the Refusal with which the order does not take it; the upload has then ended.
    """
    row = await _claim(parts, upload_id, now)
    if row is None:
        return False
    holder = _Holder(parts, row)
    try:
        await holder.store_and_register()
    except Refusal:
        await holder.give_up(is_over=True)
        raise
    except Exception:
        if await holder.give_up(is_over=False):
            raise
        return False
    except BaseException:
        await holder.give_up(is_over=False)
        raise
    await parts.storage.clear(folder(upload_id))
    return True


async def _claim(parts: Parts, upload_id: str, now: datetime) -> Row[Any] | None:
    is_free = or_(upload.c.storing_until.is_(None), upload.c.storing_until < now)
    claim = update(upload).where(upload.c.id == upload_id, is_whole(), is_free).values(storing_until=now + LEASE)
    async with transaction(parts.sessions) as session:
        return (await session.execute(claim.returning(upload))).one_or_none()


def is_whole() -> ColumnElement[bool]:
    """Every byte is there, and it is not registered."""
    return and_(upload.c.offset_bytes == upload.c.length_bytes, upload.c.state == UploadState.OPEN)


class _Holder:
    """One process that has the lease of one upload."""

    def __init__(self, parts: Parts, row: Row[Any]) -> None:
        self._parts = parts
        self._row = row
        self._until: datetime = row.storing_until
        self._renew_at = time.monotonic() + RENEW_SECONDS

    async def store_and_register(self) -> None:
        row = self._row
        key, length = media_key(row.media_id), row.length_bytes
        stored = await self._parts.storage.put(key, self._bytes(), max_bytes=length, name=row.name)
        if stored.size_bytes != length:
            raise RuntimeError(f"the parts of {row.id} have {stored.size_bytes} bytes, not {length}")
        media = NewMedia(
            id=row.media_id,
            name=row.name,
            language=row.declared_language,
            declared_content_type=row.declared_content_type,
            stored=stored,
            declared_duration_ms=row.declared_duration_ms,
        )
        now = utc_now()
        async with transaction(self._parts.sessions) as session:
            done = update(upload).where(*self._is_mine())
            done = done.values(state=UploadState.DONE, storing_until=None, touched_at=now)
            if await session.scalar(done.returning(upload.c.id)) is None:
                raise LeaseLost
            await session.execute(delete(part).where(part.c.upload_id == row.id))
            # Whoever began the upload: the last of its bytes may have come hours before, to another process.
            actor = await acting_for(session, row.created_by, row.workspace_id)
            await add_media(session, row.order_id, media, actor=actor, now=now)

    async def give_up(self, *, is_over: bool) -> bool:
        """Takes the file away if the lease is ours, or if the upload has ended; whether the lease was ours.

        After a commit whose answer was lost it is not: then the file stays. It stays for whoever has taken over, too.
        """
        row = self._row
        async with transaction(self._parts.sessions) as session:
            found = await session.execute(
                select(upload.c.state, upload.c.storing_until).where(upload.c.id == row.id).with_for_update()
            )
            state, until = found.tuples().one_or_none() or (UploadState.ENDED, None)
            is_mine = state == UploadState.OPEN and until == self._until
            if is_mine or state == UploadState.ENDED:
                await delete_stored(self._parts.storage, media_key(row.media_id))
            if is_mine and is_over:
                await end_upload(session, row.id, now=utc_now())
            elif is_mine:
                await session.execute(update(upload).where(upload.c.id == row.id).values(storing_until=None))
        if is_mine and is_over:
            log.info("upload_refused", upload_id=row.id)
            await self._parts.storage.clear(folder(row.id))
        return is_mine

    async def _bytes(self) -> AsyncIterator[bytes]:
        async with self._parts.sessions() as session:
            query = select(part.c.storage_key).where(part.c.upload_id == self._row.id).order_by(part.c.start)
            keys = list((await session.execute(query)).scalars())
        for key in keys:
            await self._renew()
            async for chunk in self._parts.storage.stream(key):
                yield chunk

    async def _renew(self) -> None:
        if time.monotonic() < self._renew_at:
            return
        until = utc_now() + LEASE
        renewed = update(upload).where(*self._is_mine()).values(storing_until=until).returning(upload.c.id)
        async with transaction(self._parts.sessions) as session:
            if await session.scalar(renewed) is None:
                raise LeaseLost
        self._until, self._renew_at = until, time.monotonic() + RENEW_SECONDS

    def _is_mine(self) -> tuple[ColumnElement[bool], ...]:
        return upload.c.id == self._row.id, upload.c.state == UploadState.OPEN, upload.c.storing_until == self._until
