"""Feedback on the wire."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from service.documents.document import MAX_SEGMENTS


class GiveFeedbackRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is said of the whole order, of one job, or of one segment (counted from 0) of that job's document."""

    rating: Annotated[int, Meta(ge=1, le=5)]
    text: Annotated[str, Meta(max_length=5000)] = ""
    job_id: Annotated[str, Meta(min_length=1, max_length=64)] | None = None
    segment: Annotated[int, Meta(ge=0, lt=MAX_SEGMENTS)] | None = None


class FeedbackResponse(msgspec.Struct, frozen=True):
    """One piece of feedback, as it was given."""

    feedback_id: str
    rating: int
    text: str
    job_id: str | None
    segment: int | None
    author: str
    created_at: datetime


class ListFeedbackResponse(msgspec.Struct, frozen=True):
    feedback: list[FeedbackResponse]
