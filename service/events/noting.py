"""Noting that something happened, in the transaction that makes it true. The publisher does the rest.

Orders, tasks and the fall of credits note themselves by triggers; this is for everything else.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from service.events.models import PendingEvent
from service.events.types import EventType


def publish(
    session: AsyncSession,
    event_type: EventType,
    data: Mapping[str, Any],
    *,
    now: datetime,
    workspace_id: str | None = None,
    order_id: str | None = None,
) -> None:
    """Lets an event come into the workspace's feed, or without one into that of operators, when this is committed.

    ``data`` is plain JSON without secrets; it goes to receivers as it is. With ``order_id`` only who may see the order
    sees the event.
    """
    session.add(
        PendingEvent(at=now, order_id=order_id, workspace_id=workspace_id, type=event_type.value, data=dict(data))
    )
