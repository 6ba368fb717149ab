"""Workspaces, their members, and the prices negotiated with them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from service.access.standing import Seat
from service.database import amount, json_column, json_list, state_column, timestamp


class Billing(StrEnum):
    """How a workspace pays: self-serve by card, enterprise from credits."""

    CARD = "card"
    CREDITS = "credits"


class Plan(StrEnum):
    """What a workspace has subscribed to; it decides about seats."""

    FREE = "free"
    SCALE = "scale"
    BUSINESS = "business"
    ENTERPRISE = "enterprise"


class Workspace(SQLModel, table=True):
    """A customer. ``expedited_hours`` maps a service to the turnaround agreed with an enterprise; ``seats`` is the
    number agreed with it (null: the plan's own, ``service/workspaces/seats.py``). ``third_party_disable_allowed`` is
    whether a key may be switched off by whoever holds or finds it (null: the plan's own, ``service/keys/policy.py``).
    """

    __tablename__ = "workspace"
    __table_args__ = (CheckConstraint("discount_basis_points BETWEEN 0 AND 10000", name="discount_in_range"),)

    id: str = Field(primary_key=True)
    name: str
    billing: Billing = state_column(Billing, Billing.CARD)
    contact_email: str
    discount_basis_points: int = 0
    expedited_hours: dict[str, int] = json_column()
    plan: Plan = state_column(Plan, Plan.SCALE)
    seats: int | None = None
    third_party_disable_allowed: bool | None = None
    created_at: datetime = timestamp()


class NegotiatedRate(SQLModel, table=True):
    """A rate in cents per minute that replaces the price book's for one component and language."""

    __tablename__ = "negotiated_rate"
    __table_args__ = (CheckConstraint("rate_cents >= 0", name="rate_not_negative"),)

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    component: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    rate_cents: int = amount()


class Member(SQLModel, table=True):
    """A person of a workspace. One of them is the owner: an admin who is neither locked nor removed.

    Who was removed keeps the row for its name; the same address may come again under another id.
    ``usage_limit_cents`` is what the member may spend in a calendar month (UTC), null for no limit.
    ``default_sharing`` is a list of ``{"principal_id", "principal_kind", "role"}`` for what the member creates.
    """

    __tablename__ = "member"
    __table_args__ = (
        Index("ix_member_lower_email", text("lower(email)")),
        Index(
            "ix_member_address",
            "workspace_id",
            text("lower(email)"),
            unique=True,
            postgresql_where=text("removed_at IS NULL"),
        ),
        Index("ix_member_owner", "workspace_id", unique=True, postgresql_where=text("is_owner")),
        CheckConstraint(
            "NOT is_owner OR (seat = 'workspace_admin' AND locked_at IS NULL AND removed_at IS NULL)",
            name="owner_is_an_active_admin",
        ),
    )

    id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    email: str
    name: str
    is_owner: bool = False
    seat: Seat = state_column(Seat, Seat.MEMBER)
    usage_limit_cents: int | None = amount(nullable=True)
    default_sharing: list[dict[str, str]] = json_list()
    created_at: datetime = timestamp()
    locked_at: datetime | None = timestamp(nullable=True)
    removed_at: datetime | None = timestamp(nullable=True)
