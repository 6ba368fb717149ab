"""Publishing by hand, and reading a feed as a customer does."""

from dataclasses import dataclass
from typing import Any

import httpx

from service.database import utc_now
from service.events.publishing import publish_events
from service.parts import Parts

EVENTS = "/v1/productions/events"
HOUSE_EVENTS = "/v1/operations/events"


@dataclass
class Feed:
    """A feed as its reader's client sees it."""

    client: httpx.AsyncClient
    parts: Parts
    path: str = EVENTS

    async def page(self, **query: Any) -> dict[str, Any]:
        """One answer."""
        answer = await self.client.get(self.path, params=query)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def refused(self, **query: Any) -> str:
        """The slug of a refusal."""
        answer = await self.client.get(self.path, params=query)
        assert answer.status_code == 400, answer.text
        return str(answer.json()["detail"]["status"])

    async def events(self, *types: str) -> list[dict[str, Any]]:
        """Everything that has happened until now, page by page."""
        await publish_all(self.parts)
        found: list[dict[str, Any]] = []
        after, has_more = 0, True
        while has_more:
            page = await self.page(after=after, limit=7, types=types)
            found += page["events"]
            after, has_more = page["next_after"], page["has_more"]
        return found

    async def types(self) -> list[str]:
        """What happened, in its order."""
        return [event["type"] for event in await self.events()]


async def publish_all(parts: Parts) -> None:
    """Publishes until nothing waits."""
    while await publish_events(parts.sessions, utc_now()):
        pass
