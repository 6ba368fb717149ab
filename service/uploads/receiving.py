"""Taking bytes: they are stored in parts of a few megabytes, and each part counts from its own commit on.

Killed at any byte, a process loses what it holds of one part. Two that send at once both store; the row's offset is
compared and set, so that one of them gets each place, and the other is told where the upload stands.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from litestar import Request
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.auth.principals import Principal
from service.database import transaction, utc_now
from service.errors import FileTooLarge, UploadConflict, UploadDamaged, UploadRefused
from service.orders.access import own_open_order
from service.orders.features import require_to_order
from service.parts import Parts
from service.uploads.access import folder, own_upload
from service.uploads.headers import Checksum
from service.uploads.models import UploadState

PART_BYTES: Final = 8 * 1024 * 1024
MOST_PARTS: Final = 10_000

_KEEP: Final = text(
    """
    WITH moved AS (
        UPDATE upload SET offset_bytes = offset_bytes + :size, touched_at = :now
        WHERE id = :upload_id AND state = 'open' AND offset_bytes = :start
        RETURNING id
    )
    INSERT INTO upload_part (upload_id, start, size_bytes, storage_key)
    SELECT id, :start, :size, :key FROM moved RETURNING start
    """
)
_COUNT: Final = text("SELECT count(*) FROM upload_part WHERE upload_id = :upload_id")


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes that are stored and do not count yet."""

    upload_id: str
    start: int
    size: int
    key: str


async def body_of(request: Request[Principal, str, Any]) -> AsyncIterator[bytes]:
    """The body as it comes; a client that hangs up ends it, and what came until then counts."""
    more = True
    while more:
        event: Any = await request.receive()
        if event["type"] == "http.disconnect":
            return
        yield event.get("body", b"")
        more = event.get("more_body", False)


async def receive_bytes(
    parts: Parts,
    upload_id: str,
    *,
    offset: int,
    announced: int | None,
    body: AsyncIterator[bytes],
    checksum: Checksum | None,
    actor: Principal,
) -> Row[Any]:
    """Adds the body's bytes at ``offset`` and returns the upload as it then stands. ``announced`` is their number.

    With a checksum all count or none. Raises NotFound, UploadGone, UploadConflict offset_mismatch, FileTooLarge
    upload_too_long, UploadDamaged checksum_mismatch, UploadRefused too_many_parts, OrderRefused order_not_open.
    """
    async with transaction(parts.sessions) as session:
        row = await own_upload(session, upload_id, actor)
        _check_start(row, offset, announced)
        if row.state == UploadState.OPEN:
            await own_open_order(session, row.order_id, actor)
            require_to_order(actor)
            await _check_parts(session, upload_id)
    pieces = _pieces(body, row.length_bytes - offset)
    if checksum is None:
        await _keep_each(parts, upload_id, offset, pieces)
    else:
        await _keep_together(parts, upload_id, offset, pieces, checksum)
    async with transaction(parts.sessions) as session:
        return await own_upload(session, upload_id, actor)


def _check_start(row: Row[Any], offset: int, announced: int | None) -> None:
    if offset != row.offset_bytes:
        raise _conflict(row.offset_bytes)
    if announced is not None and offset + announced > row.length_bytes:
        raise _too_long()


async def _check_parts(session: AsyncSession, upload_id: str) -> None:
    if int((await session.execute(_COUNT, {"upload_id": upload_id})).scalar_one()) >= MOST_PARTS:
        raise UploadRefused(
            "too_many_parts",
            f"The upload came in {MOST_PARTS} pieces and is not whole yet. What came is kept for a day. "
            "Cancel it, and send the file again in larger pieces.",
        )


async def _pieces(body: AsyncIterator[bytes], most: int) -> AsyncIterator[bytes]:
    """The body in parts; raises FileTooLarge as soon as it is longer than the file was said to be."""
    collected, total = bytearray(), 0
    async for chunk in body:
        total += len(chunk)
        if total > most:
            raise _too_long()
        collected += chunk
        if len(collected) >= PART_BYTES:
            yield bytes(collected)
            collected.clear()
    if collected:
        yield bytes(collected)


async def _keep_each(parts: Parts, upload_id: str, offset: int, pieces: AsyncIterator[bytes]) -> None:
    async for data in pieces:
        piece = await _store(parts, upload_id, offset, data)
        async with transaction(parts.sessions) as session:
            is_kept = await _keep(session, piece, utc_now())
        if not is_kept:
            await parts.storage.delete(piece.key)
            raise _conflict(None)
        offset += piece.size


async def _keep_together(
    parts: Parts, upload_id: str, offset: int, pieces: AsyncIterator[bytes], checksum: Checksum
) -> None:
    """What is stored and then does not count is taken away; whatever a killed process leaves goes with the upload."""
    hasher, stored = checksum.hasher(), list[Piece]()
    try:
        async for data in pieces:
            hasher.update(data)
            stored.append(await _store(parts, upload_id, offset, data))
            offset += len(data)
        if hasher.digest() != checksum.digest:
            raise UploadDamaged(
                "checksum_mismatch",
                "The bytes that came are not those that the checksum was made of. None of them was kept. "
                "Send them again from the same offset.",
            )
        async with transaction(parts.sessions) as session:
            for piece in stored:
                if not await _keep(session, piece, utc_now()):
                    raise _conflict(None)
    except (UploadDamaged, UploadConflict, FileTooLarge):
        for piece in stored:
            await parts.storage.delete(piece.key)
        raise


async def _store(parts: Parts, upload_id: str, start: int, data: bytes) -> Piece:
    """Each try has a file of its own, so that nobody overwrites what counts already."""
    key = f"{folder(upload_id)}/{start:013d}-{uuid4().hex}"
    await parts.storage.put_bytes(key, data)
    return Piece(upload_id, start, len(data), key)


async def _keep(session: AsyncSession, piece: Piece, now: datetime) -> bool:
    """Counts the piece if the upload is open and stands where it begins; one statement under the row's lock."""
    values = {"upload_id": piece.upload_id, "start": piece.start, "size": piece.size, "key": piece.key, "now": now}
    return (await session.execute(_KEEP, values)).scalar_one_or_none() is not None


def _conflict(offset: int | None) -> UploadConflict:
    stands = "" if offset is None else f" It has {offset} bytes."
    return UploadConflict(
        "offset_mismatch",
        f"The upload does not stand where these bytes begin: others came, or it has ended.{stands} These bytes were "
        "not kept. Ask for the offset with HEAD and go on from there.",
    )


def _too_long() -> FileTooLarge:
    return FileTooLarge(
        "upload_too_long",
        "More bytes came than the file was said to have. What is beyond its end was not kept. Cancel this upload and "
        "begin a new one if the file has grown.",
    )
