"""Quotes: immutable once written (a trigger refuses UPDATE and DELETE)."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from service.database import amount, json_column, timestamp


class QuoteRow(SQLModel, table=True):
    """One quote of an order. ``body`` is ``pricing.quotes.Quote.as_dict()``.

    ``is_complete`` says that every item of the order is priced; only such a quote can be submitted.
    ``order_id`` has no foreign key of its own: ``order.quote_id`` is the one that points.
    """

    __tablename__ = "quote"
    __table_args__ = (CheckConstraint("total_cents >= 0", name="total_not_negative"),)

    id: str = Field(primary_key=True)
    order_id: str = Field(index=True)
    price_book: str
    body: dict[str, Any] = json_column()
    total_cents: int = amount()
    is_complete: bool
    created_at: datetime = timestamp()
    expires_at: datetime = timestamp()
