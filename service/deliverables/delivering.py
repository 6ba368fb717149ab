"""Delivering a job, and all jobs of a sandbox order. Each may be killed at any line and run again."""

import asyncio
from datetime import datetime
from typing import Final

from sqlalchemy import select

from pricing.catalogue import Service
from service.database import utc_now
from service.deliverables.announcing import announce_delivery
from service.deliverables.files import render_files
from service.deliverables.loading import Film, load_brief, load_handover
from service.deliverables.sandbox import sample_document, sample_report
from service.deliverables.sandbox_film import sample_film
from service.deliverables.storing import hand_over
from service.jobs.availability import job
from service.parts import Parts
from service.quality.reporting import job_report
from workflows.states import JobState

__all__ = ["announce_delivery", "deliver_job", "deliver_sandbox"]

SANDBOX_JOBS_AT_ONCE: Final = 8


async def deliver_job(parts: Parts, job_id: str, now: datetime) -> None:
    """Renders the job's newest document, stores its files and moves the job to ``delivered``.

    Run again, it changes nothing. Raises NothingToDeliver while there is no document or, for a dub, no film, and
    NotDeliverable while the quality check finds errors.
    """
    async with parts.sessions() as session:
        brief = await load_brief(session, job_id)
        if brief is None:
            return
        handover = await load_handover(session, brief)
        report = await job_report(session, job_id)
    files = await asyncio.to_thread(render_files, brief, handover.document, report, handover.source)
    await hand_over(parts, brief, files, handover.film, now=now)


async def deliver_sandbox(parts: Parts, order_id: str) -> None:
    """Delivers marked samples for each job of a sandbox order that is still in production."""
    async with parts.sessions() as session:
        query = select(job.c.id, job.c.service).where(job.c.order_id == order_id, job.c.state == JobState.IN_PRODUCTION)
        jobs = (await session.execute(query)).all()
    film = await _shared_film(parts, order_id) if any(row.service is Service.DUB for row in jobs) else None
    slots = asyncio.Semaphore(SANDBOX_JOBS_AT_ONCE)
    async with asyncio.TaskGroup() as group:
        for row in jobs:
            group.create_task(_deliver_sample(parts, row.id, film, slots))


async def _shared_film(parts: Parts, order_id: str) -> Film:
    """The sample film, stored once for the order; its dubs get copies."""
    stored = await parts.storage.put_bytes(f"deliverables/{order_id}/sample", await asyncio.to_thread(sample_film))
    return Film(stored.key, stored.size_bytes, stored.sha256)


async def _deliver_sample(parts: Parts, job_id: str, film: Film | None, slots: asyncio.Semaphore) -> None:
    async with slots:
        async with parts.sessions() as session:
            brief = await load_brief(session, job_id)
        if brief is None:
            return
        document = sample_document(brief, brief.language)
        source = sample_document(brief, brief.source_language) if brief.wants_source else None
        files = render_files(brief, document, sample_report(brief), source)
        await hand_over(parts, brief, files, film if brief.service is Service.DUB else None, now=utc_now())
