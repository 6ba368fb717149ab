"""Rows of takes: reading them, and keeping one that was made. Who calls has locked the task that it is made for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.dubbing.lines import Line
from service.dubbing.models import Take, TakeOrigin
from service.errors import NotFound
from service.files.storage import Stored
from service.ids import TAKE, is_well_formed, new_id
from service.jobs.availability import task
from service.settings import Settings

TAKE_TYPE: Final = "audio/wav"
MOST_PER_SEGMENT: Final = 20
take: Final = Take.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class NewTake:
    """A take that was made and stored. ``voice`` is null for a recording."""

    line: Line
    origin: TakeOrigin
    label: str
    voice: str | None
    duration_ms: int
    stored: Stored
    created_by: str


async def takes_of(session: AsyncSession, job_id: str) -> Sequence[Any]:
    """All takes of a job, the newest first."""
    query = select(take).where(take.c.job_id == job_id).order_by(take.c.created_at.desc(), take.c.id.desc())
    return (await session.execute(query)).all()


async def chosen_takes(session: AsyncSession, job_id: str) -> Mapping[str, Any]:
    """The takes that count, by the id of their segment."""
    query = select(take).where(take.c.job_id == job_id, take.c.is_chosen)
    return {row.segment_id: row for row in await session.execute(query)}


async def one_take(session: AsyncSession, job_id: str, take_id: str) -> Any:
    """One take of the job; raises NotFound."""
    query = select(take).where(take.c.id == take_id, take.c.job_id == job_id)
    row = (await session.execute(query)).one_or_none() if is_well_formed(take_id) else None
    if row is None:
        raise NotFound("take")
    return row


async def same_take(session: AsyncSession, job_id: str, line: Line, voice: str) -> Any:
    """The take of these words in this voice, the newest of several; None when there is none."""
    query = select(take).where(
        take.c.job_id == job_id,
        take.c.segment_id == line.segment_id,
        take.c.text == line.text,
        take.c.voice == voice,
    )
    return (await session.execute(query.order_by(take.c.created_at.desc(), take.c.id.desc()).limit(1))).one_or_none()


async def count_of(session: AsyncSession, job_id: str, segment_id: str) -> int:
    """How many takes a segment has."""
    query = select(func.count()).select_from(take)
    return await session.scalar(query.where(take.c.job_id == job_id, take.c.segment_id == segment_id)) or 0


async def choose(session: AsyncSession, row: Any) -> None:
    """Makes a take the one of its segment that counts."""
    await _choose_none(session, row.job_id, row.segment_id)
    await session.execute(update(take).where(take.c.id == row.id).values(is_chosen=True))


async def _choose_none(session: AsyncSession, job_id: str, segment_id: str) -> None:
    of_segment = (take.c.job_id == job_id) & (take.c.segment_id == segment_id)
    await session.execute(update(take).where(of_segment, take.c.is_chosen).values(is_chosen=False))


async def keep_take(session: AsyncSession, held: Any, made: NewTake, now: datetime) -> Any:
    """Records a take of the held task's job and chooses it; the row."""
    values = {
        "id": new_id(TAKE),
        "job_id": held.job_id,
        "task_id": held.id,
        "segment_id": made.line.segment_id,
        "origin": made.origin,
        "label": made.label,
        "text": made.line.text,
        "voice": made.voice,
        "is_chosen": True,
        "duration_ms": made.duration_ms,
        "storage_key": made.stored.key,
        "size_bytes": made.stored.size_bytes,
        "sha256": made.stored.sha256,
        "created_by": made.created_by,
        "created_at": now,
    }
    await _choose_none(session, held.job_id, made.line.segment_id)
    return (await session.execute(insert(take).values(**values).returning(*take.c))).one()


async def renew_lease(session: AsyncSession, held: Any, settings: Settings, now: datetime) -> None:
    """Somebody has worked on the task."""
    until = max(held.lease_expires_at, now + settings.lease)
    await session.execute(update(task).where(task.c.id == held.id).values(lease_expires_at=until))
