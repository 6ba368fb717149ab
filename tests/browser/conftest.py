"""The real app in a real browser: each test has a database, a server and browser windows of its own."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from playwright.async_api import Browser

from pricing.books import shipped_books
from service.app import furnish
from service.parts import Parts, create_parts
from service.settings import Settings
from tests.browser.chromium import launched
from tests.browser.serving import free_port, served
from tests.browser.windows import Windows


@dataclass(kw_only=True)
class Site(Windows):
    """A running site and the windows on it."""

    parts: Parts


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests of this process."""
    async with launched() as browser:
        yield browser


@pytest.fixture
def overrides() -> dict[str, Any]:
    """Settings that a test wants otherwise; parametrize it."""
    return {}


@pytest.fixture
async def site(
    bare_app: Litestar, browser: Browser, database_url: str, tmp_path: Path, overrides: dict[str, Any]
) -> AsyncIterator[Site]:
    """The site of one test."""
    port = free_port()
    settings = Settings(
        database_url=database_url,
        database_pool_size=5,
        data_dir=tmp_path,
        secret_key="test-secret-key-of-more-than-32-characters",
        stripe_secret_key="sk_test_sandbox",
        stripe_webhook_secret="whsec_test",
        public_url=f"http://127.0.0.1:{port}",
        port=port,
        allow_loopback_media_urls=True,
        allow_loopback_webhooks=True,
        **overrides,
    )
    parts = create_parts(settings, shipped_books())
    furnish(bare_app, parts)
    async with served(bare_app, port) as address:
        site = Site(address=address, browser=browser, settings=settings, sessions=parts.sessions, parts=parts)
        yield site
        await site.close()


@pytest.fixture
def parts(site: Site) -> Parts:
    """The parts of the running site: what the helpers of other tests take."""
    return site.parts
