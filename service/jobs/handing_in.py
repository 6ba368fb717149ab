"""What a finished task leaves behind: a version of the job's document, and the whole when all parts are there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.documents.document import Document, from_json, to_json, with_ids
from service.documents.merging import Seam, merge_parts
from service.documents.models import DocumentVersion
from service.documents.parts import part_of
from service.documents.speakers import shared_with
from service.errors import TaskRefused
from service.ids import DOCUMENT, new_id
from service.jobs.availability import job, task
from service.jobs.parting import load_recordings, parts_before
from workflows.stages import Stage
from workflows.states import TaskState

MERGE: Final = "merge"
MOST_NAMED: Final = 20
_document = DocumentVersion.__table__  # type: ignore[attr-defined]


async def require_inside_part(session: AsyncSession, row: Any, body: dict[str, Any]) -> None:
    """Raises TaskRefused outside_part for segments of a part's document that belong to another part."""
    if row.part == 0:
        return
    parts = await parts_before(session, row.job_id, row.stage, row.round)
    segments = from_json(body).segments
    foreign = [index for index, one in enumerate(segments) if part_of(one, parts) != row.part - 1]
    if foreign:
        raise TaskRefused(
            "outside_part",
            f"Your part runs from {row.part_start_ms} to {row.part_end_ms} ms, and {len(foreign)} segments lie outside "
            "of it by their middle. Nothing was changed. Take them out, or correct their in and out points.",
            part_start_ms=row.part_start_ms,
            part_end_ms=row.part_end_ms,
            segments=foreign[:MOST_NAMED],
        )


async def keep_version(session: AsyncSession, row: Any, body: dict[str, Any], now: datetime) -> int:
    """Records the document as the job's newest version, stamped with its style and source; returns its number.

    With the last part of a stage, the parts are also joined to a version of the whole. ``row`` is a locked task with
    ``service``, ``options`` and ``media_id`` of its job.
    """
    made = await _locked_job(session, row.job_id)
    source_id = await _source(session, row)
    document = _stamped(with_ids(from_json(body)), made.options, source_id)
    await _share_speakers(session, row.job_id, made.speakers, document)
    version = await _insert(session, row, document, now, part=row.part, source_id=source_id)
    if row.part and await _is_last(session, row):
        await _join(session, row, made, now)
    return version


async def _locked_job(session: AsyncSession, job_id: str) -> Any:
    """Two parts that are handed in at once meet here, so that one of them sees the other."""
    query = select(job.c.options, job.c.speakers, job.c.media_id).where(job.c.id == job_id)
    return (await session.execute(query.with_for_update(key_share=True))).one()


async def _source(session: AsyncSession, row: Any) -> str | None:
    """The version that a translation was made from; what was made of the translation later has the same source."""
    query = select(_document.c.id, _document.c.source_id)
    whole = query.where(_document.c.job_id == row.job_id, _document.c.part == 0)
    newest = (await session.execute(whole.order_by(_document.c.version.desc()).limit(1))).one_or_none()
    if newest is None:
        return None
    is_first_translation = row.stage == Stage.TRANSLATION and newest.source_id is None
    found: str | None = newest.id if is_first_translation else newest.source_id
    return found


def _stamped(document: Document, options: dict[str, Any], source_id: str | None) -> Document:
    return msgspec.structs.replace(
        document,
        is_verbatim=bool(options.get("verbatim")),
        is_sdh=bool(options.get("sdh") or options.get("captions_sdh")),
        source=source_id,
    )


async def _share_speakers(
    session: AsyncSession, job_id: str, known: Sequence[dict[str, Any]], document: Document
) -> None:
    shared = shared_with(known, document.speakers)
    if len(shared) > len(known):
        await session.execute(update(job).where(job.c.id == job_id).values(speakers=shared))


async def _insert(
    session: AsyncSession, row: Any, document: Document, now: datetime, *, part: int, source_id: str | None,
    seams: Sequence[Seam] | None = None,
) -> int:  # fmt: skip
    newest = await session.scalar(select(func.max(_document.c.version)).where(_document.c.job_id == row.job_id))
    is_merge = seams is not None
    values = {
        "id": new_id(DOCUMENT),
        "job_id": row.job_id,
        "task_id": None if is_merge else row.id,
        "version": (newest or 0) + 1,
        "part": part,
        "source_id": source_id,
        "author": MERGE if is_merge else row.linguist_id,
        "stage": row.stage,
        "body": to_json(document),
        "seams": None if seams is None else msgspec.to_builtins(seams),
        "created_at": now,
    }
    await session.execute(insert(_document).values(**values))
    return int(values["version"])


def _siblings(row: Any) -> Any:
    return (task.c.job_id == row.job_id) & (task.c.stage == row.stage) & (task.c.round == row.round)


async def _is_last(session: AsyncSession, row: Any) -> bool:
    unfinished = select(task.c.id).where(_siblings(row), task.c.state != TaskState.DONE).limit(1)
    return await session.scalar(unfinished) is None


async def _join(session: AsyncSession, row: Any, made: Any, now: datetime) -> None:
    query = select(_document.c.body).join(task, task.c.id == _document.c.task_id).where(_siblings(row))
    parts = [from_json(body) for body in await session.scalars(query.order_by(task.c.part))]
    bounds = await parts_before(session, row.job_id, row.stage, row.round)
    silences = (await load_recordings(session, [made.media_id]))[made.media_id].silences
    merged = merge_parts(parts, bounds, silences)
    await _insert(session, row, with_ids(merged.document), now, part=0, source_id=None, seams=merged.seams)
