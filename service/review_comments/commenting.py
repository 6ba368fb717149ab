"""Making, settling and taking back comments; who holds the task of the review, or of the rework, may do it."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete as deletion
from sqlalchemy import func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from service.documents.models import DocumentVersion
from service.errors import InvalidInput, NotFound, TaskRefused
from service.ids import COMMENT, is_well_formed, new_id
from service.jobs.availability import LINGUIST, REVIEWS, is_qualified, task
from service.jobs.leases import is_held, locked_task, refuse_lost
from service.review_comments.models import ReviewComment
from service.review_comments.queries import SHOWN, comment, count_made_with, shown_comment
from service.review_comments.schemas import CommentRequest, CommentResponse

MOST_PER_REVIEW: Final = 1000
_document = DocumentVersion.__table__  # type: ignore[attr-defined]


async def add_comment(
    session: AsyncSession, task_id: str, said: CommentRequest, *, linguist_id: str, now: datetime
) -> CommentResponse:
    """Keeps what the holder of a review says of a segment, or of the whole work.

    Raises NotFound, InvalidInput for no words or a segment that there is not, TaskRefused: claim_lost, not_a_review,
    too_many_comments.
    """
    row = await _held(session, task_id, linguist_id, now)
    _require_review(row)
    text = said.text.strip()
    if not text:
        raise InvalidInput.at("body", "text", msg="a comment says what is to be done")
    if said.segment_id is not None:
        await _require_segment(session, row, said.segment_id)
    await _require_place(session, row)
    made = ReviewComment(
        id=new_id(COMMENT),
        job_id=row.job_id,
        task_id=row.id,
        document_version=await _version_under_review(session, row.job_id),
        segment_id=said.segment_id,
        text=text,
        author=linguist_id,
        created_at=now,
    )
    session.add(made)
    await session.flush()
    return await _shown(session, made.id, linguist_id)


async def settle_comment(
    session: AsyncSession, task_id: str, comment_id: str, *, is_resolved: bool, linguist_id: str, now: datetime
) -> CommentResponse:
    """Marks a comment as done, or opens it again; what is so already stays so.

    Whoever holds a task of the job marks; a reviewer opens any again, an editor only what they have marked themselves.
    Raises NotFound, TaskRefused: claim_lost, not_a_review.
    """
    row = await _held(session, task_id, linguist_id, now)
    found = await _locked_comment(session, row.job_id, comment_id)
    if (found.resolved_at is not None) != is_resolved:
        if not is_resolved and found.resolved_by != linguist_id:
            _require_review(row)
        values = {"resolved_at": now, "resolved_by": linguist_id} if is_resolved else _OPEN
        await session.execute(update(comment).where(comment.c.id == comment_id).values(**values))
    return await _shown(session, comment_id, linguist_id)


async def remove_comment(
    session: AsyncSession, task_id: str, comment_id: str, *, linguist_id: str, now: datetime
) -> None:
    """Takes back a comment of one's own that was made with the review that one holds, while it is not done.

    Raises NotFound, also for a comment of somebody else or of an earlier round, TaskRefused: claim_lost,
    comment_resolved.
    """
    row = await _held(session, task_id, linguist_id, now)
    found = await _locked_comment(session, row.job_id, comment_id)
    if found.author != linguist_id or found.task_id != row.id:
        raise NotFound("comment")
    if found.resolved_at is not None:
        raise TaskRefused(
            "comment_resolved",
            "The comment is marked as done, and stays with the work. Nothing was changed. Open it again to remove it.",
        )
    await session.execute(deletion(comment).where(comment.c.id == comment_id))


_OPEN: Final = {"resolved_at": None, "resolved_by": None}


async def _held(session: AsyncSession, task_id: str, linguist_id: str, now: datetime) -> Any:
    """The task, locked. Raises TaskRefused claim_lost, or NotFound for work that the linguist never saw."""
    row = await locked_task(session, task_id)
    if not is_held(row, linguist_id, now):
        query = select(is_qualified(LINGUIST)).where(task.c.id == task_id)
        if not await session.scalar(query, {"linguist": linguist_id}):
            raise NotFound("task")
        refuse_lost()
    return row


def _require_review(row: Any) -> None:
    if row.stage not in REVIEWS:
        raise TaskRefused(
            "not_a_review",
            "Comments are made, and opened again, by who reviews the work. Nothing was changed. "
            "Mark as done what you have corrected.",
        )


async def _require_segment(session: AsyncSession, row: Any, segment_id: str) -> None:
    """A segment of the review's draft, or of what was handed in; raises InvalidInput for any other."""
    wanted = literal([{"id": segment_id}], JSONB)
    is_drafted = select(task.c.id).where(task.c.id == row.id, task.c.draft["segments"].contains(wanted)).exists()
    newest = _newest(row.job_id).subquery()
    is_handed_in = select(newest.c.id).where(newest.c.body["segments"].contains(wanted)).exists()
    if not await session.scalar(select(or_(is_drafted, is_handed_in))):
        raise InvalidInput.at("body", "segment_id", msg="there is no such segment in the work under review")


async def _require_place(session: AsyncSession, row: Any) -> None:
    if await count_made_with(session, row.id) >= MOST_PER_REVIEW:
        raise TaskRefused(
            "too_many_comments",
            f"A review has at most {MOST_PER_REVIEW} comments. Nothing was kept. Say the rest in one for the whole.",
        )


def _newest(job_id: str) -> Any:
    query = select(_document).where(_document.c.job_id == job_id, _document.c.part == 0)
    return query.order_by(_document.c.version.desc()).limit(1)


async def _version_under_review(session: AsyncSession, job_id: str) -> int:
    """The number of what was handed in last; 0 before anything was."""
    query = select(func.max(_document.c.version)).where(_document.c.job_id == job_id, _document.c.part == 0)
    return int(await session.scalar(query) or 0)


async def _locked_comment(session: AsyncSession, job_id: str, comment_id: str) -> Any:
    query = select(comment).where(comment.c.id == comment_id, comment.c.job_id == job_id).with_for_update()
    found = (await session.execute(query)).one_or_none() if is_well_formed(comment_id) else None
    if found is None:
        raise NotFound("comment")
    return found


async def _shown(session: AsyncSession, comment_id: str, linguist_id: str) -> CommentResponse:
    row = (await session.execute(SHOWN.where(comment.c.id == comment_id))).one()
    return shown_comment(row, linguist_id)
