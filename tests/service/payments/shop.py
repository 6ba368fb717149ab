"""A shop whose payment partner is the sandbox, served for real; its events are held back until a test delivers them."""

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import httpx
import stripe
from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from pricing.books import shipped_books
from pricing.catalogue import Service
from pricing.items import ItemSpec, MediaSpec, Terms
from pricing.quotes import quote
from service.credits.ledger import Balance, OrderMoney, balance, grant_credits, order_money, place_hold
from service.database import Sessions, transaction, utc_now
from service.ids import ORDER, QUOTE, new_id
from service.notifications.models import Mail
from service.orders.models import Order
from service.orders.moves import locked_order, move_order
from service.outbox.models import OutboxMessage
from service.parts import Parts
from service.payments.models import Checkout, Refund
from service.quotes.models import QuoteRow
from service.workspaces.models import Billing
from tests.factories import Holder, a_customer
from tests.service.conftest import OpenClient
from workflows.ids import order_workflow_id
from workflows.states import OrderEvent, OrderState

CARD = {"number": "4242424242424242", "exp_month": "12", "exp_year": "2040", "cvc": "123", "email": "ada@example.com"}
DECLINED = {"number": "4000000000000002"}
REFUND_FAILS = {"number": "4000000000005126"}
BANK_DEBIT = {"method": "us_bank_account", "account_number": "000123456789"}
FAILING_BANK_DEBIT = {"method": "us_bank_account", "account_number": "000222222227"}


