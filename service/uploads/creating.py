"""Beginning an upload into an open order, and giving one up."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, delete, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from pricing.items import MAX_DURATION_MS
from pricing.languages import table_language
from service.auth.principals import Principal
from service.errors import FileRefused, InvalidInput, UploadRefused
from service.files.storage import too_large
from service.ids import MEDIA, UPLOAD, new_id
from service.media.refusals import refusal
from service.media.registering import check_room, content_label, file_label
from service.orders.access import own_open_order
from service.orders.features import require_to_order
from service.settings import Settings
from service.uploads.access import own_upload, part, upload
from service.uploads.models import UploadState

_FIELDS: Final = frozenset({"order_id", "declared_language", "filename", "filetype", "duration_ms"})
_LOCK: Final = text("SELECT pg_advisory_xact_lock(hashtextextended(:workspace, 9))")


async def create_upload(
    session: AsyncSession,
    length: int,
    fields: Mapping[str, str],
    *,
    actor: Principal,
    settings: Settings,
    now: datetime,
) -> Row[Any]:
    """Adds an upload of ``length`` bytes; ``fields`` are tus's metadata.

    Raises InvalidInput, UnknownLanguage, NotFound, Forbidden, OrderRefused order_not_open or too_many_media,
    FileTooLarge, FileRefused media_empty, UploadRefused too_many_uploads.
    """
    _check(length, fields, settings)
    order = await own_open_order(session, fields["order_id"], actor)
    require_to_order(actor)
    await check_room(session, order.id)
    await _check_quota(session, actor, settings)
    values = {
        "id": new_id(UPLOAD),
        "workspace_id": actor.workspace,
        "order_id": order.id,
        "media_id": new_id(MEDIA),
        "created_by": actor.id,
        "name": file_label(fields.get("filename", "")),
        "declared_language": fields["declared_language"],
        "declared_content_type": content_label(fields.get("filetype", "")),
        "declared_duration_ms": _duration(fields),
        "length_bytes": length,
        "offset_bytes": 0,
        "state": UploadState.OPEN,
        "created_at": now,
        "touched_at": now,
    }
    return (await session.execute(insert(upload).values(**values).returning(upload))).one()


async def terminate_upload(session: AsyncSession, upload_id: str, *, actor: Principal, now: datetime) -> None:
    """Ends an open upload; its files are the caller's to clear after the commit. One that is done stays as it is."""
    row = await own_upload(session, upload_id, actor)
    await end_upload(session, row.id, now=now)


async def end_upload(session: AsyncSession, upload_id: str, *, now: datetime) -> bool:
    """Whether it was open until now. The row stays for a while, so that whoever asks is told."""
    ended = update(upload).where(upload.c.id == upload_id, upload.c.state == UploadState.OPEN)
    ended = ended.values(state=UploadState.ENDED, touched_at=now, storing_until=None)
    is_ours = await session.scalar(ended.returning(upload.c.id)) is not None
    if is_ours:
        await session.execute(delete(part).where(part.c.upload_id == upload_id))
    return is_ours


def _check(length: int, fields: Mapping[str, str], settings: Settings) -> None:
    for name in fields.keys() - _FIELDS:
        raise InvalidInput.at("header", "upload-metadata", name, msg="This key is unknown.", kind="extra_forbidden")
    for name in ("order_id", "declared_language"):
        if not fields.get(name):
            raise InvalidInput.at("header", "upload-metadata", name, msg="This key is needed.", kind="missing")
    table_language(fields["declared_language"])
    if length == 0:
        empty = refusal("media_empty")
        raise FileRefused(empty.slug, empty.message)
    if length > settings.max_upload_bytes:
        raise too_large(settings.max_upload_bytes)


def _duration(fields: Mapping[str, str]) -> int | None:
    """What a browser has read; nonsense counts as nothing, for it is a hint."""
    stated = fields.get("duration_ms", "")
    is_number = stated.isascii() and stated.isdigit() and len(stated) <= 10
    return int(stated) if is_number and 0 < int(stated) <= MAX_DURATION_MS else None


async def _check_quota(session: AsyncSession, actor: Principal, settings: Settings) -> None:
    """Creating is one at a time in a workspace, so that the count holds."""
    await session.execute(_LOCK, {"workspace": actor.workspace})
    mine = (upload.c.workspace_id == actor.workspace, upload.c.state == UploadState.OPEN)
    count = (await session.execute(select(func.count()).select_from(upload).where(*mine))).scalar_one()
    if count >= settings.open_uploads:
        raise UploadRefused(
            "too_many_uploads",
            f"Your workspace has {count} uploads under way, the most that it can have at once. Nothing was stored. "
            "Finish or cancel some; what is left alone for a day goes by itself.",
            open_uploads=count,
        )
