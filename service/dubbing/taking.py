"""Takes that people record: uploaded, chosen, thrown away."""

import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from service.database import transaction, utc_now
from service.dubbing.access import document_of, held_for_change
from service.dubbing.clips import MAX_TAKE_BYTES, read_take
from service.dubbing.lines import Line, is_stale, lines
from service.dubbing.models import TakeOrigin
from service.dubbing.refusals import DubRefused
from service.dubbing.rows import (
    MOST_PER_SEGMENT,
    NewTake,
    choose,
    count_of,
    keep_take,
    one_take,
    renew_lease,
    take,
)
from service.errors import FileUnsupported, InvalidInput, NotFound, TaskRefused, Unavailable
from service.files.storage import Storage, Stored
from service.media.multipart import Form, read_form
from service.media.refusals import MediaRefused, ProbeFailed
from service.parts import Parts

FIELD: Final = "file"
LABEL: Final = "Uploaded recording"


@dataclass(frozen=True, slots=True)
class TakeUpload:
    """A body on its way in: multipart/form-data with the recording in the field ``file``."""

    chunks: AsyncIterator[bytes]
    content_type: str


async def upload_take(parts: Parts, task_id: str, segment_id: str, upload: TakeUpload, *, linguist_id: str) -> Any:
    """Takes the recording of one segment, chooses it and renews the lease; the take's row.

    What is refused leaves no file. Raises NotFound, TaskRefused: claim_lost, takes_not_wanted, document_incomplete,
    too_many_takes; FileTooLarge, FileUnsupported, InvalidInput, Unavailable.
    """
    async with transaction(parts.sessions) as session:
        held = await held_for_change(session, task_id, linguist_id, utc_now())
        line = await _line(session, held, segment_id)
    form, stored = Form(), None

    async def store(file: AsyncIterator[bytes]) -> Stored:
        return await parts.storage.put(f"tasks/{task_id}/{uuid4().hex}", file, max_bytes=_most_bytes(parts))

    try:
        await read_form(upload.chunks, upload.content_type, store, form)
        stored, duration_ms = await _converted(parts.storage, _the_file(form), held.job_id)
        made = NewTake(line, TakeOrigin.UPLOADED, LABEL, None, duration_ms, stored, linguist_id)
        return await _keep(parts, task_id, made)
    except BaseException:
        if stored is not None:
            await parts.storage.delete(stored.key)
        raise
    finally:
        if form.stored is not None:
            await parts.storage.delete(form.stored.key)


def _most_bytes(parts: Parts) -> int:
    return min(MAX_TAKE_BYTES, parts.settings.max_upload_bytes)


async def _line(session: AsyncSession, held: Any, segment_id: str) -> Line:
    """The line that a take is for; raises NotFound, TaskRefused too_many_takes."""
    found = next((one for one in lines(document_of(held)) if one.segment_id == segment_id), None)
    if found is None:
        raise NotFound("segment with anything to say")
    if await count_of(session, held.job_id, segment_id) >= MOST_PER_SEGMENT:
        raise TaskRefused(
            "too_many_takes",
            f"The segment has {MOST_PER_SEGMENT} takes, the most that are kept. Nothing was stored. "
            "Delete one that you do not need.",
        )
    return found


def _the_file(form: Form) -> Stored:
    for name in form.fields:
        raise InvalidInput.at("body", name, msg="This field is unknown.", kind="extra_forbidden")
    if form.stored is None or form.file_field != FIELD:
        raise InvalidInput.at("body", FIELD, msg=f"Send the recording as a file in the field {FIELD}.", kind="missing")
    return form.stored


async def _converted(storage: Storage, upload: Stored, job_id: str) -> tuple[Stored, int]:
    """The recording as a WAV of ours in storage, and its length in ms."""
    with tempfile.TemporaryDirectory(prefix="take-") as folder:
        path = Path(folder) / "take.wav"
        try:
            async with storage.local_copy(upload.key) as source:
                facts = await read_take(source, path)
        except (MediaRefused, DubRefused) as refused:
            raise FileUnsupported(refused.slug, f"{refused.message} Nothing was stored.") from None
        except ProbeFailed:
            raise Unavailable(
                "analysis_failed",
                "The recording could not be read, and the fault is ours. Nothing was stored. Try again.",
            ) from None
        return await store_wav(storage, path, job_id), facts.duration_ms


async def store_wav(storage: Storage, path: Path, job_id: str) -> Stored:
    """Puts a take into storage under a key of its own."""
    return await storage.put_file(f"takes/{job_id}/{uuid4().hex}", path, name="take.wav", content_type="audio/wav")


async def _keep(parts: Parts, task_id: str, made: NewTake) -> Any:
    """The take is of the words that the segment had when it was sent; if they were changed meanwhile, it is stale."""
    async with transaction(parts.sessions) as session:
        now = utc_now()
        held = await held_for_change(session, task_id, made.created_by, now)
        await renew_lease(session, held, parts.settings, now)
        return await keep_take(session, held, made, now)


async def choose_take(parts: Parts, task_id: str, take_id: str, *, linguist_id: str) -> tuple[Any, bool]:
    """Makes an earlier take the one that counts, and renews the lease; the row, and whether the take is stale.

    Raises NotFound, TaskRefused.
    """
    async with transaction(parts.sessions) as session:
        now = utc_now()
        held = await held_for_change(session, task_id, linguist_id, now)
        row = await one_take(session, held.job_id, take_id)
        await choose(session, row)
        await renew_lease(session, held, parts.settings, now)
        line = next((one for one in lines(document_of(held)) if one.segment_id == row.segment_id), None)
        return await one_take(session, held.job_id, take_id), line is None or is_stale(row, line)


async def delete_take(parts: Parts, task_id: str, take_id: str, *, linguist_id: str) -> None:
    """Throws a take away with its file; the segment has none that counts then, if it was this one."""
    async with transaction(parts.sessions) as session:
        now = utc_now()
        held = await held_for_change(session, task_id, linguist_id, now)
        row = await one_take(session, held.job_id, take_id)
        await session.execute(delete(take).where(take.c.id == take_id))
        await renew_lease(session, held, parts.settings, now)
    await parts.storage.delete(row.storage_key)
