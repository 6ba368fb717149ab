"""The official client, sync and async, against the app on a port, with every answer held to the client's own types.

The client itself checks nothing that it gets: missing fields become None and wrong types stay. ``Caller`` reads the
bytes of each answer again, strictly, as the type that the called method promises.
"""

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, get_type_hints

import httpx
import pytest
from elevenlabs import AsyncElevenLabs, ElevenLabs
from litestar import Litestar

from pricing.books import shipped_books
from service.app import furnish
from service.parts import Parts, create_parts
from service.settings import Settings
from tests.browser.serving import free_port, served
from tests.official.strictness import strays


@pytest.fixture
def overrides() -> dict[str, Any]:
    """Settings that a test wants otherwise; parametrize it."""
    return {}


@pytest.fixture
def settings(database_url: str, tmp_path: Path, overrides: dict[str, Any]) -> Settings:
    """Settings of an embedded deployment on the test's database, a folder and a port of its own."""
    port = free_port()
    return Settings(
        database_url=database_url,
        database_pool_size=5,
        data_dir=tmp_path,
        secret_key="test-secret-key-of-more-than-32-characters",
        stripe_secret_key="sk_test_sandbox",
        stripe_webhook_secret="whsec_test",
        public_url=f"http://127.0.0.1:{port}",
        port=port,
        allow_loopback_media_urls=True,
        allow_loopback_webhooks=True,
        **overrides,
    )


@pytest.fixture
async def parts(bare_app: Litestar, settings: Settings) -> AsyncIterator[Parts]:
    """The parts of the process that serves."""
    parts = create_parts(settings, shipped_books())
    furnish(bare_app, parts)
    async with served(bare_app, settings.port):
        yield parts


class Caller:
    """One holder's clients. ``call(path, **arguments)`` calls a method of both, in turn, and answers with the second's
    answer: ``await caller.call("workspace.members.list")``. What must not happen twice names one client:
    ``only="sync"`` or ``only="async"``.
    """

    def __init__(self, address: str, key: str | None) -> None:
        self._answers: list[httpx.Response] = []
        self._http = httpx.Client(trust_env=False, event_hooks={"response": [self._answers.append]})
        self._async_http = httpx.AsyncClient(trust_env=False, event_hooks={"response": [self._note]})
        self.sync = ElevenLabs(base_url=address, api_key=key, httpx_client=self._http)
        self.asynchronous = AsyncElevenLabs(base_url=address, api_key=key, httpx_client=self._async_http)

    async def _note(self, response: httpx.Response) -> None:
        self._answers.append(response)

    async def call(self, path: str, *arguments: Any, only: str = "", **named: Any) -> Any:
        """Calls and checks; raises what the client raises, and AssertionError for what its types do not allow."""
        answer: Any = None
        if only != "async":
            method = _method(self.sync, path)
            answer = await asyncio.to_thread(lambda: method(*arguments, **named))
            self._check(method)
        if only != "sync":
            method = _method(self.asynchronous, path)
            answer = await method(*arguments, **named)
            self._check(method)
        return answer

    def _check(self, method: Callable[..., Any]) -> None:
        answer, promised = self._answers[-1], get_type_hints(inspect.unwrap(method)).get("return", Any)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
        assert [*strays(promised, answer.json())] == []

    async def close(self) -> None:
        """Closes both."""
        self._http.close()
        await self._async_http.aclose()


def _method(client: object, path: str) -> Callable[..., Any]:
    found: Any = client
    for name in path.split("."):
        found = getattr(found, name)
    return found  # type: ignore[no-any-return]


@pytest.fixture
async def caller(parts: Parts) -> AsyncIterator[Callable[[str | None], Caller]]:
    """Makes the callers of keys: ``caller(holder.key)``."""
    opened: list[Caller] = []

    def open_one(key: str | None) -> Caller:
        opened.append(Caller(parts.settings.public_url, key))
        return opened[-1]

    yield open_one
    for one in opened:
        await one.close()
