"""What customers and linguists see of a job's versions, and the differences between two of them."""

import asyncio
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.deliverables.queries import require_done
from service.documents.diffing import diff
from service.documents.document import Document, from_json
from service.documents.merging import Seam
from service.errors import NotFound
from service.ids import is_well_formed
from service.jobs.availability import REVIEWS, job, task
from service.jobs.handing_in import MERGE
from service.jobs.queries import visible_task
from service.orders.models import Order
from service.sources.drafts import current_draft, first_draft
from service.versions.queries import (
    document_of,
    first_and_newest,
    list_versions,
    one_version,
    version_row,
    whole_of,
)
from service.versions.schemas import (
    DiffResponse,
    ListVersionsResponse,
    VersionDocumentResponse,
    VersionResponse,
)


async def own_job(session: AsyncSession, order: Order, job_id: str) -> str:
    """The id of one of a done order's jobs; raises NotFound, or OrderRefused not_delivered."""
    require_done(order)
    query = select(job.c.id).where(job.c.id == job_id, job.c.order_id == order.id)
    found: str | None = await session.scalar(query) if is_well_formed(job_id) else None
    if found is None:
        raise NotFound("job")
    return found


async def shown_versions(session: AsyncSession, job_id: str) -> ListVersionsResponse:
    """All whole versions."""
    return ListVersionsResponse([_shown(row) for row in await list_versions(session, job_id)])


async def shown_version(session: AsyncSession, job_id: str, version: int) -> VersionDocumentResponse:
    """One version whole; raises NotFound."""
    row = await one_version(session, job_id, version)
    return VersionDocumentResponse(row.version, row.stage, row.created_at, document_of(row))


async def compared(session: AsyncSession, job_id: str, before: int | None, after: int | None) -> DiffResponse:
    """Two versions, by default the first and the newest in the language of the result; raises NotFound."""
    first, newest = await first_and_newest(session, job_id)
    old = first if before is None else await one_version(session, job_id, before)
    new = newest if after is None else await one_version(session, job_id, after)
    return await _answer(old.version, document_of(old), new.version, document_of(new))


async def compared_with_draft(
    session: AsyncSession, task_id: str, before: int | None, after: int | None, *, linguist_id: str, now: datetime
) -> DiffResponse:
    """What a task started from against its draft, or the versions asked for, for whoever sees the task.

    Raises NotFound, for the draft of a task that another holds too.
    """
    seen = await visible_task(session, task_id, linguist_id=linguist_id, now=now)
    row = (await session.execute(select(task).where(task.c.id == task_id))).one()
    old_version, old = await _started_from(session, row) if before is None else await _version(session, row, before)
    if after is not None:
        new_version, new = await _version(session, row, after)
        return await _answer(old_version, old, new_version, new)
    if row.linguist_id != linguist_id:
        raise NotFound("draft")
    draft = await current_draft(session, row)
    return await _answer(old_version, old, None, Document(seen.language, []) if draft is None else from_json(draft))


async def _version(session: AsyncSession, row: Any, version: int) -> tuple[int | None, Document]:
    found = await one_version(session, row.job_id, version)
    return found.version, document_of(found)


async def _started_from(session: AsyncSession, row: Any) -> tuple[int | None, Document]:
    """The newest whole version, which nobody adds to while the task is worked on, else the first draft."""
    query = select(version_row).where(whole_of(row.job_id), version_row.c.task_id.is_distinct_from(row.id))
    found = (await session.execute(query.order_by(version_row.c.version.desc()).limit(1))).one_or_none()
    if found is None:
        return None, await first_draft(session, row.id)
    return found.version, document_of(found)


async def _answer(before: int | None, old: Document, after: int | None, new: Document) -> DiffResponse:
    return DiffResponse(before, after, await asyncio.to_thread(diff, old, new))


def _shown(row: Any) -> VersionResponse:
    return VersionResponse(
        version=row.version,
        stage=row.stage,
        by=_by(row),
        language=row.language,
        segments=row.segments,
        words=row.words,
        created_at=row.created_at,
        seams=msgspec.convert(row.seams or [], list[Seam]),
    )


def _by(row: Any) -> str:
    if row.author == MERGE:
        return MERGE
    return "reviewer" if row.stage in REVIEWS else "linguist"
