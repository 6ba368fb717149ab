"""Feeds of events: what waits to be published, what was, and how far each feed has come.

Whoever makes something happen writes a pending row in the same transaction (orders and tasks by triggers, others by
``noting.py``). Nobody numbers there: a number per feed would be one row that all transactions of a workspace wait for.
The publisher alone gives numbers, in the order in which rows have become visible to it.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, CheckConstraint, Column, Identity, Index
from sqlmodel import Field, SQLModel

from service.database import amount, json_column, timestamp

HOUSE: Final = "house"
"""The feed of operators; that of a workspace has its id."""


class PendingEvent(SQLModel, table=True):
    """Something that happened and is in no feed yet: a line of an order's history (``order_id`` and ``seq``), or what
    has a ``type`` and its ``data`` already. Without ``workspace_id`` the latter is for the house. Later rows of one
    order or task have greater ids.
    """

    __tablename__ = "event_pending"
    __table_args__ = (CheckConstraint("(type IS NULL) = (seq IS NOT NULL)", name="is_of_one_kind"),)

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    at: datetime = timestamp()
    order_id: str | None = None
    seq: int | None = None
    workspace_id: str | None = None
    type: str | None = None
    data: dict[str, Any] = json_column()


class Event(SQLModel, table=True):
    """One event in one feed, kept for 30 days. ``number`` has no gap within a feed; ``body`` is the JSON that webhooks
    send and the feed shows, made once. ``order_id`` decides who of a workspace may see it.
    """

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_published_at", "published_at"), Index("ix_event_at", "feed", "at"))

    feed: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_type=BigInteger)
    id: str = Field(unique=True)
    type: str
    at: datetime = timestamp()
    published_at: datetime = timestamp()
    order_id: str | None = None
    body: str


class EventFeed(SQLModel, table=True):
    """How far a feed has come: the number of its last event, and of the last one that was forgotten."""

    __tablename__ = "event_feed"
    __table_args__ = (CheckConstraint("forgotten_number BETWEEN 0 AND last_number", name="forgets_what_was"),)

    feed: str = Field(primary_key=True)
    last_number: int = amount()
    forgotten_number: int = amount()
