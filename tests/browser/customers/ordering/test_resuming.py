"""An upload of 20 MB that is cut in the middle goes on from what came: line down, server gone, page loaded anew."""

import asyncio
import hashlib
from contextlib import AsyncExitStack
from pathlib import Path

from playwright.async_api import CDPSession, Page, Request, expect
from sqlalchemy import select
from sqlmodel import col

from service.app import create_app
from service.database import transaction
from service.media.models import Media
from service.uploads.models import Upload
from tests.browser.conftest import Site
from tests.browser.customers.ordering.samples import long_recording
from tests.browser.customers.ordering.test_dialog import arrived, conditions, media_of, newest_order, open_dialog
from tests.browser.serving import free_port, served
from tests.factories import a_customer

SECONDS, SLOW = 228, 2_000_000


async def offset(site: Site) -> int:
    """How much of the newest upload has come."""
    async with transaction(site.sessions) as session:
        query = select(col(Upload.offset_bytes)).order_by(col(Upload.id).desc()).limit(1)
        return int(await session.scalar(query) or 0)


async def until_some_came(site: Site) -> None:
    """Until a part of the file counts."""
    async with asyncio.timeout(60):
        while await offset(site) == 0:
            await asyncio.sleep(0.05)


def sent_from(page: Page) -> list[int]:
    """The offsets from which bytes are sent, as they are asked for."""
    offsets: list[int] = []

    def note(request: Request) -> None:
        if request.method == "PATCH":
            offsets.append(int(request.headers["upload-offset"]))

    page.on("request", note)
    return offsets


async def slowed(page: Page) -> CDPSession:
    """The window on a line that takes ten seconds for the file, of which the first 8 MB count after four."""
    session = await page.context.new_cdp_session(page)
    await session.send("Network.enable")
    await session.send("Network.emulateNetworkConditions", conditions(upload=SLOW))
    return session


async def assert_same(site: Site, file: Path, offsets: list[int]) -> None:
    """The order has the very file once, and the bytes that counted were not sent again."""
    (media,) = await media_of(site, await newest_order(site))
    assert isinstance(media, Media)
    assert media.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert 0 < offsets[-1] < file.stat().st_size


async def test_a_line_that_breaks_is_waited_for(site: Site, tmp_path: Path) -> None:
    file = long_recording(tmp_path, "lecture.wav", seconds=SECONDS)
    page = await open_dialog(site)
    offsets = sent_from(page)
    site.expect_trouble("ERR_")
    line = await slowed(page)

    await page.set_input_files("#order-pick", file)
    await until_some_came(site)
    await line.send("Network.emulateNetworkConditions", conditions(offline=True))
    await expect(page.locator(".order-upload")).to_contain_text("Waiting for the connection")
    await site.look(page, "order-waiting", is_rtl=False)
    await line.send("Network.emulateNetworkConditions", conditions())

    await arrived(page, "lecture.wav")
    await assert_same(site, file, offsets)


async def test_a_page_that_is_loaded_anew_goes_on_with_the_file_that_is_chosen_again(
    site: Site, tmp_path: Path
) -> None:
    file = long_recording(tmp_path, "lecture.wav", seconds=SECONDS)
    page = await open_dialog(site)
    line = await slowed(page)

    await page.set_input_files("#order-pick", file)
    await until_some_came(site)
    await page.reload()
    waiting = page.locator(".order-file-waiting")
    await expect(waiting).to_contain_text("Choose the same file again")
    await site.look(page, "order-interrupted", is_rtl=False)
    offsets = sent_from(page)
    await line.send("Network.emulateNetworkConditions", conditions())
    await page.set_input_files("#order-pick", file)

    await arrived(page, "lecture.wav")
    await expect(waiting).to_have_count(0)
    await assert_same(site, file, offsets)


async def test_a_server_that_goes_away_is_followed_by_another(site: Site, tmp_path: Path) -> None:
    file, port = long_recording(tmp_path, "lecture.wav", seconds=SECONDS), free_port()
    site.allowed = (f"http://127.0.0.1:{port}",)
    site.expect_trouble("ERR_")
    page = await site.sign_in(await a_customer(site.sessions))
    offsets = sent_from(page)
    line = await slowed(page)

    async with AsyncExitStack() as first:
        await first.enter_async_context(served(create_app(site.parts), port))
        await page.goto(f"http://127.0.0.1:{port}/productions/new")
        await page.set_input_files("#order-pick", file)
        await until_some_came(site)
    await line.send("Network.emulateNetworkConditions", conditions())
    async with served(create_app(site.parts), port):
        await arrived(page, "lecture.wav")

    await assert_same(site, file, offsets)
