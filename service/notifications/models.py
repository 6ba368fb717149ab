"""Mail that is to be sent: written in the transaction of the event, sent afterwards."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from service.database import json_column, state_column, timestamp


class MailState(StrEnum):
    """Where a mail stands. ``refused`` is final: the server would not take it."""

    QUEUED = "queued"
    SENT = "sent"
    REFUSED = "refused"


class Mail(SQLModel, table=True):
    """One mail to one recipient, known by its event's key (``order_ready:<order>``), once for ever.

    ``context`` is the mail's dataclass as JSON; ``name`` tells which of ``templates/email``.
    """

    __tablename__ = "mail"
    __table_args__ = (Index("ix_mail_trouble", "order_id", postgresql_where=text("name = 'payment_trouble'")),)

    id: str = Field(primary_key=True)
    key: str = Field(unique=True)
    name: str
    recipient: str
    context: dict[str, Any] = json_column()
    order_id: str | None = Field(default=None, index=True)
    state: MailState = state_column(MailState, MailState.QUEUED, index=True)
    attempts: int = 0
    next_attempt_at: datetime = timestamp()
    last_error: str | None = None
    created_at: datetime = timestamp()
    sent_at: datetime | None = timestamp(nullable=True)
