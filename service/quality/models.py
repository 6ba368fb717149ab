"""Quality profiles of workspaces, and the reports that stand beside what was handed in."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from service.database import json_column, timestamp


class WorkspaceProfile(SQLModel, table=True):
    """A workspace's own limits; ``body`` is a ``service.timedtext.profiles.Profile``. A job keeps its own."""

    __tablename__ = "workspace_profile"

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    body: dict[str, Any] = json_column()
    updated_by: str
    updated_at: datetime = timestamp()


class QualityReport(SQLModel, table=True):
    """The check of what one task handed in or approved; ``body`` is a ``service.quality.findings.Report``."""

    __tablename__ = "quality_report"

    task_id: str = Field(primary_key=True, foreign_key="task.id")
    job_id: str = Field(foreign_key="job.id", index=True)
    document_version: int
    errors: int
    warnings: int
    body: dict[str, Any] = json_column()
    created_at: datetime = timestamp()
