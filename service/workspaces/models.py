"""Workspaces, their members, and the prices negotiated with them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from service.database import amount, json_column, state_column, timestamp


class Billing(StrEnum):
    """How a workspace pays: self-serve by card, enterprise from credits."""

    CARD = "card"
    CREDITS = "credits"


class Workspace(SQLModel, table=True):
    """A customer. ``expedited_hours`` maps a service to the turnaround agreed with an enterprise."""

    __tablename__ = "workspace"
    __table_args__ = (CheckConstraint("discount_basis_points BETWEEN 0 AND 10000", name="discount_in_range"),)

    id: str = Field(primary_key=True)
    name: str
    billing: Billing = state_column(Billing, Billing.CARD)
    contact_email: str
    discount_basis_points: int = 0
    expedited_hours: dict[str, int] = json_column()
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
    """A person of a workspace."""

    __tablename__ = "member"
    __table_args__ = (Index("ix_member_lower_email", text("lower(email)")),)

    id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    email: str
    name: str
    is_owner: bool = False
    created_at: datetime = timestamp()
