"""Price books that operators write, beside those that the code ships."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from service.database import json_column, timestamp


class StoredPriceBook(SQLModel, table=True):
    """One version; a trigger refuses every change but its withdrawal, and that only before it starts.

    ``rates`` is US cents per minute by column and table language: ``{"transcript": {"en": 200}}``.
    """

    __tablename__ = "price_book"
    __table_args__ = (
        CheckConstraint("effective_from > (created_at AT TIME ZONE 'UTC')::date", name="starts_in_the_future"),
        CheckConstraint("(withdrawn_at AT TIME ZONE 'UTC')::date < effective_from", name="withdrawn_before_it_starts"),
        CheckConstraint(
            "num_nulls(withdrawn_at, withdrawn_by, withdrawal_reason) IN (0, 3)", name="withdrawal_is_whole"
        ),
        Index("uq_price_book_start", "effective_from", unique=True, postgresql_where=text("withdrawn_at IS NULL")),
    )

    version: str = Field(primary_key=True)
    effective_from: date
    rates: dict[str, Any] = json_column()
    author_id: str = Field(foreign_key="operator.id")
    reason: str
    created_at: datetime = timestamp()
    withdrawn_at: datetime | None = timestamp(nullable=True)
    withdrawn_by: str | None = Field(default=None, foreign_key="operator.id")
    withdrawal_reason: str | None = None
