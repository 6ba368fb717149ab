"""Service accounts: members of a workspace that are no people and have no seat."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from service.database import amount, json_list, timestamp


class ServiceAccount(SQLModel, table=True):
    """``default_sharing`` is a list of ``{"principal_id", "principal_kind", "role"}`` for what it creates;
    ``usage_limit_cents`` is what it may spend in a calendar month (UTC), null for no limit.
    """

    __tablename__ = "service_account"
    __table_args__ = (
        Index(
            "ix_service_account_name",
            "workspace_id",
            text("lower(name)"),
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )

    id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    name: str
    created_by: str
    created_at: datetime = timestamp()
    deleted_at: datetime | None = timestamp(nullable=True)
    usage_limit_cents: int | None = amount(nullable=True)
    default_sharing: list[dict[str, str]] = json_list()
