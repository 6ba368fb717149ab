"""The sandbox on a real server and database, with a webhook receiver beside it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from service.embedded.postgres import EmbeddedPostgres
from tests.service.stripe_sandbox.running import (
    Receiver,
    Running,
    free_port,
    make_config,
    running_sandbox,
    serving,
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stripe's client hands httpx its form in a way that httpx calls deprecated; that is not ours to change."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning"))


@asynccontextmanager
async def own_database(postgres: EmbeddedPostgres) -> AsyncIterator[str]:
    name = f"sandbox_{uuid4().hex}"
    admin = await asyncpg.connect(postgres.url("postgres").replace("+asyncpg", ""))
    try:
        await admin.execute(f"CREATE DATABASE {name}")
        yield postgres.url(name)
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await admin.close()


@pytest.fixture
async def sandbox_database_url(postgres: EmbeddedPostgres) -> AsyncIterator[str]:
    """The address of an empty database of the test's own."""
    async with own_database(postgres) as url:
        yield url


@pytest.fixture
async def receiver() -> AsyncIterator[tuple[Receiver, int]]:
    """A receiver and the port it listens at."""
    receiver, port = Receiver(), free_port()
    async with serving(receiver.app(), port):
        yield receiver, port


@pytest.fixture
async def sandbox(sandbox_database_url: str, receiver: tuple[Receiver, int]) -> AsyncIterator[Running]:
    """A sandbox of the test's own."""
    config = make_config(sandbox_database_url, receiver[1])
    async with running_sandbox(config, receiver[0]) as running:
        yield running


@pytest.fixture(scope="session")
async def shared_sandbox(postgres: EmbeddedPostgres) -> AsyncIterator[Running]:
    """One sandbox without webhooks, for the many tests of requests that are refused."""
    async with own_database(postgres) as url, running_sandbox(make_config(url, None), Receiver()) as running:
        yield running
