"""Exports: files that a customer asks for after delivery. The same wish on the same version is the same file."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from service.database import amount, json_column, state_column, timestamp
from service.exports.states import WorkState


class Export(SQLModel, table=True):
    """One file in the making or made. ``wish`` is the SHA-256 of job, document version, format and options."""

    __tablename__ = "export"
    __table_args__ = (
        Index("ix_export_wish", "wish", unique=True, postgresql_where=text("state <> 'failed'")),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress_percent"),
        CheckConstraint("state <> 'failed' OR failure_slug IS NOT NULL", name="failed_has_reason"),
        CheckConstraint("(state = 'done') = (storage_key IS NOT NULL)", name="done_has_file"),
    )

    id: str = Field(primary_key=True)
    order_id: str = Field(foreign_key="order.id", index=True)
    job_id: str = Field(foreign_key="job.id")
    document_version: int
    wish: str
    format: str
    options: dict[str, Any] = json_column()
    state: WorkState = state_column(WorkState, WorkState.PENDING)
    progress: int = 0
    failure_slug: str | None = None
    failure_message: str | None = None
    name: str
    content_type: str
    storage_key: str | None = None
    size_bytes: int | None = amount(nullable=True)
    sha256: str | None = None
    requested_by: str
    created_at: datetime = timestamp()
    finished_at: datetime | None = timestamp(nullable=True)
