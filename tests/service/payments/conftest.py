"""One sandbox per test process, and a shop of each test's own that pays through it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from pydantic import SecretStr

from service.embedded.postgres import EmbeddedPostgres
from service.embedded.stripe import SandboxConfig, create_sandbox
from service.parts import Parts
from service.settings import Settings
from tests.service.conftest import OpenClient
from tests.service.payments.shop import SandboxDoor, Shop, free_port, serving

KEY = "sk_test_of_the_shop"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stripe's client hands httpx its form in a way that httpx calls deprecated; that is not ours to change."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning"))


@pytest.fixture(scope="session")
async def running_sandbox(postgres: EmbeddedPostgres) -> AsyncIterator[SandboxDoor]:
    """A sandbox that records its events and sends none."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    config = SandboxConfig(
        database_url=await asyncio.to_thread(postgres.ensure_database, f"sandbox_{uuid4().hex}"),
        public_url=url,
        secret_key=KEY,
        webhook_url=None,
        webhook_secret="whsec_test",
        minimum_expiry_seconds=1,
        settlement_seconds=0.1,
        refund_seconds=0.1,
    )
    async with (
        serving(create_sandbox(config), port),
        httpx.AsyncClient(timeout=60, base_url=url) as browser,
        httpx.AsyncClient(timeout=60, base_url=url, auth=(KEY, "")) as api,
    ):
        yield SandboxDoor(url, browser, api)


@pytest.fixture
async def sandbox(running_sandbox: SandboxDoor) -> AsyncIterator[SandboxDoor]:
    """The sandbox without faults of other tests."""
    yield running_sandbox
    await running_sandbox.api.delete("/sandbox/faults")


@pytest.fixture
def settings(settings: Settings, sandbox: SandboxDoor) -> Settings:
    """Those of all tests, with the sandbox as Stripe."""
    return settings.model_copy(update={"stripe_api_base": sandbox.url, "stripe_secret_key": SecretStr(KEY)})


@pytest.fixture
def shop(parts: Parts, open_client: OpenClient, sandbox: SandboxDoor) -> Shop:
    """The shop."""
    return Shop(parts, open_client, sandbox)
