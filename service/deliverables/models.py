"""The files that are delivered, and the films that linguists hand in. Rows are immutable."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from service.database import amount, json_column, timestamp


class Deliverable(SQLModel, table=True):
    """One file for the customer; ``version`` counts per job and name from 1."""

    __tablename__ = "deliverable"
    __table_args__ = (UniqueConstraint("job_id", "name", "version"),)

    id: str = Field(primary_key=True)
    order_id: str = Field(foreign_key="order.id", index=True)
    job_id: str = Field(foreign_key="job.id")
    name: str
    content_type: str
    version: int
    storage_key: str
    size_bytes: int = amount()
    sha256: str
    created_at: datetime = timestamp()


class TaskFile(SQLModel, table=True):
    """A file that a linguist hands in with a task: the finished MP4 of a dub's last stage.

    ``mix`` is ``service.dubbing.mixes.MixRecord`` as JSON where the service mixed it; null for an uploaded film.
    """

    __tablename__ = "task_file"

    task_id: str = Field(primary_key=True, foreign_key="task.id")
    storage_key: str
    content_type: str
    size_bytes: int = amount()
    sha256: str
    uploaded_by: str
    mix: dict[str, Any] | None = json_column(nullable=True)
    created_at: datetime = timestamp()
