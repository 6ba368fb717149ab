"""The media file that a task is about, for whoever works on it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.errors import NotFound
from service.files.signing import FileSigner
from service.jobs.availability import job, task
from service.jobs.queries import visible_task
from service.jobs.schemas import MediaResponse
from service.media.models import Media
from service.parts import Parts

_media = Media.__table__  # type: ignore[attr-defined]


async def media_address(
    session: AsyncSession, parts: Parts, task_id: str, *, linguist_id: str, now: datetime
) -> MediaResponse:
    """Signs the address of the task's media file. Raises NotFound for a task that is not open to the linguist."""
    await visible_task(session, task_id, linguist_id=linguist_id, now=now)
    query = (
        select(_media.c.name, _media.c.storage_key, _media.c.content_type)
        .join(job, job.c.media_id == _media.c.id)
        .join(task, task.c.job_id == job.c.id)
        .where(task.c.id == task_id)
    )
    row = (await session.execute(query)).one()
    if row.storage_key is None:
        raise NotFound("file")
    signer = FileSigner(parts.settings, parts.storage)
    kind = row.content_type or "application/octet-stream"
    url = await signer.address(row.storage_key, name=row.name, content_type=kind, now=now)
    return MediaResponse(row.name, kind, url, signer.expires_at(now))
