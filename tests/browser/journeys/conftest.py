"""Windows on the whole stack: real processes, the engine, mail, the Stripe sandbox, and people in front of browsers."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser

from service.settings import Settings
from tests.browser.windows import Windows
from tests.journeys.conftest import Town, film, recording, town

__all__ = ["film", "recording", "town"]


@dataclass(kw_only=True)
class Street(Windows):
    """Windows on the town."""

    town: Town
    seen_errors: int = 0

    async def close(self) -> None:
        """As of all windows; trouble comes with what the web process said of errors of its own."""
        log = Path(self.town.stack.addresses.logs) / "web.log"
        errors = [line for line in log.read_text(encoding="utf-8").splitlines() if "unexpected_error" in line]
        self.troubles += [f"web: {line[-3000:]}" for line in errors[self.seen_errors :]] if self.troubles else []
        await super().close()

    async def mail(self, address: str, subject: str) -> str:
        """The text of the newest mail to somebody whose subject holds ``subject``; waits for it."""
        async with httpx.AsyncClient(base_url=self.town.stack.addresses.inbox, timeout=30) as inbox:
            for _ in range(300):
                found = (await inbox.get("/api/messages", params={"to": address, "subject": subject})).json()
                if found:
                    return str((await inbox.get(f"/api/messages/{found[0]['id']}")).json()["text"])
                await asyncio.sleep(0.1)
        raise AssertionError(f"no mail {subject!r} for {address}")


@pytest.fixture
async def street(browser: Browser, town: Town) -> AsyncIterator[Street]:
    """The windows of one test; the checkout is the one other site that people come to."""
    environment = {name.removeprefix("PRODUCTIONS_").lower(): value for name, value in town.stack.environment.items()}
    settings = Settings(**{name: value for name, value in environment.items() if name in Settings.model_fields})
    street = Street(
        address=town.stack.addresses.web,
        browser=browser,
        settings=settings,
        sessions=town.sessions,
        allowed=(town.stack.addresses.stripe,),
        town=town,
    )
    yield street
    await street.close()
