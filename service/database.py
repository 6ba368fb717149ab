"""The database: engine, sessions, and the column types that all tables share.

PostgreSQL only. Times are timezone-aware UTC, states are text under a CHECK, money is a whole number.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import BigInteger, DateTime, Enum
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlmodel import Field, SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

SQLModel.metadata.naming_convention = NAMING

Sessions = async_sessionmaker[AsyncSession]


def create_engine(url: str, *, pool_size: int = 20) -> AsyncEngine:
    """An engine over asyncpg whose JSON is written and read by msgspec; its errors never quote what was written."""
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=False,
        pool_recycle=1800,
        hide_parameters=True,
        json_serializer=lambda value: msgspec.json.encode(value).decode(),
        json_deserializer=msgspec.json.decode,
    )


def create_sessions(engine: AsyncEngine) -> Sessions:
    """Sessions whose objects stay readable after the commit; one session per task."""
    return async_sessionmaker(engine, expire_on_commit=False, autoflush=True)


@asynccontextmanager
async def transaction(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """One session in one transaction: committed at the end, rolled back when the block raises."""
    async with sessions() as session, session.begin():
        yield session


def utc_now() -> datetime:
    """The present; the only clock of the service."""
    return datetime.now(UTC)


def timestamp(*, nullable: bool = False, index: bool = False) -> Any:
    """A column of instants."""
    kind = DateTime(timezone=True)
    if nullable:
        return Field(default=None, nullable=True, index=index, sa_type=kind)
    return Field(nullable=False, index=index, sa_type=kind)


def state_type(kind: type[StrEnum]) -> Any:
    """The column type of one machine's states: text under a CHECK."""
    return Enum(
        kind,
        name=kind.__name__.lower(),
        native_enum=False,
        length=32,
        create_constraint=True,
        values_callable=lambda members: [member.value for member in members],
    )


def state_column(kind: type[StrEnum], default: StrEnum | None = None, *, index: bool = False) -> Any:
    """A column of one of the machine's states."""
    if default is None:
        return Field(nullable=False, index=index, sa_type=state_type(kind))
    return Field(default=default, nullable=False, index=index, sa_type=state_type(kind))


def json_column(*, nullable: bool = False) -> Any:
    """A JSONB column."""
    if nullable:
        return Field(default=None, nullable=True, sa_type=JSONB(none_as_null=True))
    return Field(nullable=False, sa_type=JSONB)


def json_list() -> Any:
    """A JSONB column of a list that begins empty."""
    return Field(default_factory=list, nullable=False, sa_type=JSONB)


def amount(*, nullable: bool = False) -> Any:
    """A column of cents or credits."""
    if nullable:
        return Field(default=None, nullable=True, sa_type=BigInteger)
    return Field(nullable=False, sa_type=BigInteger)