def free_port() -> int:
    """A loopback port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def serving(app: Litestar, port: int) -> AsyncIterator[None]:
    """The app on a loopback port."""
    server = Server(app, address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_enabled=False)
    task = asyncio.create_task(server.serve())
    await until(lambda: _listens(port))
    try:
        yield
    finally:
        server.stop()
        await task


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    """Asks again and again, for a minute."""
    async with asyncio.timeout(60):
        while not await is_so():
            await asyncio.sleep(0.02)


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    await writer.wait_closed()
    return True


@dataclass(frozen=True)
class SandboxDoor:
    """The ways to the sandbox that are not ours: the customer's browser, and the sandbox's own API."""

    url: str
    browser: httpx.AsyncClient
    api: httpx.AsyncClient

    async def pay(self, session_id: str, **fields: str) -> httpx.Response:
        return await self.browser.post(f"/c/pay/{session_id}", data={**CARD, **fields})

    async def fault(self, action: str, **fields: Any) -> None:
        answer = await self.api.post("/sandbox/faults", json={"action": action, **fields})
        assert answer.status_code == 201, answer.text

    async def all(self, path: str, **params: Any) -> list[dict[str, Any]]:
        answer = await self.api.get(path, params={"limit": 100, **params})
        assert answer.status_code == 200, answer.text
        return list(answer.json()["data"])

    async def sessions_of(self, order_id: str) -> list[dict[str, Any]]:
        found = await self.all("/v1/checkout/sessions")
        return [session for session in found if session["client_reference_id"] == order_id]

    async def refunds_of(self, payment_intent: str | None) -> list[dict[str, Any]]:
        return await self.all("/v1/refunds", payment_intent=payment_intent)

    async def events_of(self, order_id: str) -> list[dict[str, Any]]:
        """In the order in which they happened."""
        found = await self.all("/v1/events")
        return [
            event
            for event in reversed(found)
            if event["data"]["object"].get("metadata", {}).get("order_id") == order_id
        ]


@dataclass(frozen=True)
class Shop:
    """A test's database, its web app and the sandbox."""

    parts: Parts
    open_client: OpenClient
    stripe: SandboxDoor

    @property
    def sessions(self) -> Sessions:
        return self.parts.sessions

    def with_settings(self, **values: Any) -> Parts:
        return replace(self.parts, settings=self.parts.settings.model_copy(update=values))

    async def order(
        self,
        billing: Billing = Billing.CARD,
        *,
        owner: Holder | None = None,
        minutes: int = 10,
        media: int = 1,
        discount_basis_points: int = 0,
        is_sandbox: bool = False,
        submitted_at: datetime | None = None,
    ) -> str:
        """A submitted transcript order at $2.00 a minute; one on credits has its hold."""
        owner = owner or await a_customer(self.sessions, billing=billing)
        now, order_id = submitted_at or utc_now(), new_id(ORDER)
        files = tuple(
            MediaSpec(f"{order_id}-{number}", f"talk-{number}.mp3", minutes * 60_000) for number in range(media)
        )
        spec = ItemSpec(
            item_id="item", service=Service.TRANSCRIPT, source_language="en", destination_languages=(), media=files
        )
        made = quote([spec], shipped_books().on(now.date()), Terms(discount_basis_points=discount_basis_points))
        assert owner.workspace_id is not None
        async with transaction(self.sessions) as session:
            order = Order(
                id=order_id, workspace_id=owner.workspace_id, created_by=owner.id, name="Interview",
                state=OrderState.SUBMITTED, billing=billing, is_sandbox=is_sandbox,
                created_at=now, updated_at=now, submitted_at=now,
            )  # fmt: skip
            row = QuoteRow(
                id=new_id(QUOTE), order_id=order_id, price_book=made.price_book, body=made.as_dict(),
                total_cents=made.total_cents, is_complete=True, created_at=now, expires_at=now + timedelta(days=7),
            )  # fmt: skip
            session.add_all([order, row])
            await session.flush()
            order.quote_id = row.id
            if billing is Billing.CREDITS and not is_sandbox:
                grant = {"key": f"grant:{order_id}", "reason": "test", "actor": "test", "now": now}
                await grant_credits(session, owner.workspace_id, 10_000, **grant)
                await place_hold(
                    session, workspace_id=owner.workspace_id, order_id=order_id, amount_cents=made.total_cents,
                    actor="test", now=now,
                )  # fmt: skip
        return order_id

    async def move(self, order_id: str, *events: OrderEvent, fee_cents: int | None = None) -> None:
        async with transaction(self.sessions) as session:
            order = await locked_order(session, order_id)
            assert order is not None
            order.cancel_fee_cents = fee_cents
            for event in events:
                await move_order(session, order, event, actor="test", cause=event, now=utc_now())

    async def client(self, owner: Holder) -> httpx.AsyncClient:
        return await self.open_client(owner.key)

    async def deliver(self, *events: dict[str, Any]) -> None:
        """Stripe's events, signed, to our door; each must be answered with 200."""
        client = await self.open_client(None)
        for event in events:
            answer = await client.post("/webhooks/stripe", **self.signed(json.dumps(event)))
            assert answer.status_code == 200, answer.text

    def signed(self, body: str, *, at: float | None = None) -> dict[str, Any]:
        """The arguments of a request that carries ``body`` as Stripe would."""
        secret = self.parts.settings.stripe_webhook_secret.get_secret_value()
        header = stripe.WebhookSignature.generate_signature_header(body, secret, timestamp=int(at or time.time()))
        return {"content": body, "headers": {"stripe-signature": header, "content-type": "application/json"}}

    async def deliver_all(self, order_id: str) -> None:
        await self.deliver(*await self.stripe.events_of(order_id))

    async def find(self, session: AsyncSession, order_id: str) -> Order:
        return await session.get_one(Order, order_id)

    def later(self, minutes: float) -> datetime:
        return utc_now() + timedelta(minutes=minutes)

    async def settled(self, session_id: str, payment_status: str) -> None:
        """Waits until a slow payment has reached this status at Stripe."""

        async def has_settled() -> bool:
            return (await self.parts.stripe.retrieve_session(session_id)).payment_status == payment_status

        await until(has_settled)

    async def happened(self, order_id: str, kind: str) -> None:
        """Waits until Stripe has an event of this kind for the order."""

        async def has_happened() -> bool:
            return kind in [event["type"] for event in await self.stripe.events_of(order_id)]

        await until(has_happened)

    async def checkout(self, order_id: str) -> Checkout:
        async with transaction(self.sessions) as session:
            return await session.get_one(Checkout, order_id)

    async def refunds(self, order_id: str) -> list[Refund]:
        async with transaction(self.sessions) as session:
            query = select(Refund).where(Refund.order_id == order_id).order_by(Refund.created_at)
            return list((await session.execute(query)).scalars())

    async def money(self, order_id: str) -> OrderMoney:
        async with transaction(self.sessions) as session:
            return await order_money(session, order_id)

    async def balance_of(self, order_id: str) -> Balance:
        async with transaction(self.sessions) as session:
            return await balance(session, (await session.get_one(Order, order_id)).workspace_id)

    async def signals(self, order_id: str) -> int:
        async with transaction(self.sessions) as session:
            query = select(OutboxMessage).where(OutboxMessage.workflow_id == order_workflow_id(order_id))
            return len([row for row in (await session.execute(query)).scalars() if row.name == "payment_settled"])

    async def trouble_mails(self, order_id: str) -> list[Mail]:
        async with transaction(self.sessions) as session:
            query = select(Mail).where(Mail.order_id == order_id, Mail.name == "payment_trouble")
            return list((await session.execute(query)).scalars())

    async def count(self, table: str) -> int:
        async with transaction(self.sessions) as session:
            return int((await session.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one())
