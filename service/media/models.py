"""Media files of an order and what analysis found in them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from service.database import amount, json_column, state_column, timestamp


class AnalysisState(StrEnum):
    """Where the analysis of a file stands; ``refused`` is final, its reason is in ``failure_slug``."""

    PENDING = "pending"
    READY = "ready"
    REFUSED = "refused"


class Media(SQLModel, table=True):
    """One media file. ``name`` is the customer's label and never a path; ``storage_key`` is ours.

    Several media files may have one ``storage_key``: a file that is ordered again is stored once. ``duration_ms`` is
    the decoded duration; ``declared_duration_ms``, which a browser may have read, is for estimates only. ``facts``
    holds container, streams, silences and levels as the analysis reports them; the peaks are a file beside the media
    (``peaks_key``).
    """

    __tablename__ = "media"
    __table_args__ = (
        CheckConstraint("state <> 'ready' OR duration_ms > 0", name="ready_has_duration"),
        CheckConstraint("state <> 'refused' OR failure_slug IS NOT NULL", name="refused_has_reason"),
    )

    id: str = Field(primary_key=True)
    order_id: str = Field(foreign_key="order.id", index=True)
    name: str
    declared_language: str
    declared_content_type: str
    declared_duration_ms: int | None = amount(nullable=True)
    state: AnalysisState = state_column(AnalysisState, AnalysisState.PENDING)
    source_url: str | None = None
    storage_key: str | None = Field(default=None, index=True)
    size_bytes: int | None = amount(nullable=True)
    sha256: str | None = None
    content_type: str | None = None
    duration_ms: int | None = amount(nullable=True)
    has_video: bool = False
    facts: dict[str, Any] | None = json_column(nullable=True)
    peaks_key: str | None = None
    failure_slug: str | None = None
    failure_message: str | None = None
    created_at: datetime = timestamp()
    analysed_at: datetime | None = timestamp(nullable=True)
