"""Uploads that can be resumed: what has come of each, in numbered parts. No process keeps anything of them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from service.database import amount, state_column, timestamp


class UploadState(StrEnum):
    """``open`` takes bytes; ``done`` is a media file of its order; ``ended`` was cancelled, refused or expired."""

    OPEN = "open"
    DONE = "done"
    ENDED = "ended"


class Upload(SQLModel, table=True):
    """One file on its way. ``name`` is the customer's label; ``media_id`` is the media file that it becomes.

    ``declared_duration_ms`` is what the customer's browser read, for estimates only. ``storing_until`` is the lease of
    the process that puts the parts together. ``touched_at`` is when bytes came last, or when it ended.
    """

    __tablename__ = "upload"
    __table_args__ = (
        CheckConstraint("offset_bytes BETWEEN 0 AND length_bytes", name="offset_in_range"),
        CheckConstraint("state <> 'done' OR offset_bytes = length_bytes", name="done_is_whole"),
        Index("ix_upload_open", "workspace_id", postgresql_where=text("state = 'open'")),
        Index("ix_upload_touched", "touched_at", "id"),
    )

    id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    order_id: str = Field(foreign_key="order.id", index=True)
    media_id: str = Field(unique=True)
    created_by: str
    name: str
    declared_language: str
    declared_content_type: str
    declared_duration_ms: int | None = amount(nullable=True)
    length_bytes: int = amount()
    offset_bytes: int = amount()
    state: UploadState = state_column(UploadState, UploadState.OPEN)
    storing_until: datetime | None = timestamp(nullable=True)
    created_at: datetime = timestamp()
    touched_at: datetime = timestamp()


class UploadPart(SQLModel, table=True):
    """Bytes from ``start`` on, in a file of their own. What no row names is no part, even if its file is there."""

    __tablename__ = "upload_part"
    __table_args__ = (CheckConstraint("size_bytes > 0", name="size_positive"),)

    upload_id: str = Field(primary_key=True, foreign_key="upload.id")
    start: int = Field(primary_key=True, sa_type=BigInteger)
    size_bytes: int = amount()
    storage_key: str
