"""An operator's desk: their API, orders in production, and what is written down about it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
from sqlalchemy import event, select, text

from service.database import transaction
from service.operations.models import OperatorAction
from service.orders.models import OrderEvent
from tests.factories import Holder
from tests.service.jobs.studio import Studio

OPERATIONS = "/v1/operations"
AMBIENT = ("api_key", "web_session", ".holder", "price_book")
"""In statements that any request may cause, because a process reads anew what it keeps for seconds."""
WHY = {"reason": "The customer asked for it"}


@dataclass
class Desk:
    """One operator at the API of a test's own deployment."""

    operator: Holder
    client: httpx.AsyncClient
    studio: Studio

    async def get(self, path: str, **params: Any) -> Any:
        """The body of an answer that must be 200."""
        answer = await self.client.get(f"{OPERATIONS}{path}", params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def send(self, method: str, path: str, **body: Any) -> httpx.Response:
        """Sends a body, with a reason unless the body has its own."""
        return await self.client.request(method, f"{OPERATIONS}{path}", json={**WHY, **body})

    async def done(self, method: str, path: str, **body: Any) -> Any:
        """The body of an intervention that must succeed."""
        answer = await self.send(method, path, **body)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    async def board(self, **params: Any) -> list[dict[str, Any]]:
        """The board's first page."""
        return list((await self.get("/orders", **params))["orders"])

    async def actions(self, subject: str) -> list[OperatorAction]:
        """What the log says of a thing, oldest first."""
        async with self.studio.sessions() as session:
            query = select(OperatorAction).where(OperatorAction.subject == subject).order_by(OperatorAction.id)
            return list((await session.execute(query)).scalars())

    async def causes(self, order_id: str) -> list[str]:
        """The causes of an order's events, oldest first."""
        async with self.studio.sessions() as session:
            query = select(OrderEvent).where(OrderEvent.order_id == order_id).order_by(OrderEvent.seq)
            return [event.cause for event in (await session.execute(query)).scalars()]

    async def run(self, statement: str, **values: Any) -> None:
        """Changes rows behind the service's back."""
        async with transaction(self.studio.sessions) as session:
            await session.execute(text(statement), values)

    async def due(self, order_id: str, at: datetime) -> None:
        """Makes an order and its jobs due at another time."""
        await self.run("UPDATE job SET due_at = :at WHERE order_id = :id", at=at, id=order_id)
        await self.run('UPDATE "order" SET due_at = :at WHERE id = :id', at=at, id=order_id)


@contextmanager
def counted(desk: Desk) -> Iterator[list[str]]:
    """The statements that are executed meanwhile, but for those about what is kept for seconds."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not any(name in statement for name in AMBIENT):
            seen.append(statement)

    engine = desk.studio.parts.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def slug(answer: httpx.Response) -> tuple[int, str]:
    """Status and slug of a refusal."""
    detail = answer.json()["detail"]
    return answer.status_code, detail["status"] if isinstance(detail, dict) else "invalid_input"
