"""The whole stack as its users meet it: real processes, real engine, real mail, the official client."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from elevenlabs.client import AsyncElevenLabs, ElevenLabs
from sqlalchemy.ext.asyncio import AsyncEngine

from service.credits.ledger import ensure_accounts, grant_credits
from service.database import Sessions, create_engine, create_sessions, transaction, utc_now
from service.embedded.ports import Ports
from service.embedded.samples import sample_script, write_spoken_wav, write_video
from service.embedded.stack import Stack
from service.workspaces.models import Billing
from tests.factories import Holder, a_customer, a_linguist
from tests.journeys.linguists import REVIEWS, AtWork
from workflows.stages import PLANS

CREDITS = 10_000_000


@dataclass(frozen=True)
class Town:
    """A running stack with people in it."""

    stack: Stack
    engine: AsyncEngine
    sessions: Sessions
    card_customer: Holder
    enterprise: Holder
    linguists: AtWork
    connections: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=60))
    async_connections: httpx.AsyncClient = field(default_factory=lambda: httpx.AsyncClient(timeout=60))

    def client(self, holder: Holder) -> ElevenLabs:
        """The official client, unmodified, with our address; the connections are ours so that we can close them."""
        return ElevenLabs(base_url=self.stack.addresses.web, api_key=holder.key, httpx_client=self.connections)

    def async_client(self, holder: Holder) -> AsyncElevenLabs:
        """Its asynchronous form."""
        return AsyncElevenLabs(
            base_url=self.stack.addresses.web, api_key=holder.key, httpx_client=self.async_connections
        )

    async def close(self) -> None:
        """Gives back all connections."""
        self.connections.close()
        await self.async_connections.aclose()
        await self.engine.dispose()

    def http(self, holder: Holder) -> httpx.AsyncClient:
        """For the routes that the official client does not have."""
        return httpx.AsyncClient(base_url=self.stack.addresses.web, headers={"xi-api-key": holder.key}, timeout=60)

    def told_of(self, order_id: str, holder: Holder) -> list[dict[str, Any]]:
        """The events about an order in the feed of its workspace."""
        page = self.connections.get(
            f"{self.stack.addresses.web}/v1/productions/events",
            params={"limit": 1000},
            headers={"xi-api-key": holder.key},
        ).json()
        return [event for event in page["events"] if event["data"].get("order_id") == order_id]

    async def mails(self, order_id: str) -> list[str]:
        """Subjects of the mails about an order."""
        async with httpx.AsyncClient(timeout=60) as client:
            found = (await client.get(f"{self.stack.addresses.inbox}/api/messages")).json()
        return [mail["subject"] for mail in found if order_id in str(mail)]


@pytest.fixture(scope="session")
async def town() -> AsyncIterator[Town]:
    """One stack for all journeys of this process; its environment comes from nowhere but the test."""
    folder = Path(tempfile.mkdtemp(prefix="town-"))
    given = {"PRODUCTIONS_ALLOW_LOOPBACK_MEDIA_URLS": "true", "PRODUCTIONS_CHECKOUT_POLL_MINUTES": "0.1"}
    try:
        async with Stack(folder, Ports.free(), given=given) as stack:
            engine = create_engine(stack.environment["PRODUCTIONS_DATABASE_URL"], pool_size=5)
            town = await _settle(stack, engine)
            yield town
            await town.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _settle(stack: Stack, engine: AsyncEngine) -> Town:
    sessions = create_sessions(engine)
    enterprise = await a_customer(sessions, billing=Billing.CREDITS)
    async with transaction(sessions) as session:
        await ensure_accounts(session, enterprise.workspace_id or "")
        await grant_credits(
            session,
            enterprise.workspace_id or "",
            CREDITS,
            key="grant:town",
            reason="journeys",
            actor="operator:tests",
            now=utc_now(),
        )
    pairs = [("en", "en"), ("en", "de"), ("en", "es"), ("en", "pt-BR"), ("en", "fr")]
    stages = {rule.stage for plan in PLANS.values() for rule in plan}
    skills = tuple((stage, source, target) for stage in sorted(stages) for source, target in pairs)
    editing = tuple(skill for skill in skills if skill[0] not in REVIEWS)
    judging = tuple(skill for skill in skills if skill[0] in REVIEWS)
    people = [await a_linguist(sessions, rank=rank, limit=200, skills=editing) for rank in (2, 3, 4)]
    people += [await a_linguist(sessions, rank=5, limit=200, skills=judging) for _ in range(2)]
    return Town(
        stack=stack,
        engine=engine,
        sessions=sessions,
        card_customer=await a_customer(sessions),
        enterprise=enterprise,
        linguists=AtWork(stack.addresses.web, [person.key for person in people]),
    )


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Spoken English as WAV."""
    path = tmp_path_factory.mktemp("samples") / "talk.wav"
    write_spoken_wav(path, sample_script("en"), "en")
    return path


@pytest.fixture(scope="session")
def film(recording: Path) -> Path:
    """The same with a picture."""
    path = recording.with_name("talk.mp4")
    write_video(path, recording)
    return path
