"""A shelf of delivered orders, and readers who are signed in without a browser."""

from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest
from litestar import Litestar

from service.database import transaction, utc_now
from service.parts import Parts
from tests.browser.sessions import cookie_of
from tests.factories import Holder
from tests.pages.customers.delivered.shelf import Shelf
from tests.service.conftest import OpenClient
from tests.service.deliverables.desk import Desk
from tests.service.jobs.studio import Studio

SignIn = Callable[[Holder], Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def shelf(parts: Parts, open_client: OpenClient) -> Shelf:
    """A database with what delivering needs."""
    return Shelf(Desk(Studio(parts, open_client, utc_now())))


@pytest.fixture
async def sign_in(app: Litestar, parts: Parts) -> AsyncIterator[SignIn]:
    """Opens clients with the cookie of a session."""
    opened: list[httpx.AsyncClient] = []

    async def open_one(holder: Holder) -> httpx.AsyncClient:
        async with transaction(parts.sessions) as session:
            name, value = await cookie_of(session, holder, parts.settings, utc_now())
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)  # type: ignore[arg-type]
        client = httpx.AsyncClient(transport=transport, base_url="http://testserver", cookies={name: value})
        opened.append(client)
        return client

    yield open_one
    for client in opened:
        await client.aclose()
