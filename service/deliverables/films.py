"""The finished film of a dub: uploaded at pacing or at quality control, one for each round of work."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, case, select
from sqlalchemy.ext.asyncio import AsyncSession

from pricing.catalogue import Service
from service.deliverables.models import TaskFile
from service.errors import TaskRefused
from service.jobs.availability import task
from workflows.stages import Stage

FILM_STAGES = frozenset({Stage.PACING, Stage.QUALITY_CONTROL})
_file = TaskFile.__table__  # type: ignore[attr-defined]
_THE_NEWEST: Final = (task.c.round.desc(), case((task.c.stage == Stage.QUALITY_CONTROL, 0), else_=1))


async def film_of_job(session: AsyncSession, job_id: str) -> Any:
    """The row of the film that counts: of the last round, and in it the one that quality control has uploaded.

    None when there is none.
    """
    return await _newest(session, task.c.job_id == job_id)


async def mixed_jobs(session: AsyncSession, job_ids: Sequence[str]) -> frozenset[str]:
    """Those of the jobs whose film, the one that counts, the service has mixed from takes."""
    newest = (
        select(task.c.job_id, _file.c.mix)
        .join(task, task.c.id == _file.c.task_id)
        .where(task.c.job_id.in_(job_ids))
        .distinct(task.c.job_id)
        .order_by(task.c.job_id, *_THE_NEWEST)
        .subquery()
    )
    found = await session.execute(select(newest.c.job_id).where(newest.c.mix.is_not(None)))
    return frozenset(found.scalars())


async def require_task_file(session: AsyncSession, row: Any) -> None:
    """Raises TaskRefused file_missing when a dub's last stages would end without the film.

    ``row`` is the task with its job's ``service``. Pacing needs the film that was uploaded with the task itself, so
    that work which was sent back comes with a new one; quality control takes over what pacing of its round has handed
    in, unless it has uploaded its own.
    """
    if row.service != Service.DUB or row.stage not in FILM_STAGES:
        return
    of_round = (task.c.job_id == row.job_id) & (task.c.round == row.round)
    wanted = of_round if row.stage == Stage.QUALITY_CONTROL else task.c.id == row.id
    if await _newest(session, wanted) is None:
        raise TaskRefused(
            "file_missing",
            "The dubbed film is not uploaded yet. Nothing was changed. Upload it as MP4 to /v1/tasks/{task_id}/file, "
            "then finish the task.".replace("{task_id}", row.id),
        )


async def _newest(session: AsyncSession, wanted: ColumnElement[bool]) -> Any:
    query = select(_file).join(task, task.c.id == _file.c.task_id).where(wanted).order_by(*_THE_NEWEST).limit(1)
    return (await session.execute(query)).one_or_none()
