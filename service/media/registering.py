"""Registering media with an open order: an uploaded file, or an address that is fetched in the background."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Select, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from pricing.languages import table_language
from service.audit.activities import Activity
from service.audit.recording import Resource, record
from service.auth.principals import Principal
from service.database import transaction, utc_now
from service.errors import InvalidInput, NotFound, OrderRefused
from service.files.storage import Storage, Stored
from service.ids import MEDIA, is_well_formed, new_id
from service.media.models import Media
from service.media.multipart import Form, read_form
from service.orders.access import own_open_order
from service.orders.features import require_to_order
from service.orders.models import Order
from service.orders.moves import append_event
from service.outbox import writing as outbox
from service.parts import Parts
from service.quotes.quoting import media_ids, order_items
from service.sources.models import SourceTranscript
from workflows.ids import order_workflow_id

MAX_MEDIA: Final = 1000
MAX_NAME: Final = 255
_FIELDS: Final = frozenset({"declared_language", "media_url", "media_url_filename", "media_url_content_type"})


@dataclass(frozen=True, slots=True)
class NewMedia:
    """What is known of a media file when it is registered."""

    id: str
    name: str
    language: str
    declared_content_type: str
    stored: Stored | None = None
    source_url: str | None = None
    declared_duration_ms: int | None = None


async def register_media(
    parts: Parts, order_id: str, *, chunks: AsyncIterator[bytes], content_type: str, actor: Principal
) -> str:
    """Reads the multipart body, stores the file, adds the media to the order and asks for its analysis.

    Whatever is refused leaves no file behind.
    """
    async with transaction(parts.sessions) as session:
        await own_open_order(session, order_id, actor)
        require_to_order(actor)
    media_id = new_id(MEDIA)
    form = Form()

    async def store(file: AsyncIterator[bytes]) -> Stored:
        limit, name = parts.settings.max_upload_bytes, file_label(form.file_name)
        return await parts.storage.put(media_key(media_id), file, max_bytes=limit, name=name)

    try:
        await read_form(chunks, content_type, store, form)
        media = _checked(media_id, form)
        async with transaction(parts.sessions) as session:
            await add_media(session, order_id, media, actor=actor, now=utc_now())
    except BaseException:
        if form.stored is not None:
            await delete_unless_known(parts, media_id)
        raise
    return media_id


async def delete_unless_known(parts: Parts, media_id: str) -> None:
    """A commit whose answer was lost may have happened: the file goes only when no row has it.

    The row that has it may be another: of a file that was ordered again after it came.
    """
    key = media_key(media_id)
    having = select(col(Media.id)).where(or_(col(Media.id) == media_id, col(Media.storage_key) == key))
    async with transaction(parts.sessions) as session:
        known = await session.scalar(having.limit(1))
    if known is None:
        await parts.storage.delete(key)


async def delete_stored(storage: Storage, key: str) -> None:
    """Removes a media file's bytes and its waveform."""
    await storage.delete(key)
    await storage.delete(f"{key}.peaks")


def media_key(media_id: str) -> str:
    """Where the file of a media lies in storage."""
    return f"media/{media_id}"


def peaks_key(media_id: str) -> str:
    """Where the waveform of a media lies."""
    return f"{media_key(media_id)}.peaks"


def _checked(media_id: str, form: Form) -> NewMedia:
    fields = {name: value for name, value in form.fields.items() if value != "null"}
    if "media" in fields:
        raise InvalidInput.at("body", "media", msg="Send media as a file: its part needs a filename.")
    for name in fields:
        if name not in _FIELDS:
            raise InvalidInput.at("body", name, msg="This field is unknown.", kind="extra_forbidden")
    language = fields.get("declared_language", "")
    if not language:
        raise InvalidInput.at("body", "declared_language", msg="Say which language is spoken.", kind="missing")
    table_language(language)
    if form.file_field not in (None, "media"):
        raise InvalidInput.at("body", str(form.file_field), msg="Send the file in the field media.")
    if (form.stored is None) == ("media_url" not in fields):
        raise InvalidInput.at("body", "media", msg="Send exactly one of media and media_url.")
    if form.stored is not None:
        return NewMedia(media_id, file_label(form.file_name), language, form.file_type, stored=form.stored)
    return media_from_address(media_id, language, fields)


