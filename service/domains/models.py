"""Domains that workspaces say are theirs, and have proved to be."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from service.access.standing import Seat
from service.database import state_column, timestamp


class WorkspaceDomain(SQLModel, table=True):
    """``domain`` is lower-case and ASCII. Any workspace may claim one; one workspace only has it verified.

    ``token`` is what the TXT record must say. ``missing_since`` is when a check first did not find it any more.
    With ``auto_join`` whoever confirms an address of the domain joins in ``auto_join_seat``.
    """

    __tablename__ = "workspace_domain"
    __table_args__ = (
        Index("ix_workspace_domain_claimed", "workspace_id", "domain", unique=True),
        Index("ix_workspace_domain_verified", "domain", unique=True, postgresql_where=text("verified_at IS NOT NULL")),
        Index("ix_workspace_domain_due", "next_check_at", postgresql_where=text("verified_at IS NOT NULL")),
        CheckConstraint("domain = lower(domain)", name="domain_is_lower_case"),
        CheckConstraint("NOT auto_join OR verified_at IS NOT NULL", name="joined_when_verified"),
        CheckConstraint("auto_join_seat <> 'workspace_admin'", name="no_admin_joins_by_domain"),
    )

    id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    domain: str
    token: str
    auto_join: bool = False
    auto_join_seat: Seat = state_column(Seat, Seat.MEMBER)
    created_by: str
    created_at: datetime = timestamp()
    verified_at: datetime | None = timestamp(nullable=True)
    checked_at: datetime | None = timestamp(nullable=True)
    missing_since: datetime | None = timestamp(nullable=True)
    next_check_at: datetime = timestamp()
