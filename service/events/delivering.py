"""Deliveries of events to all endpoints that want them, in the transaction that puts the events into their feeds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import insert, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.events.models import HOUSE
from service.ids import DELIVERY, new_id
from service.webhooks.models import DeliveryState, WebhookDelivery, WebhookEndpoint

_RING: Final = text("SELECT pg_notify('deliveries', '')")


@dataclass(frozen=True, slots=True)
class Published:
    """An event that has its place in ``feed``, a workspace's id or ``HOUSE``."""

    id: str
    type: str
    feed: str


async def add_deliveries(session: AsyncSession, events: Sequence[Published], *, now: datetime) -> None:
    """One delivery of each event to each open endpoint of its feed that listens for its type; due at once."""
    endpoints = await _endpoints(session, {event.feed for event in events})
    rows = [row for event in events for row in _rows(event, endpoints.get(event.feed, ()), now)]
    if rows:
        await session.execute(insert(WebhookDelivery), rows)
        await session.execute(_RING)


async def _endpoints(session: AsyncSession, feeds: Iterable[str]) -> Mapping[str, list[Any]]:
    """The open endpoints by feed: id and types."""
    workspaces = sorted(set(feeds) - {HOUSE})
    is_theirs = col(WebhookEndpoint.workspace_id).in_(workspaces)
    query = select(col(WebhookEndpoint.id), col(WebhookEndpoint.workspace_id), col(WebhookEndpoint.events)).where(
        or_(is_theirs, col(WebhookEndpoint.workspace_id).is_(None)),
        col(WebhookEndpoint.deleted_at).is_(None),
        ~col(WebhookEndpoint.is_disabled),
        ~col(WebhookEndpoint.is_auto_disabled),
    )
    found: dict[str, list[Any]] = {}
    for row in await session.execute(query.order_by(col(WebhookEndpoint.id))):
        found.setdefault(row.workspace_id or HOUSE, []).append(row)
    return found


def _rows(event: Published, endpoints: Iterable[Any], now: datetime) -> Iterator[dict[str, Any]]:
    for endpoint in endpoints:
        if endpoint.events and event.type not in endpoint.events:
            continue
        yield {
            "id": new_id(DELIVERY),
            "endpoint_id": endpoint.id,
            "workspace_id": endpoint.workspace_id,
            "event_id": event.id,
            "event_type": event.type,
            "is_resend": False,
            "created_at": now,
            "state": DeliveryState.PENDING,
            "attempts": 0,
            "next_attempt_at": now,
        }
