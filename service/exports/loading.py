"""What exports are made from: one version of a job's document, and what is known of its sound."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.deliverables.files import JobBrief
from service.deliverables.films import mixed_jobs
from service.deliverables.loading import job_brief
from service.deliverables.sandbox import sample_document
from service.documents.document import Document, from_json
from service.documents.models import DocumentVersion
from service.errors import NotFound
from service.exports.menu import DubFacts
from service.ids import is_well_formed
from service.jobs.availability import job
from service.orders.models import Order

SAMPLE_VERSION: Final = 0
"""The version of a sandbox job's document, which no linguist has handed in."""

_document = DocumentVersion.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class ExportedJob:
    """A job with what decides about its exports. ``version`` is the one that is exported."""

    brief: JobBrief
    version: int
    is_newest: bool
    dub: DubFacts


async def load_job(session: AsyncSession, order: Order, job_id: str, version: int | None) -> ExportedJob:
    """One job of the order, with the version that is wanted or else the newest; raises NotFound."""
    query = select(job).where(job.c.id == job_id, job.c.order_id == order.id)
    made = (await session.execute(query)).one_or_none() if is_well_formed(job_id) else None
    if made is None:
        raise NotFound("job")
    newest = (await newest_versions(session, order, [job_id]))[job_id]
    chosen = newest if version is None else version
    if chosen != newest and not await _has_version(session, job_id, chosen):
        raise NotFound("version of the document")
    facts = await dub_facts(session, order, [job_id])
    return ExportedJob(await job_brief(session, made), chosen, chosen == newest, facts[job_id])


async def newest_versions(session: AsyncSession, order: Order, job_ids: Sequence[str]) -> Mapping[str, int]:
    """The newest whole document of each job; 0 for the samples of a sandbox order."""
    if order.is_sandbox:
        return dict.fromkeys(job_ids, SAMPLE_VERSION)
    found = await newest_whole_versions(session, job_ids)
    return {job_id: found.get(job_id, SAMPLE_VERSION) for job_id in job_ids}


async def newest_whole_versions(session: AsyncSession, job_ids: Sequence[str]) -> Mapping[str, int]:
    """The newest version of each job that covers the whole recording; none for jobs without a document."""
    query = (
        select(_document.c.job_id, func.max(_document.c.version))
        .where(_document.c.job_id.in_(job_ids), _document.c.part == 0)
        .group_by(_document.c.job_id)
    )
    return dict((await session.execute(query)).tuples().all())


async def dub_facts(session: AsyncSession, order: Order, job_ids: Sequence[str]) -> Mapping[str, DubFacts]:
    """What is known of each job's sound."""
    mixed = await mixed_jobs(session, job_ids)
    return {job_id: DubFacts(is_sandbox=order.is_sandbox, is_mixed=job_id in mixed) for job_id in job_ids}


async def load_document(session: AsyncSession, brief: JobBrief, version: int) -> Document:
    """The document of one version; the sample for version 0. Raises NotFound for a version that is not there."""
    if version == SAMPLE_VERSION:
        return sample_document(brief, brief.language)
    query = select(_document.c.body).where(_document.c.job_id == brief.job_id, _document.c.version == version)
    body: Any = (await session.execute(query)).scalar_one_or_none()
    if body is None:
        raise NotFound("version of the document")
    return from_json(body)


async def _has_version(session: AsyncSession, job_id: str, version: int) -> bool:
    query = select(_document.c.id).where(
        _document.c.job_id == job_id, _document.c.version == version, _document.c.part == 0
    )
    return (await session.execute(query)).scalar_one_or_none() is not None
