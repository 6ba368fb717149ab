"""Operators who look at each other's refunds and grants."""

from dataclasses import dataclass
from typing import Any

import httpx

from service.credits.ledger import capture_hold, grant_credits, order_money, place_hold
from service.database import transaction, utc_now
from service.orders.models import Order
from service.parts import Parts
from tests.factories import an_operator
from tests.service.conftest import OpenClient
from tests.service.jobs.studio import Studio, a_transcript
from tests.service.operations.desk import Desk

LIMIT = 20_000
PRICE = 100_000


@dataclass
class Office:
    """``asker`` asks, ``second`` and ``third`` may decide."""

    asker: Desk
    second: Desk
    third: Desk

    @property
    def studio(self) -> Studio:
        return self.asker.studio

    async def order_on_credits(self, *, workspace_of: str | None = None) -> str:
        """An order in production for which 100,000 credits were taken; of the same customer as another one."""
        order_id = await self.studio.produce(a_transcript())
        now = self.studio.now
        async with transaction(self.studio.sessions) as session:
            order = await session.get_one(Order, order_id)
            order.billing = "credits"  # type: ignore[assignment]
            if workspace_of is not None:
                order.workspace_id = (await session.get_one(Order, workspace_of)).workspace_id
            workspace = order.workspace_id
            await grant_credits(session, workspace, PRICE, key=f"g:{order_id}", reason="test", actor="test", now=now)
            await place_hold(
                session, workspace_id=workspace, order_id=order_id, amount_cents=PRICE, actor="test", now=now
            )
            await capture_hold(session, order_id, now=now)
        return order_id

    async def workspace(self, order_id: str) -> str:
        """The customer of an order."""
        async with self.studio.sessions() as session:
            return (await session.get_one(Order, order_id)).workspace_id

    async def ask(self, order_id: str, cents: int, *, desk: Desk | None = None, **more: Any) -> httpx.Response:
        """Asks for a refund, by the first operator unless another is given."""
        return await (desk or self.asker).send("POST", f"/orders/{order_id}/refund", amount_cents=cents, **more)

    async def pending(self, order_id: str, cents: int = LIMIT + 1) -> str:
        """A refund beyond the limit; the id of its approval."""
        answer = await self.ask(order_id, cents)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["approval_id"])

    async def returned(self, order_id: str) -> int:
        """What has gone back."""
        async with self.studio.sessions() as session:
            return (await order_money(session, order_id)).returned_cents


async def an_office(parts: Parts, open_client: OpenClient) -> Office:
    """Three operators of one deployment."""
    studio = Studio(parts, open_client, utc_now())
    people = [await an_operator(parts.sessions) for _ in range(3)]
    desks = [Desk(one, await open_client(one.key), studio) for one in people]
    return Office(desks[0], desks[1], desks[2])
