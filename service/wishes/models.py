"""Wishes to be told of capacity."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from pricing.catalogue import Service
from service.database import state_column, timestamp


class CapacityWish(SQLModel, table=True):
    """One wish of one member (``made_by``) for a service in a pair of languages; told once, at ``told_at``.

    ``source_language`` and ``language`` are the customer's codes, ``pair_source`` and ``pair_target`` the table's;
    ``order_id`` is the draft that waits for it, if any.
    """

    __tablename__ = "capacity_wish"
    __table_args__ = (
        Index(
            "ix_capacity_wish_waiting",
            "service",
            "pair_source",
            "pair_target",
            "made_by",
            unique=True,
            postgresql_where=text("told_at IS NULL"),
        ),
        Index("ix_capacity_wish_of_workspace", "workspace_id", postgresql_where=text("told_at IS NULL")),
    )

    id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    made_by: str
    service: Service = state_column(Service)
    source_language: str
    language: str
    pair_source: str
    pair_target: str
    order_id: str | None = Field(default=None, foreign_key="order.id")
    created_at: datetime = timestamp()
    told_at: datetime | None = timestamp(nullable=True)
