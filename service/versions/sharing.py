"""The speakers that all who work on a job share, as linguists read and extend the list."""

from datetime import datetime

import msgspec
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.documents.document import Speaker
from service.documents.speakers import shared_with
from service.errors import TaskRefused
from service.jobs.availability import job
from service.jobs.leases import check_held, locked_task
from service.jobs.queries import visible_task
from service.versions.schemas import SpeakersResponse

MOST_SPEAKERS = 1000


async def shared_speakers(session: AsyncSession, task_id: str, *, linguist_id: str, now: datetime) -> SpeakersResponse:
    """The list of the task's job; raises NotFound for a task that is not open to the linguist."""
    seen = await visible_task(session, task_id, linguist_id=linguist_id, now=now)
    listed = await session.scalar(select(job.c.speakers).where(job.c.id == seen.job_id))
    return SpeakersResponse(msgspec.convert(listed, list[Speaker]))


async def add_speaker(
    session: AsyncSession, task_id: str, name: str, *, linguist_id: str, now: datetime
) -> SpeakersResponse:
    """Adds a speaker unless the name (whatever the case) is listed already; two at once add two.

    Raises NotFound, TaskRefused: claim_lost, too_many_speakers.
    """
    row = await locked_task(session, task_id)
    check_held(row, linguist_id, now)
    query = select(job.c.speakers).where(job.c.id == row.job_id).with_for_update(key_share=True)
    known = (await session.execute(query)).scalar_one()
    shared = shared_with(known, [Speaker(f"speaker-{len(known) + 1}", " ".join(name.split()) or name)])
    if len(shared) > MOST_SPEAKERS:
        raise TaskRefused(
            "too_many_speakers",
            f"A job has at most {MOST_SPEAKERS} speakers, and has them all. Nothing was added. Use one that is listed.",
        )
    await session.execute(update(job).where(job.c.id == row.job_id).values(speakers=shared))
    return SpeakersResponse(msgspec.convert(shared, list[Speaker]))
