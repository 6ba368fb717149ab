"""A browser without script: it reads pages, and sends the forms that are in them."""

import html
import json
import re
from dataclasses import dataclass
from typing import Any

import httpx

_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


@dataclass
class Reader:
    """Somebody with a session; ``last`` is the answer that they look at."""

    client: httpx.AsyncClient
    last: httpx.Response | None = None

    async def open(self, address: str, **headers: str) -> httpx.Response:
        """A page."""
        self.last = await self.client.get(address, headers={"accept": "text/html", **headers})
        return self.last

    async def send(self, address: str, **fields: str) -> httpx.Response:
        """A form of the page that was opened last, with the token that stands in it."""
        assert self.last is not None
        token = _TOKEN.search(self.last.text)
        assert token is not None, self.last.text[:500]
        self.last = await self.client.post(address, data={"csrf_token": token[1], **fields})
        return self.last

    @property
    def text(self) -> str:
        """What the page says, without tags."""
        assert self.last is not None
        return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", self.last.text)))

    def data(self, name: str) -> Any:
        """The JSON that the page carries under an id."""
        assert self.last is not None
        found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', self.last.text, re.DOTALL)
        assert found is not None
        return json.loads(found[1])
