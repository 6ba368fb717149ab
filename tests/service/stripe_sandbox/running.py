"""A served sandbox, Stripe's own client for it, and a webhook receiver that checks signatures."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import stripe
from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar, Request, Response, post

from service.embedded.stripe import SandboxConfig, create_sandbox

SECRET = "whsec_test_of_the_sandbox"
KEY = "sk_test_of_the_sandbox"
CARD = {
    "number": "4242 4242 4242 4242",
    "exp_month": "12",
    "exp_year": "2040",
    "cvc": "123",
    "email": "ada@example.com",
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def serving(app: Litestar, port: int) -> AsyncIterator[None]:
    server = Server(app, address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_enabled=False)
    task = asyncio.create_task(server.serve())
    try:
        await _until_listening(port)
        yield
    finally:
        server.stop()
        await task


async def _until_listening(port: int) -> None:
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            await writer.wait_closed()
            return


@dataclass
class Receiver:
    """A webhook endpoint that accepts only what Stripe's own verifier accepts, and can be told to fail."""

    events: list[stripe.Event] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    failures_left: int = 0
    pause_seconds: float = 0
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def types(self) -> list[str]:
        return [event.type for event in self.events]

    async def wait_for(self, event_type: str, *, count: int = 1, seconds: float = 60) -> list[stripe.Event]:
        """The events of a type, as soon as there are `count` of them."""
        async with asyncio.timeout(seconds):
            while self.types().count(event_type) < count:
                self.arrived.clear()
                await self.arrived.wait()
        return [event for event in self.events if event.type == event_type]

    def app(self) -> Litestar:
        @post("/hook", status_code=200)
        async def receive(request: Request[Any, Any, Any]) -> Response[str]:
            try:
                event = stripe.Webhook.construct_event(
                    await request.body(), request.headers.get("stripe-signature"), SECRET
                )
            except stripe.SignatureVerificationError as error:
                self.refused.append(str(error))
                return Response("wrong signature", status_code=400)
            await asyncio.sleep(self.pause_seconds)
            if self.failures_left:
                self.failures_left -= 1
                return Response("not now", status_code=503)
            self.events.append(event)
            self.arrived.set()
            return Response("")

        return Litestar([receive], openapi_config=None)


@dataclass(frozen=True)
class Running:
    """A sandbox that serves, and the ways to reach it."""

    config: SandboxConfig
    client: stripe.StripeClient
    browser: httpx.AsyncClient
    api: httpx.AsyncClient
    receiver: Receiver

    def session_params(self, *, unit_amount: int = 1_050, **more: Any) -> Any:
        price = {"currency": "usd", "unit_amount": unit_amount, "product_data": {"name": "Transcript, German"}}
        return {
            "mode": "payment",
            "line_items": [{"price_data": price, "quantity": 2}],
            "success_url": "https://shop.example/thanks?session={CHECKOUT_SESSION_ID}",
            "cancel_url": "https://shop.example/cart",
            "client_reference_id": "prodorder_1",
            "metadata": {"order": "prodorder_1"},
            **more,
        }

    async def create_session(self, *, options: Any = None, **more: Any) -> stripe.checkout.Session:
        """An open session over two times $10.50, changed by `more`."""
        return await self.client.v1.checkout.sessions.create_async(self.session_params(**more), options or {})

    async def pay(self, session_id: str, **fields: str) -> httpx.Response:
        return await self.browser.post(f"/c/pay/{session_id}", data={**CARD, **fields})

    async def paid_session(self, **more: Any) -> stripe.checkout.Session:
        session = await self.create_session(**more)
        answer = await self.pay(session.id)
        assert answer.status_code == 303, answer.text
        return await self.client.v1.checkout.sessions.retrieve_async(session.id)

    async def order_fault(self, action: str, **fields: Any) -> None:
        answer = await self.api.post("/sandbox/faults", json={"action": action, **fields})
        assert answer.status_code == 201, answer.text

    async def all_delivered(self) -> None:
        """Returns once nothing is waiting to be sent."""
        async with asyncio.timeout(60):
            while any(delivery["state"] == "pending" for delivery in await self.deliveries()):
                await asyncio.sleep(0.05)

    async def deliveries(self) -> list[dict[str, Any]]:
        return (await self.api.get("/sandbox/deliveries")).json()["data"]


@asynccontextmanager
async def running_sandbox(config: SandboxConfig, receiver: Receiver) -> AsyncIterator[Running]:
    port = int(config.public_url.rpartition(":")[2])
    http_client = stripe.HTTPXClient()
    client = stripe.StripeClient(
        KEY, base_addresses={"api": config.public_url}, http_client=http_client, max_network_retries=0
    )
    async with (
        serving(create_sandbox(config), port),
        httpx.AsyncClient(timeout=60, base_url=config.public_url) as browser,
        httpx.AsyncClient(timeout=60, base_url=config.public_url, auth=(KEY, "")) as api,
    ):
        yield Running(config, client, browser, api, receiver)
        await http_client.close_async()


def make_config(database_url: str, hook_port: int | None) -> SandboxConfig:
    return SandboxConfig(
        database_url=database_url,
        public_url=f"http://127.0.0.1:{free_port()}",
        secret_key=KEY,
        webhook_url=None if hook_port is None else f"http://127.0.0.1:{hook_port}/hook",
        webhook_secret=SECRET,
        minimum_expiry_seconds=1,
        settlement_seconds=0.2,
        refund_seconds=0.2,
        first_retry_seconds=0.2,
        webhook_timeout_seconds=3,
    )
