"""Transcripts that customers bring, on the wire."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from service.fields import Identifier
from service.orders.schemas import Instructions, Name


class TranscriptResponse(msgspec.Struct, frozen=True):
    """``label`` is the file's name, ``notes`` say in sentences what was repaired or left out while reading it."""

    media_id: str
    label: str
    format: str
    language: str
    segment_count: int
    speakers: list[str]
    notes: list[str]
    created_at: datetime


class ReviewDelivered(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a done order has delivered for one of its jobs is to be reviewed by people."""

    order_id: Identifier
    job_id: Identifier
    name: Name | None = None
    instructions: Instructions | None = None


class ReviewUploaded(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The text fields of an upload; the texts ``true`` and ``false`` say whether the transcript is verbatim."""

    source_language: Annotated[str, Meta(min_length=2, max_length=35)]
    verbatim: bool | None = None
    instructions: Instructions | None = None
    name: Name | None = None


class HumanReviewResponse(msgspec.Struct, frozen=True):
    """A new open order, with its media file and its item; submit it as any other."""

    order_id: str
    media_id: str
    item_id: str
