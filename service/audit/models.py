"""The audit log: every event of security and money, append-only."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from service.database import json_column, timestamp


class AuditEntry(SQLModel, table=True):
    """One thing that somebody did. ``workspace_id`` is null for what concerns the house alone.

    ``actor_name`` and ``actor_email`` are as they were then; ``resource`` names what it was done to. Nothing here is
    secret: ``data`` never holds a key, a token, a password or a link. Entries are kept for ever: triggers refuse to
    change, delete or empty them.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_newest", "workspace_id", "at", "id"),
        Index("ix_audit_entry_actor", "workspace_id", "actor_id", "at"),
        Index("ix_audit_entry_class", "workspace_id", "class_name", "at", "id"),
        Index("ix_audit_entry_activity", "workspace_id", "activity", "at", "id"),
    )

    id: str = Field(primary_key=True)
    workspace_id: str | None = Field(default=None, foreign_key="workspace.id")
    at: datetime = timestamp()
    class_name: str
    activity: str
    succeeded: bool = True
    actor_kind: str
    actor_id: str
    actor_name: str | None = None
    actor_email: str | None = None
    session_id: str | None = None
    resource_kind: str | None = None
    resource_id: str | None = None
    resource_name: str | None = None
    method: str | None = None
    path: str | None = None
    address: str | None = None
    agent: str | None = None
    data: dict[str, Any] = json_column()
