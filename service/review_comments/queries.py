"""Reading reviewers' comments. They belong to the job: each of its tasks shows all of them."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.jobs.availability import task
from service.jobs.queries import visible_task
from service.review_comments.models import ReviewComment
from service.review_comments.schemas import CommentResponse, ListCommentsResponse

MOST_LISTED: Final = 2000
comment: Final[Table] = ReviewComment.__table__  # type: ignore[attr-defined]
SHOWN: Final = select(comment, task.c.round).join(task, task.c.id == comment.c.task_id)


async def task_comments(
    session: AsyncSession, task_id: str, *, linguist_id: str, now: datetime
) -> ListCommentsResponse:
    """The comments on the work that a task goes on with; raises NotFound unless one holds it or may claim it.

    The newest 2,000, the oldest of them first.
    """
    seen = await visible_task(session, task_id, linguist_id=linguist_id, now=now)
    query = SHOWN.where(comment.c.job_id == seen.job_id).order_by(comment.c.created_at.desc(), comment.c.id.desc())
    rows = (await session.execute(query.limit(MOST_LISTED))).all()[::-1]
    shown = [shown_comment(row, linguist_id) for row in rows]
    return ListCommentsResponse(shown, sum(not one.is_resolved for one in shown))


async def has_unresolved(session: AsyncSession, job_id: str) -> bool:
    """Whether anything is left to be done that a reviewer has asked for."""
    query = select(comment.c.id).where(comment.c.job_id == job_id, comment.c.resolved_at.is_(None))
    return await session.scalar(query.limit(1)) is not None


async def count_made_with(session: AsyncSession, task_id: str) -> int:
    """How many comments were made with one review."""
    found = await session.scalar(select(func.count()).select_from(comment).where(comment.c.task_id == task_id))
    return int(found or 0)


def shown_comment(row: Any, linguist_id: str) -> CommentResponse:
    """A row of ``SHOWN`` as the linguist sees it."""
    return CommentResponse(
        id=row.id,
        segment_id=row.segment_id,
        text=row.text,
        round=row.round,
        document_version=row.document_version,
        is_mine=row.author == linguist_id,
        is_resolved=row.resolved_at is not None,
        created_at=row.created_at,
        resolved_at=row.resolved_at,
    )
