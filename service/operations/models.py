"""Operators, and what they did."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from service.database import json_column, timestamp


class Operator(SQLModel, table=True):
    """A person who keeps the promises: watches, reassigns, refunds, grants."""

    __tablename__ = "operator"
    __table_args__ = (Index("ix_operator_lower_email", text("lower(email)")),)

    id: str = Field(primary_key=True)
    email: str = Field(unique=True)
    name: str
    created_at: datetime = timestamp()


class OperatorAction(SQLModel, table=True):
    """One intervention with its reason; append-only."""

    __tablename__ = "operator_action"

    id: str = Field(primary_key=True)
    operator_id: str = Field(foreign_key="operator.id", index=True)
    action: str
    subject: str = Field(index=True)
    reason: str
    data: dict[str, Any] = json_column()
    created_at: datetime = timestamp()
