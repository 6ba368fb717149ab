"""What the feeds answer: the same bodies that webhooks get."""

from typing import Any

import msgspec


class FeedEvent(msgspec.Struct, frozen=True):
    """One event. ``event_timestamp`` is ``timestamp`` in whole unix seconds; ``number`` counts in the feed; what
    ``data`` holds follows from ``type``.
    """

    id: str
    type: str
    event_timestamp: int
    timestamp: str
    number: int | None
    workspace_id: str | None
    data: dict[str, Any]


class FeedPage(msgspec.Struct, frozen=True):
    """Events in the order of their numbers. Ask again with ``after=next_after``, at once while ``has_more``."""

    events: list[FeedEvent]
    next_after: int
    has_more: bool
