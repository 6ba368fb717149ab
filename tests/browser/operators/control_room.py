"""Orders that operators have to save, made of rows."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from service.credits.ledger import capture_hold, grant_credits, order_money, place_hold
from service.database import transaction
from service.orders.models import Order
from service.orders.moves import append_event
from tests.browser.conftest import Site
from tests.factories import Holder
from tests.service.jobs.studio import Studio, a_transcript


@dataclass
class ControlRoom:
    """``first`` steers, ``second`` approves what is beyond the limit."""

    site: Site
    studio: Studio
    first: Holder
    second: Holder

    async def order(self, name: str, *items: dict[str, Any], hours_left: float = 40) -> str:
        """A paid order with its work, due in that many hours (negative: late)."""
        order_id = await self.studio.produce(*(items or (a_transcript(),)))
        due_at = self.studio.now + timedelta(hours=hours_left)
        await self.run(
            'UPDATE "order" SET name = :name, due_at = :at WHERE id = :id', name=name, at=due_at, id=order_id
        )
        await self.run(
            "UPDATE job SET due_at = :at, started_at = :since WHERE order_id = :id",
            at=due_at,
            since=due_at - timedelta(hours=48),
            id=order_id,
        )
        async with transaction(self.studio.sessions) as session:
            for cause in ("created", "submitted", "payment_received"):
                await append_event(session, order_id, actor="workflow", cause=cause, now=self.studio.now)
        return order_id

    async def pay(self, order_id: str, cents: int = 100_000) -> None:
        """Takes that much in credits for the order."""
        now = self.studio.now
        async with transaction(self.studio.sessions) as session:
            order = await session.get_one(Order, order_id)
            order.billing = "credits"  # type: ignore[assignment]
            workspace = order.workspace_id
            await grant_credits(session, workspace, cents, key=f"g:{order_id}", reason="Contract", actor="t", now=now)
            await place_hold(session, workspace_id=workspace, order_id=order_id, amount_cents=cents, actor="t", now=now)
            await capture_hold(session, order_id, now=now)

    async def returned(self, order_id: str) -> int:
        """What has gone back of an order's price."""
        async with self.studio.sessions() as session:
            return (await order_money(session, order_id)).returned_cents

    async def read(self, order_id: str) -> Order:
        """The order as it stands."""
        async with self.studio.sessions() as session:
            return await session.get_one(Order, order_id)

    async def run(self, statement: str, **values: Any) -> None:
        """Changes rows behind the service's back."""
        async with transaction(self.studio.sessions) as session:
            await session.execute(text(statement), values)
