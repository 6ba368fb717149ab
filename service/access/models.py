"""Groups of a workspace, and what is shared with whom."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from service.access.roles import Role
from service.database import json_column, state_column, timestamp

EVERYONE: Final = "default"
"""What the wire calls the group *Everyone*, of whichever workspace; its rows have ids of their own."""


class PrincipalKind(StrEnum):
    """With whom something can be shared."""

    USER = "user"
    GROUP = "group"
    SERVICE_ACCOUNT = "service_account"


class ResourceKind(StrEnum):
    """What can be shared."""

    ORDER = "order"
    FOLDER = "folder"
    MEDIA = "media"
    DELIVERABLE = "deliverable"


class Group(SQLModel, table=True):
    """A group of a workspace; groups hold no groups. ``features`` are values of ``Feature``.

    *Everyone* is made with its workspace, by a trigger: its id follows from the workspace's (``everyone_of``), it has
    no rows of ``group_member``, and all members are in it. Service accounts have its features, but nothing that is
    shared with it.
    """

    __tablename__ = "user_group"
    __table_args__ = (
        Index("ix_user_group_name", "workspace_id", text("lower(name)"), unique=True),
        Index("ix_user_group_everyone", "workspace_id", unique=True, postgresql_where=text("is_everyone")),
    )

    id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    name: str
    is_everyone: bool = False
    features: list[str] = json_column()
    created_at: datetime = timestamp()


class GroupMember(SQLModel, table=True):
    """A member or a service account (``principal_id``) in a group of the same workspace."""

    __tablename__ = "group_member"
    __table_args__ = (Index("ix_group_member_principal_id", "principal_id"),)

    group_id: str = Field(primary_key=True, foreign_key="user_group.id")
    principal_id: str = Field(primary_key=True)
    added_at: datetime = timestamp()


class Grant(SQLModel, table=True):
    """One principal's role on one resource. What a folder is shared for holds for all that is in it."""

    __tablename__ = "resource_grant"
    __table_args__ = (Index("ix_resource_grant_principal_id", "principal_id", "resource_kind", "resource_id"),)

    resource_id: str = Field(primary_key=True)
    principal_id: str = Field(primary_key=True)
    resource_kind: ResourceKind = state_column(ResourceKind)
    principal_kind: PrincipalKind = state_column(PrincipalKind)
    workspace_id: str = Field(foreign_key="workspace.id", index=True)
    role: Role = state_column(Role)
    granted_by: str
    created_at: datetime = timestamp()


def everyone_of(workspace_id: str) -> str:
    """The id of a workspace's group *Everyone*."""
    return "group_" + workspace_id.partition("_")[2]


def group_row_id(wire_id: str, workspace_id: str) -> str:
    """The id of the row of the group that the wire's id stands for."""
    return everyone_of(workspace_id) if wire_id == EVERYONE else wire_id
