"""The outbox: what Temporal must be told, written in the transaction that makes it true."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Column, Identity, Index, text
from sqlmodel import Field, SQLModel

from service.database import json_column, state_column, timestamp


class OutboxKind(StrEnum):
    """Start a workflow, or signal one that runs."""

    START = "start"
    SIGNAL = "signal"


class OutboxMessage(SQLModel, table=True):
    """One start or signal, sent in the order of ``id`` per workflow. Rows are deleted when they have been sent."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_due", "next_attempt_at", "id", postgresql_where=text("NOT is_dead")),)

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    kind: OutboxKind = state_column(OutboxKind)
    workflow_id: str = Field(index=True)
    name: str
    payload: dict[str, Any] = json_column()
    created_at: datetime = timestamp()
    next_attempt_at: datetime = timestamp()
    attempts: int = 0
    is_dead: bool = False
    last_error: str | None = None
