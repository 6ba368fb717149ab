"""The finished film of a dub, uploaded by whoever holds one of its last tasks."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from pricing.catalogue import Service
from service.database import transaction, utc_now
from service.deliverables.files import FILM_TYPE
from service.deliverables.films import FILM_STAGES
from service.deliverables.loading import job_brief
from service.deliverables.models import TaskFile
from service.errors import FileUnsupported, InvalidInput, TaskRefused, Unavailable
from service.files.storage import Storage, Stored
from service.jobs.availability import job, task
from service.jobs.leases import check_held, locked_task
from service.media.analysis import AnalysisLimits, MediaFacts, MediaRefused, ProbeFailed, analyse
from service.media.multipart import Form, read_form
from service.parts import Parts
from service.settings import Settings

FIELD: Final = "file"
_file = TaskFile.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Upload:
    """A body on its way in: multipart/form-data with the film in the field ``file``."""

    chunks: AsyncIterator[bytes]
    content_type: str


@dataclass(frozen=True, slots=True)
class UploadedFilm:
    """What was kept."""

    stored: Stored
    duration_ms: int


async def upload_film(parts: Parts, task_id: str, upload: Upload, *, linguist_id: str) -> UploadedFilm:
    """Takes the film of a task in place of the one before, and renews the lease. What is refused leaves no file.

    Raises NotFound, TaskRefused: claim_lost, file_not_wanted; FileTooLarge, FileUnsupported, InvalidInput.
    """
    async with transaction(parts.sessions) as session:
        name = await film_name(session, await held_film_task(session, task_id, linguist_id))
    form = Form()

    async def store(file: AsyncIterator[bytes]) -> Stored:
        key, limit = f"tasks/{task_id}/{uuid4().hex}", parts.settings.max_upload_bytes
        return await parts.storage.put(key, file, max_bytes=limit, name=name, content_type=FILM_TYPE)

    try:
        await read_form(upload.chunks, upload.content_type, store, form)
        stored = _the_file(form)
        facts = await _film_facts(parts.storage, stored.key, parts.settings)
        replaced = await keep_film(parts, task_id, stored, linguist_id=linguist_id)
    except BaseException:
        if form.stored is not None:
            await parts.storage.delete(form.stored.key)
        raise
    if replaced is not None:
        await parts.storage.delete(replaced)
    return UploadedFilm(stored, facts.duration_ms)


async def held_film_task(session: AsyncSession, task_id: str, linguist_id: str) -> Any:
    """The task, locked, if the linguist holds it and it hands in a film.

    Raises NotFound, TaskRefused: claim_lost, file_not_wanted.
    """
    row = await locked_task(session, task_id)
    check_held(row, linguist_id, utc_now())
    if row.service != Service.DUB or row.stage not in FILM_STAGES:
        raise TaskRefused(
            "file_not_wanted",
            "Only the pacing and the quality control of a dub hand in a film. Nothing was stored. "
            "This task is finished with its document alone.",
        )
    return row


async def film_name(session: AsyncSession, row: Any) -> str:
    """What the finished film of the task's job is called."""
    made = (await session.execute(select(job).where(job.c.id == row.job_id))).one()
    return (await job_brief(session, made)).film_name


def _the_file(form: Form) -> Stored:
    for name in form.fields:
        raise InvalidInput.at("body", name, msg="This field is unknown.", kind="extra_forbidden")
    if form.stored is None or form.file_field != FIELD:
        raise InvalidInput.at("body", FIELD, msg=f"Send the film as a file in the field {FIELD}.", kind="missing")
    return form.stored


async def _film_facts(storage: Storage, key: str, settings: Settings) -> MediaFacts:
    """Decodes the film: it must be MP4 by its content, with sound and a picture."""
    limits = AnalysisLimits(max_bytes=settings.max_upload_bytes, max_duration_seconds=settings.max_media_hours * 3600)
    try:
        async with storage.local_copy(key) as path:
            facts = await analyse(path, limits)
    except MediaRefused as refused:
        raise FileUnsupported(refused.slug, f"{refused.message} Nothing was stored.") from None
    except ProbeFailed:
        raise Unavailable(
            "analysis_failed", "The film could not be checked, and the fault is ours. Nothing was stored. Try again."
        ) from None
    if facts.container != "mp4" or not facts.has_video:
        found = "no picture" if facts.container == "mp4" else f"the container {facts.container}"
        raise FileUnsupported(
            "not_an_mp4", f"A dub is handed in as MP4 with sound and picture; this file has {found}. "
            "Nothing was stored. Export it as MP4 and upload it again."
        )  # fmt: skip
    return facts


async def keep_film(
    parts: Parts, task_id: str, stored: Stored, *, linguist_id: str, mix: dict[str, Any] | None = None
) -> str | None:
    """Records the film and renews the lease, if it still holds; returns the key of the film that it replaces.

    ``mix`` says what the service mixed it from. Raises as ``held_film_task`` does.
    """
    now = utc_now()
    values = {
        "storage_key": stored.key,
        "content_type": FILM_TYPE,
        "size_bytes": stored.size_bytes,
        "sha256": stored.sha256,
        "uploaded_by": linguist_id,
        "mix": mix,
        "created_at": now,
    }
    async with transaction(parts.sessions) as session:
        row = await held_film_task(session, task_id, linguist_id)
        replaced: str | None = await session.scalar(select(_file.c.storage_key).where(_file.c.task_id == task_id))
        kept = insert(_file).values(task_id=task_id, **values)
        await session.execute(kept.on_conflict_do_update(index_elements=["task_id"], set_=values))
        lease = max(row.lease_expires_at, now + parts.settings.lease)
        await session.execute(update(task).where(task.c.id == task_id).values(lease_expires_at=lease))
    return replaced
