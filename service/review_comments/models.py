"""What reviewers say of single segments of the work under review."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from service.database import timestamp


class ReviewComment(SQLModel, table=True):
    """One comment of a reviewer, made with the task of the review, on a segment of ``document_version`` or, with
    ``segment_id`` null, on the work as a whole.

    It outlives the review: whoever does the rework sees it and marks it as done, the next round's reviewer may open it
    again. Customers never see it.
    """

    __tablename__ = "review_comment"
    __table_args__ = (
        CheckConstraint("char_length(text) BETWEEN 1 AND 2000", name="text_fits"),
        CheckConstraint("(resolved_at IS NULL) = (resolved_by IS NULL)", name="resolved_by_somebody"),
    )

    id: str = Field(primary_key=True)
    job_id: str = Field(foreign_key="job.id", index=True)
    task_id: str = Field(foreign_key="task.id")
    document_version: int
    segment_id: str | None = None
    text: str
    author: str = Field(foreign_key="linguist.id")
    created_at: datetime = timestamp()
    resolved_at: datetime | None = timestamp(nullable=True)
    resolved_by: str | None = Field(default=None, foreign_key="linguist.id")
