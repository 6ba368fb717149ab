"""The real app in a real browser: each test has a database, a server and browser windows of its own."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from pricing.books import shipped_books
from service.app import create_app
from service.database import Sessions, transaction, utc_now
from service.parts import Parts, create_parts
from service.settings import Settings
from tests.browser.chromium import launched
from tests.browser.looking import WIDE, look
from tests.browser.serving import free_port, served
from tests.browser.signing_in import cookie_of
from tests.factories import Holder

PATIENCE_MS = 15_000


@dataclass
class Site:
    """A running site and the windows on it. ``troubles`` collects errors of scripts and requests to other hosts."""

    address: str
    parts: Parts
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    @property
    def sessions(self) -> Sessions:
        return self.parts.sessions

    async def visitor(self, **options: Any) -> Page:
        """A window of somebody who is not signed in. Options are those of a Playwright context."""
        context = await self.browser.new_context(base_url=self.address, viewport=WIDE, **options)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
        page = await context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        context.on("request", self._asked)
        return page

    async def sign_in(self, holder: Holder, **options: Any) -> Page:
        """A window of this member, linguist or operator."""
        page = await self.visitor(**options)
        async with transaction(self.sessions) as session:
            name, value = await cookie_of(session, holder, self.parts.settings, utc_now())
        await page.context.add_cookies([{"name": name, "value": value, "url": self.address}])
        return page

    async def look(self, page: Page, name: str, *, is_rtl: bool = True) -> None:
        """Pictures in ``screenshots/``, and axe: see ``tests/browser/looking.py``."""
        await look(page, name, is_rtl=is_rtl)

    def expect_trouble(self, text: str) -> None:
        """The console may say this: a refusal that the test provokes is logged by the browser as an error."""
        self.expected.append(text)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.troubles.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https") and parts.netloc != urlsplit(self.address).netloc:
            self.troubles.append(f"request to another host: {request.url}")

    async def close(self) -> None:
        """Closes the windows; fails when a page had trouble that the test did not expect."""
        for context in self.contexts:
            await context.close()
        left = [one for one in self.troubles if not any(text in one for text in self.expected)]
        assert not left, "\n".join(left)


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
async def site(browser: Browser, database_url: str, tmp_path: Path, overrides: dict[str, Any]) -> AsyncIterator[Site]:
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
        **overrides,
    )
    parts = create_parts(settings, shipped_books())
    async with served(create_app(parts), port) as address:
        site = Site(address, parts, browser)
        yield site
        await site.close()


@pytest.fixture
def parts(site: Site) -> Parts:
    """The parts of the running site: what the helpers of other tests take."""
    return site.parts
