"""The glossary and the speakers' names that a customer gives with an order."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from service.database import json_column, timestamp


class OrderGlossary(SQLModel, table=True):
    """``terms`` and ``speakers`` are lists of the structs in ``service.glossaries.schemas``."""

    __tablename__ = "order_glossary"

    order_id: str = Field(primary_key=True, foreign_key="order.id")
    terms: list[dict[str, Any]] = json_column()
    speakers: list[dict[str, Any]] = json_column()
    updated_by: str
    updated_at: datetime = timestamp()
