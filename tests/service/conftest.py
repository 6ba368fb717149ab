"""The web app on a test's own database, with keys of each kind."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar

from pricing.books import shipped_books
from service.app import furnish
from service.parts import Parts, create_parts
from service.settings import Settings

OpenClient = Callable[[str | None], Awaitable[httpx.AsyncClient]]


@pytest.fixture
def overrides() -> dict[str, Any]:
    """Settings that a test wants otherwise; parametrize it."""
    return {}


@pytest.fixture
def settings(database_url: str, tmp_path: Path, overrides: dict[str, Any]) -> Settings:
    """Settings of an embedded deployment on the test's database and a folder of its own."""
    return Settings(
        database_url=database_url,
        data_dir=tmp_path,
        secret_key="test-secret-key-of-more-than-32-characters",
        stripe_secret_key="sk_test_sandbox",
        stripe_webhook_secret="whsec_test",
        public_url="http://testserver",
        allow_loopback_media_urls=True,
        allow_loopback_webhooks=True,
        **overrides,
    )


@pytest.fixture
async def parts(settings: Settings) -> AsyncIterator[Parts]:
    """The parts of a process."""
    parts = create_parts(settings, shipped_books())
    yield parts
    await parts.close()


@pytest.fixture
async def app(bare_app: Litestar, parts: Parts) -> Litestar:
    """The application with all its routes, over the test's parts and with nothing left of the test before."""
    furnish(bare_app, parts)
    return bare_app


@pytest.fixture
async def open_client(app: Litestar) -> AsyncIterator[OpenClient]:
    """Opens HTTP clients on the app; the argument is an API key or None."""
    opened: list[httpx.AsyncClient] = []

    async def open_one(key: str | None) -> httpx.AsyncClient:
        headers = {"xi-api-key": key} if key else {}
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)  # type: ignore[arg-type]
        client = httpx.AsyncClient(transport=transport, base_url="http://testserver", headers=headers)
        opened.append(client)
        return client

    yield open_one
    for client in opened:
        await client.aclose()
