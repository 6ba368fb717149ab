"""A customer who orders without script: forms are sent as a browser sends them."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from html import unescape
from typing import Any

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import select
from sqlmodel import col

from service.database import transaction, utc_now
from service.media.models import Media
from service.orders.models import Order, OrderItem
from service.parts import Parts
from tests.browser.sessions import cookie_of
from tests.factories import Holder


@dataclass
class Orderer:
    """A browser without script."""

    client: httpx.AsyncClient
    parts: Parts
    holder: Holder
    token: str = ""

    async def read(self, path: str) -> str:
        """A page; remembers the token of its forms."""
        answer = await self.client.get(path, follow_redirects=True)
        assert answer.status_code == 200, answer.text[:500]
        found = re.search(r'name="csrf-token" content="([^"]+)"', answer.text)
        assert found
        self.token = unescape(found[1])
        return answer.text

    async def send(self, path: str, **fields: Any) -> httpx.Response:
        """A form of that page."""
        if not self.token:
            await self.read("/productions/new")
        return await self.client.post(path, data={"csrf_token": self.token, **fields})

    async def send_files(self, path: str, *files: tuple[str, bytes], field: str = "media") -> httpx.Response:
        """A form with files; its token stands in the address, as the page has it."""
        if not self.token:
            await self.read("/productions/new")
        body = [(field, (name, data, "application/octet-stream")) for name, data in files]
        return await self.client.post(f"{path}&csrf_token={self.token}", files=body)

    async def draft(self, *files: tuple[str, bytes], query: str = "?order=&service=transcript") -> str:
        """An order with files; its id."""
        answer = await self.send_files(f"/productions/new/files{query}", *(files or (("talk.wav", b"RIFF"),)))
        assert answer.status_code == 303, answer.text[:800]
        found = re.search(r"order=(prodorder_\w+)", answer.headers["location"])
        assert found
        return found[1]

    async def media(self, order_id: str) -> list[Media]:
        """The order's files."""
        async with transaction(self.parts.sessions) as session:
            query = select(Media).where(col(Media.order_id) == order_id).order_by(col(Media.id))
            return list((await session.execute(query)).scalars())

    async def items(self, order_id: str) -> list[dict[str, Any]]:
        """What is ordered."""
        async with transaction(self.parts.sessions) as session:
            query = select(OrderItem).where(col(OrderItem.order_id) == order_id).order_by(col(OrderItem.id))
            return [item.spec for item in (await session.execute(query)).scalars()]

    async def order(self, order_id: str) -> Order:
        """The row."""
        async with transaction(self.parts.sessions) as session:
            return await session.get_one(Order, order_id)


SignIn = Callable[[Holder], Awaitable[Orderer]]


@pytest.fixture
async def sign_in(app: Litestar, parts: Parts) -> AsyncIterator[SignIn]:
    """Opens browsers with the cookie of a session."""
    opened: list[httpx.AsyncClient] = []

    async def open_one(holder: Holder) -> Orderer:
        async with transaction(parts.sessions) as session:
            name, value = await cookie_of(session, holder, parts.settings, utc_now())
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)  # type: ignore[arg-type]
        client = httpx.AsyncClient(transport=transport, base_url="http://testserver", cookies={name: value})
        opened.append(client)
        return Orderer(client, parts, holder)

    yield open_one
    for client in opened:
        await client.aclose()
