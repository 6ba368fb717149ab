"""Sending again, and trying: a test event, one delivery once more, and all events of a span of time.

What is sent again is a row of its own with the same event: same id, same body, byte for byte, another signature. A
receiver that remembers ids (``webhook-id``) does nothing twice.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, exists, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from service.auth.principals import Principal
from service.errors import WebhookRefused
from service.events.bodies import body_of
from service.events.models import HOUSE, Event
from service.ids import DELIVERY, EVENT, new_id
from service.orders.seen import in_utc
from service.webhooks.access import own_delivery, own_endpoint, own_open_endpoint
from service.webhooks.answers import ReplayPreview
from service.webhooks.models import DeliveryState, WebhookDelivery, WebhookEndpoint
from service.webhooks.requests import ReplayRequest

TEST_EVENT: Final = "webhook.test"
MOST_REPLAYED: Final = 5000
MOST_WAITING: Final = 2 * MOST_REPLAYED
"""With so many deliveries on their way to one endpoint, nothing more is sent by hand."""


async def send_test(session: AsyncSession, webhook_id: str, *, actor: Principal, now: datetime) -> WebhookDelivery:
    """Sends an event of its own kind at once, and once; it stands in the log and in no feed.

    Raises NotFound, Forbidden, and WebhookRefused for a disabled endpoint or one for which too much waits.
    """
    endpoint = await own_open_endpoint(session, webhook_id, actor)
    await _demand_room(session, endpoint, 1)
    data = {"webhook_id": endpoint.id, "name": endpoint.name, "requested_by": actor.id}
    event_id = new_id(EVENT)
    body = body_of(event_id, TEST_EVENT, data, at=now, number=None, workspace_id=endpoint.workspace_id)
    delivery = WebhookDelivery(**_row(endpoint, event_id, TEST_EVENT, actor, now), body=body)
    return await _sent(session, delivery)


async def resend(
    session: AsyncSession, webhook_id: str, delivery_id: str, *, actor: Principal, now: datetime
) -> WebhookDelivery:
    """Sends a delivery's event once more, on a schedule of its own.

    Raises NotFound, Forbidden, and WebhookRefused for a disabled endpoint, one for which too much waits, or an event
    that is no longer kept.
    """
    endpoint = await own_open_endpoint(session, webhook_id, actor)
    old = await own_delivery(session, endpoint, delivery_id)
    if old.body is None and await session.scalar(select(col(Event.id)).where(col(Event.id) == old.event_id)) is None:
        raise WebhookRefused("event_forgotten", "Events are kept for 30 days, and this one is older. Nothing was sent.")
    await _demand_room(session, endpoint, 1)
    delivery = WebhookDelivery(**_row(endpoint, old.event_id, old.event_type, actor, now), body=old.body)
    return await _sent(session, delivery)


async def preview_replay(
    session: AsyncSession, webhook_id: str, wanted: ReplayRequest, *, actor: Principal
) -> ReplayPreview:
    """How many events the replay would send. Raises NotFound, Forbidden, and WebhookRefused for a reversed span."""
    endpoint = await own_endpoint(session, webhook_id, actor)
    query = select(func.count()).select_from(Event).where(*_matching(endpoint, wanted))
    return ReplayPreview((await session.execute(query)).scalar_one(), MOST_REPLAYED)


async def replay(
    session: AsyncSession, webhook_id: str, wanted: ReplayRequest, *, actor: Principal, now: datetime
) -> int:
    """Sends all events of a span of time again, in their order; how many. All or none.

    Raises NotFound, Forbidden, and WebhookRefused for a disabled endpoint, no event, too many, or too much waiting.
    """
    endpoint = await own_open_endpoint(session, webhook_id, actor)
    query = select(col(Event.id), col(Event.type)).where(*_matching(endpoint, wanted)).order_by(col(Event.number))
    events = (await session.execute(query.limit(MOST_REPLAYED + 1))).all()
    _demand_some(events)
    await _demand_room(session, endpoint, len(events))
    rows = [_row(endpoint, event.id, event.type, actor, now) for event in events]
    await session.execute(insert(WebhookDelivery), rows)
    await _ring(session)
    return len(rows)


def _matching(endpoint: WebhookEndpoint, wanted: ReplayRequest) -> Iterator[ColumnElement[bool]]:
    if wanted.end <= wanted.start:
        raise WebhookRefused("span_reversed", "The time ends before it begins. Nothing was sent.")
    yield col(Event.feed) == (endpoint.workspace_id or HOUSE)
    yield col(Event.at) >= in_utc(wanted.start)
    yield col(Event.at) < in_utc(wanted.end)
    if endpoint.events:
        yield col(Event.type).in_(endpoint.events)
    if wanted.only_missed:
        yield ~exists().where(
            col(WebhookDelivery.endpoint_id) == endpoint.id,
            col(WebhookDelivery.event_id) == col(Event.id),
            col(WebhookDelivery.state) == DeliveryState.DELIVERED,
        )


def _demand_some(events: Sequence[Any]) -> None:
    if not events:
        raise WebhookRefused(
            "nothing_to_replay", "There is no event in this time that the webhook is for. Nothing was sent."
        )
    if len(events) > MOST_REPLAYED:
        raise WebhookRefused(
            "replay_too_large",
            f"This time has more than {MOST_REPLAYED} events. Nothing was sent. Choose a shorter one.",
            most=MOST_REPLAYED,
        )


async def _demand_room(session: AsyncSession, endpoint: WebhookEndpoint, wanted: int) -> None:
    """The endpoint's row is locked, so that many who ask at once find the room only once."""
    waiting = select(func.count()).where(
        col(WebhookDelivery.endpoint_id) == endpoint.id, col(WebhookDelivery.state) == DeliveryState.PENDING
    )
    if (await session.execute(waiting)).scalar_one() + wanted > MOST_WAITING:
        raise WebhookRefused(
            "too_much_waiting",
            f"With these there would be more than {MOST_WAITING} deliveries that wait to be sent to the webhook. "
            "Nothing was sent. Wait until some have arrived.",
            most=MOST_WAITING,
        )


def _row(endpoint: WebhookEndpoint, event_id: str, event_type: str, actor: Principal, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(DELIVERY),
        "endpoint_id": endpoint.id,
        "workspace_id": endpoint.workspace_id,
        "event_id": event_id,
        "event_type": event_type,
        "is_resend": True,
        "requested_by": actor.id,
        "created_at": now,
        "state": DeliveryState.PENDING,
        "attempts": 0,
        "next_attempt_at": now,
    }


async def _sent(session: AsyncSession, delivery: WebhookDelivery) -> WebhookDelivery:
    session.add(delivery)
    await session.flush()
    await _ring(session)
    return delivery


async def _ring(session: AsyncSession) -> None:
    """Wakes whoever delivers, once this transaction is there."""
    await session.execute(text("SELECT pg_notify('deliveries', '')"))
