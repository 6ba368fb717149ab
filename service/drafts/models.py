"""What a customer has typed of an order that is not submitted yet, and the estimate that was shown for it."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from service.database import json_column, timestamp


class OrderDraft(SQLModel, table=True):
    """``wish`` is a ``service.drafts.wishes.Wish``, ``estimate`` a ``service.drafts.estimating.Estimate`` or null."""

    __tablename__ = "order_draft"

    order_id: str = Field(primary_key=True, foreign_key="order.id")
    wish: dict[str, Any] = json_column()
    estimate: dict[str, Any] | None = json_column(nullable=True)
    updated_at: datetime = timestamp()
