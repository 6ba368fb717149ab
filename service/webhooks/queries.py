"""Endpoints and their log, to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.auth.principals import Principal
from service.events.models import Event
from service.orders.seen import in_utc
from service.paging import PAGE, decode_cursor, encode_cursor
from service.settings import Settings
from service.webhooks.access import is_owned_by, own_delivery, own_endpoint, owner_of
from service.webhooks.answers import (
    AttemptResponse,
    DeliveryDetails,
    DeliveryResponse,
    ListDeliveriesResponse,
    WebhookDetails,
)
from service.webhooks.models import DeliveryState, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from service.webhooks.sealed import SecretUnreadable, headers_of

SHOWN_ATTEMPTS: Final = 100


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where a page of the log ended."""

    delivery_id: str


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which deliveries; all of them by default. ``start`` and ``end`` (excluded) are of their making."""

    states: Sequence[DeliveryState] = ()
    event_type: str = ""
    event_id: str = ""
    start: datetime | None = None
    end: datetime | None = None
    cursor: str | None = None
    limit: int = PAGE


async def list_endpoints(session: AsyncSession, actor: Principal) -> Sequence[WebhookEndpoint]:
    """Those that the actor manages, as they were made; raises Forbidden."""
    query = select(WebhookEndpoint).where(is_owned_by(owner_of(actor))).order_by(col(WebhookEndpoint.id))
    return (await session.execute(query)).scalars().all()


async def endpoint_details(
    session: AsyncSession, webhook_id: str, *, actor: Principal, settings: Settings, now: datetime
) -> WebhookDetails:
    """One endpoint; raises NotFound and Forbidden."""
    endpoint = await own_endpoint(session, webhook_id, actor)
    try:
        headers = headers_of(settings, endpoint)
    except SecretUnreadable:
        headers = {}
    return WebhookDetails.of(endpoint, headers, now)


async def read_log(
    session: AsyncSession, webhook_id: str, chosen: LogFilter, *, actor: Principal
) -> ListDeliveriesResponse:
    """One page of what was, is and will be delivered, newest first. Raises NotFound, Forbidden, InvalidInput."""
    endpoint = await own_endpoint(session, webhook_id, actor)
    query = _narrowed(select(WebhookDelivery).where(col(WebhookDelivery.endpoint_id) == endpoint.id), chosen)
    query = query.order_by(col(WebhookDelivery.id).desc()).limit(chosen.limit + 1)
    rows = (await session.execute(query)).scalars().all()
    page = rows[: chosen.limit]
    more = len(rows) > chosen.limit
    return ListDeliveriesResponse(
        [DeliveryResponse.of(row) for row in page], encode_cursor(Place(page[-1].id)) if more else None
    )


def _narrowed(query: Select[Any], chosen: LogFilter) -> Select[Any]:
    after = decode_cursor(chosen.cursor, Place)
    if chosen.states:
        query = query.where(col(WebhookDelivery.state).in_(chosen.states))
    if chosen.event_type:
        query = query.where(col(WebhookDelivery.event_type) == chosen.event_type)
    if chosen.event_id:
        query = query.where(col(WebhookDelivery.event_id) == chosen.event_id)
    if chosen.start:
        query = query.where(col(WebhookDelivery.created_at) >= in_utc(chosen.start))
    if chosen.end:
        query = query.where(col(WebhookDelivery.created_at) < in_utc(chosen.end))
    return query if after is None else query.where(col(WebhookDelivery.id) < after.delivery_id)


async def delivery_details(
    session: AsyncSession, webhook_id: str, delivery_id: str, *, actor: Principal
) -> DeliveryDetails:
    """One delivery with what was sent and what came back, attempt by attempt. Raises NotFound and Forbidden."""
    endpoint = await own_endpoint(session, webhook_id, actor)
    delivery = await own_delivery(session, endpoint, delivery_id)
    query = select(WebhookAttempt).where(col(WebhookAttempt.delivery_id) == delivery.id)
    attempts = await session.execute(query.order_by(col(WebhookAttempt.number)).limit(SHOWN_ATTEMPTS))
    body = delivery.body
    if body is None:
        body = await session.scalar(select(col(Event.body)).where(col(Event.id) == delivery.event_id))
    return DeliveryDetails(DeliveryResponse.of(delivery), body, [AttemptResponse.of(one) for one in attempts.scalars()])
