"""What pages say of tasks beyond the API's answer: their difficulty, and how many comments are still to be done."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Float, Table, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.glossaries.models import OrderGlossary
from service.jobs.availability import job, task
from service.jobs.schemas import TaskResponse
from service.media.models import Media
from service.pages.linguists.difficulty import Difficulty, Facts, difficulty
from service.review_comments.queries import comment

_media: Final[Table] = Media.__table__  # type: ignore[attr-defined]
_glossary: Final[Table] = OrderGlossary.__table__  # type: ignore[attr-defined]
_named = func.coalesce(func.jsonb_array_length(_glossary.c.speakers), 0)
_heard = func.jsonb_array_length(job.c.speakers)
_measured = tuple(
    _media.c.facts[name].astext.cast(Float).label(name) for name in ("speech_ratio", "rms_dbfs", "peak_dbfs")
)


async def difficulties(session: AsyncSession, tasks: Sequence[TaskResponse]) -> dict[str, Difficulty]:
    """The difficulty of each task by its id; one statement for all."""
    query = (
        select(task.c.id, func.greatest(_named, _heard).label("speakers"), *_measured)
        .join(job, job.c.id == task.c.job_id)
        .join(_media, _media.c.id == job.c.media_id)
        .outerjoin(_glossary, _glossary.c.order_id == task.c.order_id)
        .where(task.c.id.in_([one.id for one in tasks]))
    )
    rows = {row.id: row for row in await session.execute(query)} if tasks else {}
    return {one.id: difficulty(_facts(one, rows[one.id])) for one in tasks}


def _facts(seen: TaskResponse, row: Any) -> Facts:
    return Facts(
        speakers=row.speakers,
        speech_ratio=row.speech_ratio,
        rms_dbfs=row.rms_dbfs,
        peak_dbfs=row.peak_dbfs,
        is_verbatim=seen.style.verbatim,
        is_sdh=seen.style.sdh,
    )


async def open_comments(session: AsyncSession, tasks: Sequence[TaskResponse]) -> Mapping[str, int]:
    """How many comments on the work of each job are not done, by job; jobs without any are left out."""
    query = (
        select(comment.c.job_id, func.count().label("comments"))
        .where(comment.c.job_id.in_({one.job_id for one in tasks}), comment.c.resolved_at.is_(None))
        .group_by(comment.c.job_id)
    )
    return {row.job_id: row.comments for row in await session.execute(query)} if tasks else {}
