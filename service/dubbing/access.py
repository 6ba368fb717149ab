"""Who may work on the voices of a dub: whoever holds the task of one of its last stages."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from pricing.catalogue import Service
from service.deliverables.films import FILM_STAGES
from service.documents.document import Document, from_json
from service.errors import NotFound, TaskRefused
from service.ids import is_well_formed
from service.jobs.availability import job, task
from service.jobs.leases import check_held, locked_task
from workflows.stages import Stage

VOICE_STAGES: Final = FILM_STAGES | {Stage.VOICE_SELECTION}


async def held_for_change(session: AsyncSession, task_id: str, linguist_id: str, now: datetime) -> Any:
    """The task of pacing or quality control, locked, with its job's ``service``.

    Raises NotFound, TaskRefused: claim_lost, takes_not_wanted. While it is held, its job is in production.
    """
    row = await locked_task(session, task_id)
    check_held(row, linguist_id, now)
    _require_stage(row, FILM_STAGES)
    return row


async def held_for_reading(
    session: AsyncSession, task_id: str, linguist_id: str, now: datetime, stages: Collection[Stage] = FILM_STAGES
) -> Any:
    """The same, of the ``stages``, without a lock; also with the job's ``language`` and ``media_id``."""
    if not is_well_formed(task_id):
        raise NotFound("task")
    columns = (task, job.c.service, job.c.language, job.c.media_id)
    query = select(*columns).join(job, job.c.id == task.c.job_id).where(task.c.id == task_id)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotFound("task")
    check_held(row, linguist_id, now)
    _require_stage(row, stages)
    return row


def _require_stage(row: Any, stages: Collection[Stage]) -> None:
    if row.service != Service.DUB or row.stage not in stages:
        raise TaskRefused(
            "takes_not_wanted",
            "Voices are chosen in the voice selection of a dub, and takes are made in its pacing and quality control. "
            "Nothing was changed. This task is finished with its document alone.",
        )


def document_of(row: Any) -> Document:
    """What the holder of the task works on; raises TaskRefused when there is nothing yet."""
    if row.draft is None:
        raise TaskRefused(
            "document_incomplete",
            "There is no document with any text yet. Nothing was changed. Save a draft first.",
        )
    return from_json(row.draft)
