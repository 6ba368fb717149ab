"""Takes: one clip of new voice per segment of a dub; and the long work that is done for a task with them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from service.database import amount, json_column, state_column, timestamp
from service.exports.states import WorkState


class TakeOrigin(StrEnum):
    """Who speaks: an uploaded recording, a configured provider's synthetic voice, or eSpeak NG as a placeholder."""

    UPLOADED = "uploaded"
    SYNTHETIC = "synthetic"
    PLACEHOLDER = "placeholder"


class Take(SQLModel, table=True):
    """One clip for one segment (by its id) of a job's document, as mono 16-bit WAV at 48 kHz in storage.

    ``text`` is what was spoken, so that a take of other words is seen to be stale; ``voice`` is the provider's id of
    who spoke, null for an uploaded recording. One take per segment is chosen. Once the job has left production no take
    changes any more: the database refuses it.
    """

    __tablename__ = "take"
    __table_args__ = (
        Index("ix_take_chosen", "job_id", "segment_id", unique=True, postgresql_where=text("is_chosen")),
        CheckConstraint("duration_ms > 0", name="lasts"),
    )

    id: str = Field(primary_key=True)
    job_id: str = Field(foreign_key="job.id", index=True)
    task_id: str = Field(foreign_key="task.id")
    segment_id: str
    origin: TakeOrigin = state_column(TakeOrigin)
    label: str
    text: str
    voice: str | None = None
    is_chosen: bool = True
    duration_ms: int
    storage_key: str
    size_bytes: int = amount()
    sha256: str
    created_by: str
    created_at: datetime = timestamp()


class TaskWorkKind(StrEnum):
    """``takes``: speak every segment that has no take. ``mix``: fit, mix and mux the film."""

    TAKES = "takes"
    MIX = "mix"


class TaskWork(SQLModel, table=True):
    """One piece of long work for a task; ``report`` is what came of it (overruns of the mix, segments spoken)."""

    __tablename__ = "task_work"
    __table_args__ = (
        UniqueConstraint("task_id", "number"),
        Index("ix_task_work_running", "task_id", unique=True, postgresql_where=text("state IN ('pending', 'running')")),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress_percent"),
        CheckConstraint("state <> 'failed' OR failure_slug IS NOT NULL", name="failed_has_reason"),
    )

    id: str = Field(primary_key=True)
    task_id: str = Field(foreign_key="task.id")
    number: int
    kind: TaskWorkKind = state_column(TaskWorkKind)
    state: WorkState = state_column(WorkState, WorkState.PENDING)
    progress: int = 0
    options: dict[str, Any] = json_column()
    report: dict[str, Any] | None = json_column(nullable=True)
    failure_slug: str | None = None
    failure_message: str | None = None
    created_by: str
    created_at: datetime = timestamp()
    finished_at: datetime | None = timestamp(nullable=True)
