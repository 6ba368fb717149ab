"""What an operator's browser asks for, without a browser: pages as text, forms as they are sent without script."""

import html
import re
from dataclasses import dataclass
from typing import Any

import httpx

from service.database import transaction, utc_now
from service.parts import Parts
from tests.browser.sessions import cookie_of
from tests.factories import Holder
from tests.service.conftest import OpenClient

WHY = "The customer called"


@dataclass
class Pages:
    """One signed-in operator."""

    client: httpx.AsyncClient
    holder: Holder

    async def read(self, path: str, **headers: str) -> str:
        """The text of a page that must be there."""
        answer = await self.client.get(path, headers=headers)
        assert answer.status_code == 200, (answer.status_code, answer.text[:2000])
        return answer.text

    async def send(self, path: str, **fields: Any) -> httpx.Response:
        """Sends a form with its token; underscores at the end of names stand for none."""
        token = re.search(r'name="csrf-token" content="([^"]+)"', await self.read("/operations/capacity"))
        assert token is not None
        return await self.client.post(path, data={"csrf_token": html.unescape(token[1]), **fields})

    async def done(self, path: str, **fields: Any) -> str:
        """Sends a form that must succeed; the address that it leads to."""
        answer = await self.send(path, **fields)
        assert answer.status_code == 303, (answer.status_code, said(answer.text))
        return answer.headers["location"]


async def signed_in(parts: Parts, open_client: OpenClient, holder: Holder) -> Pages:
    """The pages of a holder."""
    client = await open_client(None)
    async with transaction(parts.sessions) as session:
        name, value = await cookie_of(session, holder, parts.settings, utc_now())
    client.cookies.set(name, value)
    return Pages(client, holder)


def said(text: str) -> str:
    """The words of a page without its tags, on one line."""
    body = re.sub(r"<(script|style|head)\b.*?</\1>", " ", text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body))).strip()
