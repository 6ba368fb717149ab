"""A task in the hands of a linguist, open at the workbench in a window."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from playwright.async_api import Locator, Page, Response

from service.database import utc_now
from service.documents.document import from_json
from tests.browser.conftest import Site
from tests.factories import Holder
from tests.service.jobs.studio import Studio, a_transcript

Document = dict[str, Any]


def spoken(text: str, start_ms: int) -> list[dict[str, Any]]:
    """Its words, each 300 ms long with 100 ms between."""
    return [
        {"start_ms": start_ms + at * 400, "end_ms": start_ms + at * 400 + 300, "text": word}
        for at, word in enumerate(text.split())
    ]


def document_of(*texts: str) -> Document:
    """Segments of these texts, 2.5 s apart, with the times of their words."""
    segments = [
        {"id": f"s{at + 1}", "start_ms": at * 2500, "end_ms": at * 2500 + 2000, "text": text,
         "words": spoken(text, at * 2500)}
        for at, text in enumerate(texts)
    ]  # fmt: skip
    return {"language": "en", "segments": segments, "speakers": [{"id": "speaker-1", "name": "Ada"}]}


@dataclass
class Bench:
    """A task, whoever holds it, and their windows."""

    site: Site
    studio: Studio
    holder: Holder
    client: httpx.AsyncClient
    task_id: str

    async def open(self, page: Page | None = None, **options: Any) -> Page:
        """The workbench in a window, ready."""
        page = page or await self.site.sign_in(self.holder, **options)
        await page.goto(f"/tasks/{self.task_id}/work")
        await page.wait_for_selector("html[data-workbench=ready]")
        return page

    async def saved(self) -> Document:
        """The draft as the database has it."""
        row = await self.studio.task(self.task_id)
        return dict(row.draft or {"segments": []})

    async def version(self) -> int:
        """The draft's version in the database."""
        return int((await self.studio.task(self.task_id)).draft_version)

    async def texts(self) -> list[str]:
        """The texts of the saved draft."""
        return [one["text"] for one in (await self.saved())["segments"]]

    async def has_saved(self, texts: list[str]) -> bool:
        """Whether the saved draft has these texts."""
        return await self.texts() == texts

    async def save(self, document: Document) -> None:
        """Saves a draft as the linguist, from outside of any window."""
        from_json(document)
        headers = {"if-match": f'"{await self.version()}"'}
        answer = await self.client.put(f"/v1/tasks/{self.task_id}/draft", json=document, headers=headers)
        assert answer.status_code == 200, answer.text


@pytest.fixture
async def studio(site: Site) -> AsyncIterator[Studio]:
    """What it takes to produce, in the site's own database; its clients speak to the site."""
    opened: list[httpx.AsyncClient] = []

    async def open_one(key: str | None) -> httpx.AsyncClient:
        headers = {"xi-api-key": key} if key else {}
        opened.append(httpx.AsyncClient(base_url=site.address, headers=headers, trust_env=False))
        return opened[-1]

    yield Studio(site.parts, open_one, utc_now())
    for client in opened:
        await client.aclose()


async def a_bench(site: Site, studio: Studio, document: Document | None, item: dict[str, Any] | None = None) -> Bench:
    """A first task of an item, claimed, its draft as given."""
    holder = await studio.linguist()
    await studio.produce(item or a_transcript())
    client = await studio.client(holder)
    task_id = (await client.get("/v1/tasks")).json()["tasks"][0]["id"]
    assert (await client.post(f"/v1/tasks/{task_id}/claim")).status_code == 200
    bench = Bench(site, studio, holder, client, task_id)
    if document is not None:
        await bench.save(document)
    return bench


async def opened(site: Site, studio: Studio, *texts: str) -> tuple[Bench, Page]:
    """A bench with segments of these texts, open."""
    site.expect_trouble("/peaks")
    bench = await a_bench(site, studio, document_of(*texts))
    return bench, await bench.open()


async def until(what: Callable[[], Awaitable[bool]], seconds: float = 30) -> float:
    """Waits for something to be so; how long it took."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        if await what():
            return time.monotonic() - begun
        await asyncio.sleep(0.02)
    raise AssertionError("it did not become so")


def is_kept(what: str) -> Callable[[Response], bool]:
    """Whether an answer is that to preferences in whose JSON this stands: those that changed before come first."""
    return lambda answer: "/v1/me/preferences" in answer.url and what in (answer.request.post_data or "")


def text_of(page: Page, number: int) -> Locator:
    """The field of a segment by its number."""
    return page.get_by_label(f"Text of segment {number}", exact=True)


def row_of(page: Page, number: int) -> Locator:
    """The row of a segment by its number."""
    return page.locator(f'.wb-row[aria-posinset="{number}"]')
