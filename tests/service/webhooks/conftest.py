"""Endpoints with what is on its way to them."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import insert, select
from sqlmodel import col

from service.database import transaction, utc_now
from service.events.models import HOUSE, Event
from service.ids import DELIVERY, EVENT, new_id
from service.parts import Parts
from service.webhooks.models import DeliveryState, WebhookDelivery, WebhookEndpoint
from service.webhooks.outcomes import Attempt, record_attempt
from tests.factories import Holder, a_customer
from tests.service.conftest import OpenClient

HOOK = "https://93.184.216.34/hooks/productions"
HERE = "/v1/workspace/webhooks"
LEASE = timedelta(seconds=30)


@dataclass
class Hooks:
    """An admin's client, and what the engine would do."""

    parts: Parts
    admin: Holder
    client: httpx.AsyncClient

    async def make(self, **more: Any) -> str:
        """A webhook; its id."""
        settings = {"name": "Planning", "webhook_url": HOOK, **more}
        made = await self.client.post(HERE, json={"settings": settings})
        assert made.status_code == 200, made.text
        return str(made.json()["webhook_id"])

    async def deliver(self, webhook_id: str, *, event_id: str = "", event_type: str = "order.paid") -> str:
        """A delivery that a process holds; its id."""
        delivery_id, now = new_id(DELIVERY), utc_now()
        async with transaction(self.parts.sessions) as session:
            endpoint = await session.get_one(WebhookEndpoint, webhook_id)
            session.add(
                WebhookDelivery(
                    id=delivery_id,
                    endpoint_id=webhook_id,
                    workspace_id=endpoint.workspace_id,
                    event_id=event_id or new_id(EVENT),
                    event_type=event_type,
                    created_at=now,
                    state=DeliveryState.DELIVERING,
                    leased_until=now + LEASE,
                )
            )
        return delivery_id

    async def tried(self, delivery_id: str, status: int | None, now: datetime | None = None) -> WebhookDelivery:
        """An attempt with this answer (None: none came), and the delivery after it."""
        now = now or utc_now()
        async with transaction(self.parts.sessions) as session:
            delivery = await session.get_one(WebhookDelivery, delivery_id)
            if delivery.state is DeliveryState.PENDING:
                delivery.state, delivery.next_attempt_at = DeliveryState.DELIVERING, None
                delivery.leased_until = now + LEASE
                await session.flush()
            lease = delivery.leased_until
            error = "timed_out" if status is None else None
            attempt = Attempt(now, 12, {"webhook-id": delivery.event_id}, status, error, {}, "ok\x00")
            return await record_attempt(
                session, delivery_id, attempt, lease=lease, settings=self.parts.settings, now=now
            )

    async def endpoint(self, webhook_id: str) -> WebhookEndpoint:
        async with self.parts.sessions() as session:
            return await session.get_one(WebhookEndpoint, webhook_id)

    async def deliveries(self, webhook_id: str) -> list[WebhookDelivery]:
        """Oldest first."""
        query = select(WebhookDelivery).where(col(WebhookDelivery.endpoint_id) == webhook_id)
        async with self.parts.sessions() as session:
            return list((await session.execute(query.order_by(col(WebhookDelivery.id)))).scalars())

    async def happened(self, *types: str, at: datetime | None = None, in_house: bool = False) -> list[str]:
        """Events in the feed of the workspace or the house; their ids."""
        at = at or utc_now()
        ids = [new_id(EVENT) for _ in types]
        feed = HOUSE if in_house else str(self.admin.workspace_id)
        rows = [
            {
                "feed": feed, "number": int(at.timestamp() * 1000) + place, "id": event_id, "type": name,
                "at": at, "published_at": at, "body": json.dumps({"type": name, "data": {"n": place}}),
            }
            for place, (event_id, name) in enumerate(zip(ids, types, strict=True))
        ]  # fmt: skip
        async with transaction(self.parts.sessions) as session:
            await session.execute(insert(Event), rows)
        return ids


@pytest.fixture
async def hooks(parts: Parts, open_client: OpenClient) -> Hooks:
    admin = await a_customer(parts.sessions)
    return Hooks(parts, admin, await open_client(admin.key))
