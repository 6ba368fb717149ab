"""Waiting for what a page does by itself, however long it takes."""

import asyncio
import re
import time

from playwright.async_api import Page, expect

PATIENCE_SECONDS = 30
_UNDER_WAY = ".htmx-request, .htmx-swapping, .htmx-added, .htmx-settling"


async def loaded(page: Page, address: str) -> None:
    """The page whose address has this expression in it is there, and its scripts have run.

    A click on a link returns before that, and what is done to a page without its scripts is not heard.
    """
    await page.wait_for_url(re.compile(address))


async def settled(page: Page) -> None:
    """htmx asks for nothing, and listens to what it has put into the page."""
    await expect(page.locator(_UNDER_WAY)).to_have_count(0)


async def until(page: Page, claim: str) -> None:
    """Waits for a claim in JavaScript; asked from outside, because the page lets nobody evaluate strings."""
    begun = time.monotonic()
    while time.monotonic() - begun < PATIENCE_SECONDS:
        if await page.evaluate(claim):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"never true: {claim}")
