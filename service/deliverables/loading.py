"""What a job's files are made from, read in one short session."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from pricing.catalogue import Service
from service.deliverables.files import JobBrief
from service.deliverables.films import film_of_job
from service.deliverables.models import Deliverable
from service.documents.document import Document, from_json
from service.documents.models import DocumentVersion
from service.formats.naming import unique_stems
from service.jobs.availability import job
from service.media.models import Media
from workflows.stages import Stage
from workflows.states import JobState

SLOWEST_FILM: Final = 10.0
FASTEST_FILM: Final = 120.0
"""Frames per second; a container may claim anything."""

_document = DocumentVersion.__table__  # type: ignore[attr-defined]
_deliverable = Deliverable.__table__  # type: ignore[attr-defined]
_media = Media.__table__  # type: ignore[attr-defined]


class NothingToDeliver(Exception):
    """The job has ended without a document, or a dub without its film; it is tried again, and seen in the logs."""


@dataclass(frozen=True, slots=True)
class Film:
    """The finished film of a dub as it lies in storage."""

    storage_key: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Handover:
    """All that is delivered for one job, before it is rendered."""

    brief: JobBrief
    document: Document
    source: Document | None
    film: Film | None


async def load_brief(session: AsyncSession, job_id: str) -> JobBrief | None:
    """The brief of a job in production; None once it is delivered or cancelled."""
    made = (await session.execute(select(job).where(job.c.id == job_id))).one()
    return await job_brief(session, made) if made.state == JobState.IN_PRODUCTION else None


async def job_brief(session: AsyncSession, made: Any) -> JobBrief:
    """The brief of a job's row, in whatever state."""
    media = (
        await session.execute(select(_media.c.duration_ms, _media.c.facts).where(_media.c.id == made.media_id))
    ).one()
    return JobBrief(
        job_id=made.id,
        order_id=made.order_id,
        service=Service(made.service),
        source_language=made.source_language,
        language=made.language,
        options=made.options,
        media_id=made.media_id,
        stem=await _stem(session, made.order_id, made.media_id),
        duration_ms=media.duration_ms or 0,
        silences=tuple((start, end) for start, end in (media.facts or {}).get("silences", ())),
        frame_rate=frame_rate_of(media.facts),
    )


def frame_rate_of(facts: Mapping[str, Any] | None) -> float | None:
    """The frame rate in a media file's facts, where it has a picture that moves; None for what is no rate of films."""
    streams = (facts or {}).get("streams", ())
    rate = next((one.get("frame_rate") for one in streams if one["kind"] == "video"), None)
    return rate if rate is not None and SLOWEST_FILM <= rate <= FASTEST_FILM else None


async def _stem(session: AsyncSession, order_id: str, media_id: str) -> str:
    """What the job's files are called: unlike those of the order's other media files, older ones first."""
    query = select(_media.c.id, _media.c.name).where(_media.c.order_id == order_id).order_by(_media.c.id)
    rows = (await session.execute(query)).all()
    stems = unique_stems([row.name for row in rows])
    return next(stem for row, stem in zip(rows, stems, strict=True) if row.id == media_id)


async def load_handover(session: AsyncSession, brief: JobBrief) -> Handover:
    """The newest document, that of the source where it is wanted, and a dub's film; raises NothingToDeliver."""
    document = await newest_document(session, brief.job_id)
    if document is None:
        raise NothingToDeliver(f"{brief.job_id} has no document")
    source = await newest_document(session, brief.job_id, Stage.TRANSCRIPTION) if brief.wants_source else None
    film = None
    if brief.service is Service.DUB:
        row = await film_of_job(session, brief.job_id)
        if row is None:
            raise NothingToDeliver(f"{brief.job_id} has no film")
        film = Film(row.storage_key, row.size_bytes, row.sha256)
    return Handover(brief, document, source, film)


async def newest_document(session: AsyncSession, job_id: str, stage: Stage | None = None) -> Document | None:
    """The job's newest document, or the newest that a stage has handed in."""
    query = select(_document.c.body).where(_document.c.job_id == job_id, _document.c.part == 0)
    if stage is not None:
        query = query.where(_document.c.stage == stage.value)
    body = await session.scalar(query.order_by(_document.c.version.desc()).limit(1))
    return None if body is None else from_json(body)


async def last_versions(session: AsyncSession, job_id: str) -> dict[str, int]:
    """The newest version of each file that was delivered for the job before, by name."""
    query = (
        select(_deliverable.c.name, func.max(_deliverable.c.version))
        .where(_deliverable.c.job_id == job_id)
        .group_by(_deliverable.c.name)
    )
    return dict((await session.execute(query)).tuples().all())
