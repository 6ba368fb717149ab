"""Browser windows on a running site, and what went wrong in them."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from service.database import Sessions, transaction, utc_now
from service.settings import Settings
from tests.browser.looking import WIDE, last_picture, look
from tests.browser.sessions import cookie_of
from tests.factories import Holder

# A page that is right is seen at once; the rest is for machines with other work.
PATIENCE_MS = 15_000
expect.set_options(timeout=PATIENCE_MS)


@dataclass(kw_only=True)
class Windows:
    """``troubles`` collects errors of scripts and requests to other hosts than the site's and those ``allowed``."""

    address: str
    browser: Browser
    settings: Settings
    sessions: Sessions
    allowed: tuple[str, ...] = ()
    contexts: list[BrowserContext] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    async def visitor(self, **options: Any) -> Page:
        """A window of somebody who is not signed in. Options are those of a Playwright context."""
        context = await self.browser.new_context(base_url=self.address, **{"viewport": WIDE, **options})
        context.set_default_timeout(PATIENCE_MS)
        context.set_default_navigation_timeout(2 * PATIENCE_MS)
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
            name, value = await cookie_of(session, holder, self.settings, utc_now())
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
        hosts = {urlsplit(one).netloc for one in (self.address, *self.allowed)}
        if parts.scheme in ("http", "https") and parts.netloc not in hosts:
            self.troubles.append(f"request to another host: {request.url}")

    async def close(self) -> None:
        """Closes the windows, each pictured as it was left; fails when a page had trouble that nobody expected."""
        for number, context in enumerate(self.contexts):
            for page in context.pages:
                await last_picture(page, number)
            await context.close()
        left = [one for one in self.troubles if not any(text in one for text in self.expected)]
        assert not left, "\n".join(left)
