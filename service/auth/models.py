"""API keys: stored as a hash, shown once."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from service.database import json_column, state_column, timestamp


class HolderKind(StrEnum):
    """Who can hold a key."""

    MEMBER = "member"
    LINGUIST = "linguist"
    OPERATOR = "operator"


class ApiKey(SQLModel, table=True):
    """One key. ``hashed`` is the SHA-256 of the whole key in hex; ``hint`` is prefix and last four characters."""

    __tablename__ = "api_key"

    id: str = Field(primary_key=True)
    holder_kind: HolderKind = state_column(HolderKind)
    holder_id: str = Field(index=True)
    workspace_id: str | None = Field(default=None, foreign_key="workspace.id", index=True)
    name: str
    hashed: str = Field(unique=True)
    hint: str
    scopes: list[str] = json_column()
    created_at: datetime = timestamp()
    expires_at: datetime | None = timestamp(nullable=True)
    last_used_at: datetime | None = timestamp(nullable=True)
    revoked_at: datetime | None = timestamp(nullable=True)


class IdempotencyKey(SQLModel, table=True):
    """The answer saved under a caller's ``Idempotency-Key``; ``status_code`` is null while the first call runs."""

    __tablename__ = "idempotency_key"

    holder_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    request_hash: str
    status_code: int | None = None
    body: str | None = None
    created_at: datetime = timestamp(index=True)
