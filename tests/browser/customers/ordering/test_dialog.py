"""The order dialog in a browser: files in, an estimate that follows, the final price, the payment."""

import asyncio
import re
from itertools import count
from pathlib import Path

from playwright.async_api import Page, Route, expect
from sqlalchemy import select
from sqlmodel import col

from service.database import transaction
from service.media.activities import MediaAnalysis
from service.media.models import Media
from service.orders.models import Order
from tests.browser.conftest import Site
from tests.browser.customers.ordering.samples import long_recording
from tests.factories import a_customer
from tests.service.ordering import linguists_for_transcripts


async def newest_order(site: Site) -> str:
    """The order that was made last."""
    async with transaction(site.sessions) as session:
        return str(await session.scalar(select(col(Order.id)).order_by(col(Order.id).desc()).limit(1)))


async def media_of(site: Site, order_id: str) -> list[Media]:
    """Its files."""
    async with transaction(site.sessions) as session:
        query = select(Media).where(col(Media.order_id) == order_id).order_by(col(Media.id))
        return list((await session.execute(query)).scalars())


async def open_dialog(site: Site, service: str = "transcript", **options: object) -> Page:
    """The dialog of a member who pays by card."""
    page = await site.sign_in(await a_customer(site.sessions), **options)
    await page.goto(f"/productions/new?service={service}")
    return page


async def arrived(page: Page, *names: str) -> None:
    """These files are in the order, and none is on its way: until then one cannot go on."""
    files = page.locator("#order-files [data-media]")
    await expect(files).to_have_count(len(names), timeout=90_000)
    for name in names:
        await expect(files.filter(has_text=name)).to_have_count(1)
    await expect(page.locator(".order-upload")).to_have_count(0)


async def go_on(page: Page) -> None:
    """From the dialog to the files being measured."""
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_role("heading", name="Your files are being measured")).to_be_visible()


async def test_a_file_is_sent_measured_and_quoted_against_its_estimate(site: Site, tmp_path: Path) -> None:
    await linguists_for_transcripts(site.sessions)
    page = await open_dialog(site)
    await site.look(page, "order-empty")

    await page.set_input_files("#order-pick", long_recording(tmp_path, "lecture.wav", seconds=90, rate=8000))
    await arrived(page, "lecture.wav")
    estimate = page.locator("#order-estimate")
    await expect(estimate).to_contain_text("$3.00")
    await page.get_by_label(re.compile("^Verbatim")).check()
    await expect(estimate).to_contain_text("$3.90")
    await page.get_by_label("Name of the order").fill("Lecture one")
    await site.look(page, "order-filled", is_rtl=False)
    await go_on(page)
    await site.look(page, "order-measuring", is_rtl=False)
    await MediaAnalysis(site.parts).run(await newest_order(site))

    await expect(page.get_by_role("heading", name="Final price")).to_be_visible()
    await expect(page.locator("#main")).to_contain_text("nothing changed")
    await expect(page.get_by_role("button", name="Pay $3.90 by card")).to_be_visible()
    await site.look(page, "order-quote")


async def test_files_that_come_while_the_list_is_on_its_way_are_in_the_next_one(site: Site, tmp_path: Path) -> None:
    page = await open_dialog(site)
    names = [f"part-{number}.wav" for number in range(3)]
    turns, is_listed = count(), asyncio.Event()

    async def hold_the_others(route: Route) -> None:
        if route.request.method == "PATCH" and next(turns) > 0:
            await is_listed.wait()
        await route.continue_()

    async def hold_the_list(route: Route) -> None:
        answer = await route.fetch()
        is_listed.set()
        while len(await media_of(site, await newest_order(site))) < len(names):
            await asyncio.sleep(0.05)
        await route.fulfill(response=answer)

    await page.route("**/v1/productions/uploads/*", hold_the_others)
    await page.route("**/productions/new/files?*", hold_the_list, times=1)
    await page.set_input_files("#order-pick", [long_recording(tmp_path, name, seconds=5) for name in names])

    await arrived(page, *names)


async def test_a_list_that_does_not_come_is_asked_for_again(site: Site, tmp_path: Path) -> None:
    site.expect_trouble("ERR_")
    site.expect_trouble("htmx:")
    page = await open_dialog(site)
    await page.route("**/productions/new/files?*", lambda route: route.abort(), times=2)

    await page.set_input_files("#order-pick", long_recording(tmp_path, "lecture.wav", seconds=5))

    await arrived(page, "lecture.wav")


async def test_several_files_are_sent_at_once_and_one_is_cancelled(site: Site, tmp_path: Path) -> None:
    page = await open_dialog(site)
    slow = await page.context.new_cdp_session(page)
    await slow.send("Network.enable")
    files = [long_recording(tmp_path, f"part-{number}.wav", seconds=20) for number in range(4)]

    await slow.send("Network.emulateNetworkConditions", conditions(upload=30_000))
    await page.set_input_files("#order-pick", files)
    rows = page.locator(".order-upload")
    await expect(rows).to_have_count(4)
    await expect(rows.first).to_contain_text(re.compile("MB a second|kB a second"))
    await expect(rows.first).to_contain_text("left")
    await expect(page.locator("#order-estimate")).to_contain_text("$8.00")
    await site.look(page, "order-uploading", is_rtl=False)
    await page.get_by_role("button", name="Continue").click()
    await expect(page.locator("#order-unfinished")).to_contain_text("still on their way")
    await page.get_by_role("button", name="Cancel part-1.wav").click()
    await expect(rows).to_have_count(3)
    await slow.send("Network.emulateNetworkConditions", conditions())

    await arrived(page, "part-0.wav", "part-2.wav", "part-3.wav")
    names = sorted(media.name for media in await media_of(site, await newest_order(site)))
    assert names == ["part-0.wav", "part-2.wav", "part-3.wav"]
    await expect(page.locator("#order-estimate")).to_contain_text("$6.00")


def conditions(*, upload: int = -1, offline: bool = False) -> dict[str, object]:
    """The network as Chromium is to have it; bytes a second."""
    return {"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": upload}
