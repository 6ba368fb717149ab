"""Reviewers' comments on the wire."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from service.documents.document import SegmentId

MAX_TEXT = 2000

Text = Annotated[str, Meta(min_length=1, max_length=MAX_TEXT)]


class CommentRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the reviewer says of one segment, by its id, or without ``segment_id`` of the work as a whole."""

    text: Text
    segment_id: SegmentId | None = None


class ChangeCommentRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``is_resolved`` true marks the comment as done, false opens it again."""

    is_resolved: bool


class CommentResponse(msgspec.Struct, frozen=True):
    """One comment, made in review ``round`` on ``document_version``. ``is_mine``: I have written it.

    Nobody is named: editors and reviewers do not know each other. The task to change it by is one's own.
    """

    id: str
    segment_id: str | None
    text: str
    round: int
    document_version: int
    is_mine: bool
    is_resolved: bool
    created_at: datetime
    resolved_at: datetime | None


class ListCommentsResponse(msgspec.Struct, frozen=True):
    """All comments on a job's work, the oldest first; ``unresolved`` counts those that are not done."""

    comments: list[CommentResponse]
    unresolved: int
