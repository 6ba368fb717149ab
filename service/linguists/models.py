"""Linguists and what they are qualified for."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from service.database import state_type, timestamp
from workflows.stages import Stage


class Linguist(SQLModel, table=True):
    """A linguist. ``rank`` runs from 1 (new) to 5 (senior); ``task_limit`` null means the deployment's limit."""

    __tablename__ = "linguist"
    __table_args__ = (
        CheckConstraint("rank BETWEEN 1 AND 5", name="rank_in_range"),
        CheckConstraint("task_limit IS NULL OR task_limit > 0", name="limit_positive"),
        Index("ix_linguist_lower_email", text("lower(email)")),
    )

    id: str = Field(primary_key=True)
    email: str = Field(unique=True)
    name: str
    rank: int = 1
    task_limit: int | None = None
    is_paused: bool = False
    created_at: datetime = timestamp()


class Qualification(SQLModel, table=True):
    """A linguist may work on ``stage`` for this pair; stages that do not translate have target = source.

    Languages are the price table's codes (``pt-BR``, ``fr``), never regional ones.
    """

    __tablename__ = "qualification"
    __table_args__ = (Index("ix_qualification_pair", "stage", "source_language", "target_language"),)

    linguist_id: str = Field(primary_key=True, foreign_key="linguist.id")
    stage: Stage = Field(primary_key=True, sa_type=state_type(Stage))
    source_language: str = Field(primary_key=True)
    target_language: str = Field(primary_key=True)
