"""Orders, what is asked for in them, and what happened to them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlmodel import Field, SQLModel

from pricing.catalogue import ItemKind
from service.database import amount, json_column, state_column, state_type, timestamp
from service.folders.models import Folder
from service.workspaces.models import Billing
from workflows.states import OrderState

_folder = Folder.__table__  # type: ignore[attr-defined]


class Order(SQLModel, table=True):
    """One order. ``quote_id`` is the newest quote while open, and the one that is charged from ``submitted`` on;
    ``billing`` is set at submit, so that a later change of the workspace does not move an order's money.
    ``submitted_by`` is the member or service account, ``submitted_with`` the key's id, null from a session.
    """

    __tablename__ = "order"
    __table_args__ = (
        Index("ix_order_workspace_newest", "workspace_id", "created_at", "id"),
        Index("ix_order_in_folder", "workspace_id", "folder_id", "state", "created_at", "id"),
        Index(
            "ix_order_in_production",
            "id",
            postgresql_include=["state", "due_at", "created_at", "workspace_id"],
            postgresql_where=text("state IN ('paid', 'accepted')"),
        ),
        Index(
            "ix_order_submitted_by",
            "submitted_by",
            "submitted_at",
            postgresql_where=text("submitted_by IS NOT NULL"),
        ),
        Index(
            "ix_order_submitted_with",
            "submitted_with",
            "submitted_at",
            postgresql_where=text("submitted_with IS NOT NULL"),
        ),
        Index("ix_order_creator", "workspace_id", "created_by", "created_at", "id"),
        Index(
            "ix_order_folder_newest",
            "folder_id",
            "created_at",
            "id",
            postgresql_where=text("folder_id IS NOT NULL"),
        ),
        ForeignKeyConstraint(("folder_id", "workspace_id"), (_folder.c.id, _folder.c.workspace_id)),
    )

    id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    created_by: str
    name: str
    state: OrderState = state_column(OrderState, OrderState.OPEN, index=True)
    is_sandbox: bool = False
    is_paused: bool = False
    billing: Billing | None = Field(default=None, nullable=True, sa_type=state_type(Billing))
    quote_id: str | None = Field(default=None, foreign_key="quote.id")
    analysis_wanted: bool = False
    event_seq: int = 0
    created_at: datetime = timestamp()
    updated_at: datetime = timestamp()
    submitted_at: datetime | None = timestamp(nullable=True)
    submitted_by: str | None = None
    submitted_with: str | None = Field(default=None, foreign_key="api_key.id")
    paid_at: datetime | None = timestamp(nullable=True)
    accepted_at: datetime | None = timestamp(nullable=True)
    completed_at: datetime | None = timestamp(nullable=True)
    ended_at: datetime | None = timestamp(nullable=True)
    due_at: datetime | None = timestamp(nullable=True)
    cancel_reason: str | None = None
    cancel_fee_cents: int | None = amount(nullable=True)
    folder_id: str | None = None


class OrderItem(SQLModel, table=True):
    """One item as the customer gave it; ``spec`` is the wire's own object."""

    __tablename__ = "order_item"

    id: str = Field(primary_key=True)
    order_id: str = Field(foreign_key="order.id", index=True)
    kind: ItemKind = state_column(ItemKind)
    spec: dict[str, Any] = json_column()
    created_at: datetime = timestamp()


class OrderEvent(SQLModel, table=True):
    """One thing that happened to an order; append-only. Timeline, audit and webhooks all read it."""

    __tablename__ = "order_event"

    order_id: str = Field(primary_key=True, foreign_key="order.id")
    seq: int = Field(primary_key=True)
    at: datetime = timestamp()
    actor: str
    cause: str
    from_state: str | None = None
    to_state: str | None = None
    data: dict[str, Any] = json_column()


class Rejection(SQLModel, table=True):
    """An operator's wish to reject an order; the workflow decides whether it is still possible."""

    __tablename__ = "rejection"

    id: str = Field(primary_key=True)
    order_id: str = Field(foreign_key="order.id", index=True)
    operator_id: str
    reason: str
    created_at: datetime = timestamp()


class Feedback(SQLModel, table=True):
    """What a customer says of a delivered order, of one job in it, or of one segment of that job's document."""

    __tablename__ = "feedback"
    __table_args__ = (CheckConstraint("rating BETWEEN 1 AND 5", name="rating_in_range"),)

    id: str = Field(primary_key=True)
    order_id: str = Field(foreign_key="order.id", index=True)
    job_id: str | None = Field(default=None, foreign_key="job.id")
    segment: int | None = None
    rating: int
    text: str
    author: str
    created_at: datetime = timestamp()
