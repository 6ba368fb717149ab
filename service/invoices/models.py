"""Invoices: one per paid order, numbered without a gap."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from service.database import amount, json_column, timestamp


class InvoiceRow(SQLModel, table=True):
    """One invoice; ``body`` holds the lines as they were charged. Immutable (a trigger guards it)."""

    __tablename__ = "invoice"

    id: str = Field(primary_key=True)
    order_id: str = Field(foreign_key="order.id", unique=True)
    number: int = Field(unique=True)
    body: dict[str, Any] = json_column()
    total_cents: int = amount()
    issued_at: datetime = timestamp()
