"""Transcripts that tasks start from: the customer's own, or a machine's draft. One of each per media file."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from service.database import json_column, state_column, timestamp


class DraftOrigin(StrEnum):
    """Where the first draft of a task came from."""

    CUSTOMER = "customer"
    MACHINE = "machine"
    SILENCES = "silences"
    STAGE = "stage"


class SourceTranscript(SQLModel, table=True):
    """``body`` is a ``Document``. ``label`` is the customer's file name or the provider's name; ``notes`` say in
    sentences what was repaired while reading."""

    __tablename__ = "source_transcript"
    __table_args__ = (UniqueConstraint("media_id", "origin"),)

    id: str = Field(primary_key=True)
    media_id: str = Field(foreign_key="media.id")
    origin: DraftOrigin = state_column(DraftOrigin)
    label: str
    format: str
    body: dict[str, Any] = json_column()
    notes: list[str] = json_column()
    created_by: str
    created_at: datetime = timestamp()
