"""Endpoints of a workspace, events for them, and engines."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from service.database import transaction, utc_now
from service.events.noting import publish
from service.events.publishing import publish_events
from service.events.types import EventType
from service.ids import WEBHOOK, new_id
from service.parts import Parts
from service.webhooks.engine import DeliveryEngine
from service.webhooks.models import DeliveryState, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from service.webhooks.sealed import sealed_headers, sealed_secret
from service.webhooks.signing import new_secret
from tests.factories import a_customer


@dataclass
class Clock:
    """The present, and as much later as a test wants."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


@dataclass
class Post:
    """A workspace with endpoints."""

    parts: Parts
    workspace_id: str
    clock: Clock = field(default_factory=Clock)

    async def endpoint(
        self,
        url: str,
        *,
        once: bool = False,
        workspace_id: str | None = None,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> str:
        """An endpoint for everything; its id."""
        endpoint_id = new_id(WEBHOOK)
        async with transaction(self.parts.sessions) as session:
            session.add(
                WebhookEndpoint(
                    id=endpoint_id,
                    workspace_id=workspace_id or self.workspace_id,
                    name="Receiver",
                    url=url,
                    secret_sealed=sealed_secret(self.parts.settings, endpoint_id, new_secret()),
                    request_headers_sealed=sealed_headers(self.parts.settings, endpoint_id, headers or {}),
                    retry_enabled=not once,
                    created_by="test",
                    created_at=utc_now(),
                    **more,
                )
            )
        return endpoint_id

    async def happen(self, count: int = 1, *, workspace_id: str | None = None) -> None:
        """So many events, in the feed and on their way."""
        async with transaction(self.parts.sessions) as session:
            for number in range(count):
                publish(
                    session,
                    EventType.CREDITS_LOW,
                    {"available_cents": number},
                    now=self.clock(),
                    workspace_id=workspace_id or self.workspace_id,
                )
        while await publish_events(self.parts.sessions, self.clock()):
            pass

    def engine(self, **more: Any) -> DeliveryEngine:
        """An engine on the test's clock."""
        return DeliveryEngine(self.parts, clock=self.clock, **more)

    @asynccontextmanager
    async def delivering(self, *, engines: int = 1, **more: Any) -> AsyncIterator[None]:
        """Engines at work while the block runs; then they are killed."""
        stop = asyncio.Event()
        running = [asyncio.create_task(self.engine(**more).run(stop)) for _ in range(engines)]
        try:
            yield
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def states(self, endpoint_id: str) -> list[DeliveryState]:
        """Of an endpoint's deliveries, oldest first."""
        return [one.state for one in await self.deliveries(endpoint_id)]

    async def deliveries(self, endpoint_id: str) -> list[WebhookDelivery]:
        """Of an endpoint, oldest first."""
        query = select(WebhookDelivery).where(col(WebhookDelivery.endpoint_id) == endpoint_id)
        async with self.parts.sessions() as session:
            return list((await session.execute(query.order_by(col(WebhookDelivery.id)))).scalars())

    async def attempts(self) -> int:
        """How many were recorded."""
        async with self.parts.sessions() as session:
            return int(await session.scalar(select(func.count()).select_from(WebhookAttempt)) or 0)

    async def until(self, endpoint_id: str, holds: Callable[[list[DeliveryState]], bool]) -> list[DeliveryState]:
        """Waits until the states of an endpoint's deliveries are as wanted."""
        async with asyncio.timeout(60):
            while not holds(states := await self.states(endpoint_id)):
                await asyncio.sleep(0.05)
        return states


@pytest.fixture
async def post(parts: Parts) -> Post:
    """A workspace without endpoints."""
    owner = await a_customer(parts.sessions)
    return Post(parts, owner.workspace_id or "")


def all_are(state: DeliveryState) -> Callable[[list[DeliveryState]], bool]:
    """For ``until``."""
    return lambda states: bool(states) and set(states) == {state}
