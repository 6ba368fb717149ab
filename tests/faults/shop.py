"""A stack of a test's own that may be killed, and customers who go on asking while it is down."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from service.credits.ledger import grant_credits
from service.database import Sessions, create_engine, create_sessions, transaction, utc_now
from service.embedded.ports import Ports
from service.embedded.samples import sample_script, write_spoken_wav
from service.embedded.stack import Stack
from service.workspaces.models import Billing
from tests.factories import Holder, a_customer, a_linguist
from tests.journeys.linguists import AtWork
from workflows.stages import PLANS

ORDERS = "/v1/productions/orders"
CARD = {"number": "4242424242424242", "exp_month": "12", "exp_year": "2040", "cvc": "123", "email": "ada@lumen.example"}
CREDITS = 1_000_000
GIVEN = {"PRODUCTIONS_CHECKOUT_POLL_MINUTES": "0.05", "PRODUCTIONS_SWEEP_SECONDS": "0.5"}


@dataclass(frozen=True)
class People:
    """Who orders and who works; they outlive a stack on the same folder."""

    card: Holder
    enterprise: Holder
    linguists: tuple[Holder, ...]


@dataclass(frozen=True)
class Shop:
    """A running stack and its people. Every request is repeated until somebody answers it."""

    stack: Stack
    engine: AsyncEngine
    sessions: Sessions
    people: People
    linguists: AtWork
    recording: bytes
    http: httpx.AsyncClient

    async def call(self, holder: Holder, method: str, path: str, **options: Any) -> httpx.Response:
        """A request of a customer; answers of a server that is broken or gone are no answers."""
        return await self.until_answered(
            method, f"{self.stack.addresses.web}{path}", headers={"xi-api-key": holder.key}, **options
        )

    async def quoted(self, holder: Holder, item: dict[str, Any]) -> str:
        """An open order with one recording and one item (given without its media), analysed and priced."""
        order_id = str((await self.call(holder, "POST", ORDERS)).json()["order_id"])
        uploaded = await self.call(
            holder,
            "POST",
            f"{ORDERS}/{order_id}/media",
            data={"declared_language": "en"},
            files={"media": ("talk.wav", self.recording, "audio/wav")},
        )
        item = {"source_language": "en", "media_ids": [uploaded.json()["media_id"]], **item}
        await self.call(holder, "POST", f"{ORDERS}/{order_id}/items", json={"request": {"item": item}})
        await self.until(holder, order_id, lambda order: order.get("total_amount_usd") is not None, seconds=120)
        return order_id

    async def submit(self, holder: Holder, order_id: str) -> dict[str, Any]:
        """Submits; where the answer was lost the order is submitted all the same, which the next one says."""
        answer = await self.call(holder, "POST", f"{ORDERS}/{order_id}/submit")
        assert answer.status_code == 200 or answer.json()["detail"]["status"] == "order_not_open", answer.text
        return dict(answer.json())

    async def pay(self, order_id: str) -> httpx.Response:
        """Fills in the hosted page of the order's checkout."""
        checkout = await self.call(self.people.card, "GET", f"{ORDERS}/{order_id}/checkout")
        assert checkout.status_code == 200, checkout.text
        return await self.until_answered("POST", checkout.json()["url"], data=CARD)

    async def read(self, holder: Holder, order_id: str) -> dict[str, Any]:
        """The order as its customer sees it."""
        return dict((await self.call(holder, "GET", f"{ORDERS}/{order_id}")).json())

    async def until(
        self, holder: Holder, order_id: str, is_enough: Callable[[dict[str, Any]], bool], seconds: float = 150
    ) -> dict[str, Any]:
        """The order once it is enough."""
        return await eventually(lambda: self.read(holder, order_id), is_enough, seconds)

    async def cancel(self, holder: Holder, order_id: str) -> None:
        """Cancels at the fee shown, and at the next one when work was finished meanwhile; too late is fine too."""
        while True:
            shown = (await self.call(holder, "GET", f"{ORDERS}/{order_id}/cancellation")).json()
            body = {"accepted_fee_cents": shown["fee_cents"]}
            answer = await self.call(holder, "POST", f"{ORDERS}/{order_id}/cancel", json=body)
            if answer.status_code == 200 or answer.json()["detail"]["status"] == "not_cancellable":
                return

    async def until_answered(self, method: str, url: str, **options: Any) -> httpx.Response:
        """An answer below 500."""
        while True:
            with suppress(httpx.TransportError):
                answer = await self.http.request(method, url, **options)
                if answer.status_code < 500:
                    return answer
            await asyncio.sleep(0.2)

    async def stripe(self, method: str, path: str, **options: Any) -> httpx.Response:
        """A request to the sandbox's API, as an operator of it."""
        key = self.stack.environment["PRODUCTIONS_STRIPE_SECRET_KEY"]
        headers = {"authorization": f"Bearer {key}"}
        return await self.until_answered(method, f"{self.stack.addresses.stripe}{path}", headers=headers, **options)


async def eventually(look: Callable[[], Awaitable[Any]], is_enough: Callable[[Any], bool], seconds: float = 150) -> Any:
    """Looks again and again until it is enough; says what it saw last when the time is up."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not is_enough(seen := await look()):
        assert asyncio.get_running_loop().time() < deadline, f"never came: {seen}"
        await asyncio.sleep(0.2)
    return seen


@asynccontextmanager
async def open_shop(
    folder: Path, ports: Ports, people: People | None = None, *, longest_delay: float = 0.3
) -> AsyncIterator[Shop]:
    """A shop on ``folder``; with ``people`` it is the same one again, after its stack was ended."""
    recording = folder / "talk.wav"
    folder.mkdir(exist_ok=True)
    if not recording.exists():
        write_spoken_wav(recording, sample_script("en")[:4], "en")
    async with Stack(folder / "data", ports, given=GIVEN, longest_delay=longest_delay) as stack:
        engine = create_engine(stack.environment["PRODUCTIONS_DATABASE_URL"], pool_size=3)
        sessions = create_sessions(engine)
        try:
            people = people or await _settle(sessions)
            linguists = AtWork(stack.addresses.web, [person.key for person in people.linguists])
            async with httpx.AsyncClient(timeout=60) as http:
                yield Shop(stack, engine, sessions, people, linguists, recording.read_bytes(), http)
        finally:
            await engine.dispose()


async def _settle(sessions: Sessions) -> People:
    enterprise = await a_customer(sessions, billing=Billing.CREDITS)
    async with transaction(sessions) as session:
        await grant_credits(
            session,
            enterprise.workspace_id or "",
            CREDITS,
            key="grant:shop",
            reason="faults",
            actor="operator:tests",
            now=utc_now(),
        )
    stages = sorted({rule.stage for plan in PLANS.values() for rule in plan})
    skills = tuple((stage, "en", target) for stage in stages for target in ("en", "de"))
    linguists = [await a_linguist(sessions, rank=3, limit=50, skills=skills) for _ in range(3)]
    return People(await a_customer(sessions), enterprise, tuple(linguists))
