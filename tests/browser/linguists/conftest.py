"""The studio of a running site: orders in production, and linguists with windows and keys."""

from collections.abc import AsyncIterator

import httpx
import pytest

from service.database import utc_now
from tests.browser.conftest import Site
from tests.service.jobs.studio import Studio


@pytest.fixture
async def studio(site: Site) -> AsyncIterator[Studio]:
    """What it takes to produce, in the site's own database; its clients speak to the site.

    Its orders have no files, so that a workbench that opens finds no waveform and the browser says so.
    """
    site.expect_trouble("/peaks")
    opened: list[httpx.AsyncClient] = []

    async def open_one(key: str | None) -> httpx.AsyncClient:
        client = httpx.AsyncClient(base_url=site.address, headers={"xi-api-key": key} if key else {})
        opened.append(client)
        return client

    yield Studio(site.parts, open_one, utc_now())
    for client in opened:
        await client.aclose()