def media_from_address(media_id: str, language: str, fields: Mapping[str, str]) -> NewMedia:
    """Media that is to be fetched, from the fields ``media_url...``; raises InvalidInput."""
    for name in ("media_url_filename", "media_url_content_type"):
        if not fields.get(name):
            raise InvalidInput.at("body", name, msg="This is needed with media_url.", kind="missing")
    url = fields["media_url"]
    if not url.startswith(("http://", "https://")) or len(url) > 4096:
        raise InvalidInput.at("body", "media_url", msg="Only http and https addresses can be fetched.")
    name, kind = fields["media_url_filename"], fields["media_url_content_type"]
    return NewMedia(media_id, file_label(name), language, kind, source_url=url)


def file_label(name: str) -> str:
    """A user's file name as a label: printable, without folders, never empty."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return _printable(last).strip()[:MAX_NAME] or "untitled"


def content_label(name: str) -> str:
    """A user's claim of a content type as a label."""
    return _printable(name)[:MAX_NAME]


def _printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable())


async def add_media(session: AsyncSession, order_id: str, media: NewMedia, *, actor: Principal, now: datetime) -> None:
    """Adds the row; signals the workflow unless an analysis of this order is asked for already."""
    order = await own_open_order(session, order_id, actor)
    require_to_order(actor)
    await check_room(session, order_id)
    session.add(
        Media(
            id=media.id,
            order_id=order_id,
            name=media.name,
            declared_language=media.language,
            declared_content_type=content_label(media.declared_content_type),
            declared_duration_ms=media.declared_duration_ms,
            source_url=media.source_url,
            storage_key=media_key(media.id),
            size_bytes=media.stored.size_bytes if media.stored else None,
            sha256=media.stored.sha256 if media.stored else None,
            created_at=now,
        )
    )
    order.updated_at = now
    await append_event(
        session, order_id, actor=actor.actor, cause="media_registered", now=now, data={"media_id": media.id}
    )
    want_analysis(session, order, now=now)


async def check_room(session: AsyncSession, order_id: str) -> None:
    """Raises OrderRefused too_many_media when the order takes no more."""
    count = select(func.count()).select_from(Media).where(col(Media.order_id) == order_id)
    if (await session.execute(count)).scalar_one() >= MAX_MEDIA:
        raise OrderRefused("too_many_media", f"An order holds at most {MAX_MEDIA} media files. Nothing was stored.")


def want_analysis(session: AsyncSession, order: Order, *, now: datetime) -> None:
    """Signals the order's workflow that media wait, unless it knows already; the caller holds the order's lock."""
    if not order.analysis_wanted:
        order.analysis_wanted = True
        outbox.signal(session, order_workflow_id(order.id), "media_registered", now=now)


async def remove_media(
    session: AsyncSession, order_id: str, media_id: str, *, actor: Principal, now: datetime
) -> str | None:
    """Takes an unused media file out of an open order; returns the key of the file to delete after the commit.

    None when another media file is the same stored one.
    """
    order = await own_open_order(session, order_id, actor)
    media = await session.get(Media, media_id) if is_well_formed(media_id) else None
    if media is None or media.order_id != order_id:
        raise NotFound("media file")
    using = [item.id for item in await order_items(session, order_id) if media_id in media_ids(item.spec)]
    if using:
        raise OrderRefused(
            "media_in_use",
            "The file is used by an item. Nothing was changed. Remove or change that item first.",
            item_ids=using,
        )
    await _lock_shared(session, media)
    await session.execute(delete(SourceTranscript).where(col(SourceTranscript.media_id) == media_id))
    await session.delete(media)
    order.updated_at = now
    await append_event(
        session, order_id, actor=actor.actor, cause="media_removed", now=now, data={"media_id": media_id}
    )
    await record(
        session,
        Activity.DELETED,
        actor=actor,
        workspace_id=order.workspace_id,
        now=now,
        resource=Resource("media", media_id, media.name),
        data={"order_id": order_id},
    )
    await session.flush()
    return media.storage_key if await session.scalar(_of_file(media).limit(1)) is None else None


def _of_file(media: Media) -> Select[tuple[str]]:
    return select(col(Media.id)).where(col(Media.storage_key) == media.storage_key)


async def _lock_shared(session: AsyncSession, media: Media) -> None:
    """Waits for whoever shares the file right now or takes another of its rows out; what follows sees their work."""
    await session.execute(_of_file(media).order_by(col(Media.id)).with_for_update())
