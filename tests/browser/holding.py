"""Answers that are on their way for as long as a test wants, so that something else happens meanwhile."""

import asyncio
from dataclasses import dataclass, field

from playwright.async_api import Page, Route


@dataclass(slots=True)
class Held:
    """``asked`` is set once the service has answered; the page has the answer after ``free`` is set."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)
    free: asyncio.Event = field(default_factory=asyncio.Event)


async def hold(page: Page, address: str, method: str) -> Held:
    """Keeps back the answer to the next request of this method to an address, a pattern of Playwright's."""
    held, first = Held(), asyncio.Lock()

    async def keep(route: Route) -> None:
        if route.request.method != method or first.locked():
            await route.fallback()
            return
        await first.acquire()
        answer = await route.fetch()
        held.asked.set()
        await held.free.wait()
        await route.fulfill(response=answer)

    await page.route(address, keep)
    return held
