"""Documents in their versions. A row is immutable."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from service.database import json_column, timestamp


class DocumentVersion(SQLModel, table=True):
    """What a linguist handed in with a task. ``body`` is ``service.documents.document.Document`` as JSON.

    ``part`` is 0 for the whole recording, and counts from 1 for what covers one part of a long one. The version that
    joins the parts is whole, belongs to no task, has the author ``merge``, and in ``seams`` what is to be looked at.
    ``source_id`` names the version that this one was translated from.
    """

    __tablename__ = "document_version"
    __table_args__ = (
        UniqueConstraint("job_id", "version"),
        CheckConstraint("part >= 0", name="part_counts"),
        CheckConstraint("task_id IS NOT NULL OR part = 0", name="parts_come_from_tasks"),
    )

    id: str = Field(primary_key=True)
    job_id: str = Field(foreign_key="job.id")
    task_id: str | None = Field(default=None, foreign_key="task.id", unique=True)
    version: int
    part: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    source_id: str | None = Field(default=None, foreign_key="document_version.id")
    author: str
    stage: str
    body: dict[str, Any] = json_column()
    seams: list[dict[str, Any]] | None = json_column(nullable=True)
    created_at: datetime = timestamp()
