"""Folders, and the words by which orders are found."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import CheckConstraint, Column, Computed, ForeignKeyConstraint, Index, Integer, UniqueConstraint
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlmodel import Field, SQLModel

from service.database import timestamp

MOST_LEVELS: Final = 8


class Folder(SQLModel, table=True):
    """A folder of a workspace. ``depth`` is 1 at the top.

    A parent is of the same workspace and exactly one level above: the foreign key over ``parent_depth`` says so, and
    with it no chain of parents can be a circle or longer than eight.
    """

    __tablename__ = "folder"
    __table_args__ = (
        UniqueConstraint("id", "workspace_id"),
        UniqueConstraint("id", "workspace_id", "depth"),
        ForeignKeyConstraint(
            ("parent_id", "workspace_id", "parent_depth"), ("folder.id", "folder.workspace_id", "folder.depth")
        ),
        CheckConstraint(f"depth BETWEEN 1 AND {MOST_LEVELS}", name="depth_in_range"),
        CheckConstraint("(parent_id IS NULL) = (depth = 1)", name="top_is_first_level"),
        Index("ix_folder_parent_id", "parent_id"),
        Index("ix_folder_workspace_id", "workspace_id"),
    )

    id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    parent_id: str | None = None
    depth: int
    parent_depth: int = Field(
        default=None, sa_column=Column("parent_depth", Integer, Computed("depth - 1", persisted=True), nullable=True)
    )
    name: str
    created_by: str
    created_at: datetime = timestamp()
    updated_at: datetime = timestamp()


class OrderWords(SQLModel, table=True):
    """The words of an order's name and of its media files' names, kept by triggers; with the workspace as one of them.

    An order that has neither got a name nor media has no row.
    """

    __tablename__ = "order_words"
    __table_args__ = (Index("ix_order_words_words", "words", postgresql_using="gin"),)

    order_id: str = Field(primary_key=True, foreign_key="order.id")
    words: Any = Field(sa_column=Column("words", TSVECTOR, nullable=False))
