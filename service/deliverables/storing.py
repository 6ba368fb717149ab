"""Putting a job's files into storage and their rows into the database.

Files first, under keys that follow from the job and the version; then rows and the job's move in one transaction.
Killed anywhere, the next run writes the same bytes under the same keys and goes on; nobody sees half a delivery.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.database import transaction
from service.deliverables.files import FILM_TYPE, JobBrief, RenderedFile
from service.deliverables.loading import Film, last_versions
from service.deliverables.models import Deliverable
from service.files.storage import Storage
from service.ids import DELIVERABLE, new_id
from service.jobs.availability import job
from service.orders.moves import append_event
from service.parts import Parts
from workflows.states import JOB_MOVES, JobEvent, JobState, advance

ACTOR = "workflow"
_deliverable = Deliverable.__table__  # type: ignore[attr-defined]


async def hand_over(
    parts: Parts, brief: JobBrief, files: Sequence[RenderedFile], film: Film | None, *, now: datetime
) -> None:
    """Stores the files, records them and moves the job to ``delivered``; nothing if it has left production."""
    async with parts.sessions() as session:
        before = await last_versions(session, brief.job_id)
    version = 1 + max(before.values(), default=0)
    rows = await _store(parts.storage, brief, files, film, version)
    for row in rows:
        row["version"] = 1 + before.get(row["name"], 0)
    async with transaction(parts.sessions) as session:
        if await _move(session, brief.job_id, now):
            await _record(session, brief, rows, now)
            return
        is_cancelled = await session.scalar(select(job.c.state).where(job.c.id == brief.job_id)) == JobState.CANCELLED
    if is_cancelled:
        for row in rows:
            await parts.storage.delete(row["storage_key"])


async def _store(
    storage: Storage, brief: JobBrief, files: Sequence[RenderedFile], film: Film | None, version: int
) -> list[dict[str, Any]]:
    folder = f"deliverables/{brief.job_id}/{version}"
    rows = []
    for number, file in enumerate(files, start=1):
        stored = await storage.put_bytes(
            f"{folder}/{number}", file.data, name=file.name, content_type=file.content_type
        )
        rows.append(_values(stored.key, file.name, file.content_type, stored.size_bytes, stored.sha256))
    if film is not None:
        await storage.copy(film.storage_key, f"{folder}/0")
        rows.insert(0, _values(f"{folder}/0", brief.film_name, FILM_TYPE, film.size_bytes, film.sha256))
    return rows


def _values(key: str, name: str, content_type: str, size_bytes: int, sha256: str) -> dict[str, Any]:
    return {
        "storage_key": key,
        "name": name,
        "content_type": content_type,
        "size_bytes": size_bytes,
        "sha256": sha256,
    }


async def _move(session: AsyncSession, job_id: str, now: datetime) -> bool:
    """Compares and sets, so that of two deliveries at once one does nothing."""
    after = advance(JOB_MOVES, JobState.IN_PRODUCTION, JobEvent.DELIVER)
    moved = await session.execute(
        update(job)
        .where(job.c.id == job_id, job.c.state == JobState.IN_PRODUCTION)
        .values(state=after, delivered_at=now)
        .returning(job.c.id)
    )
    return moved.scalar_one_or_none() is not None


async def _record(session: AsyncSession, brief: JobBrief, rows: list[dict[str, Any]], now: datetime) -> None:
    made = {"order_id": brief.order_id, "job_id": brief.job_id, "created_at": now}
    await session.execute(insert(_deliverable), [{"id": new_id(DELIVERABLE), **made, **row} for row in rows])
    data = {"job_id": brief.job_id, "files": [row["name"] for row in rows]}
    await append_event(session, brief.order_id, actor=ACTOR, cause="job_delivered", now=now, data=data)
