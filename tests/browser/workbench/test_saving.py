"""Nothing that was written is lost, and nothing that somebody else wrote is written over."""

import asyncio
import re

from playwright.async_api import Page, Route, expect
from sqlalchemy import update

from service.database import transaction
from service.jobs.availability import task
from tests.browser.conftest import Site
from tests.browser.workbench.conftest import Bench, a_bench, document_of, opened, text_of, until
from tests.service.jobs.studio import Studio, subtitles

DRAFT = re.compile(r"/v1/tasks/[^/]+/draft")


async def cut_off(route: Route) -> None:
    """The network is gone for whatever saves."""
    if route.request.method == "PUT":
        await route.abort()
    else:
        await route.continue_()


async def is_kept_here(page: Page, text: str) -> bool:
    """Whether the browser's database has a draft with this text."""
    kept: list[str] = await page.evaluate(
        """async () => {
            const answered = request => new Promise(done => { request.onsuccess = () => done(request.result); });
            const database = await answered(indexedDB.open('productions-workbench'));
            const all = await answered(database.transaction('drafts').objectStore('drafts').getAll());
            database.close();
            return all.map(one => one.json);
        }"""
    )
    return any(text in one for one in kept)


async def crash(page: Page) -> None:
    """The tab dies without a word."""
    session = await page.context.new_cdp_session(page)
    async with page.expect_event("crash"):
        dying = asyncio.ensure_future(session.send("Page.crash"))
    dying.cancel()
    await page.close()


async def another_tab(bench: Bench, page: Page) -> Page:
    """A second tab of the same browser on the same task."""
    return await bench.open(await page.context.new_page())


async def test_edits_made_offline_are_sent_when_the_network_is_back(site: Site, studio: Studio) -> None:
    site.expect_trouble("ERR_INTERNET_DISCONNECTED")
    bench, page = await opened(site, studio, "Good evening.")
    await page.context.set_offline(True)

    await text_of(page, 1).press_sequentially(" Welcome.")
    await expect(page.get_by_text("You are offline.")).to_be_visible()
    assert await bench.texts() == ["Good evening."]
    async with page.expect_event("dialog") as asked:
        await page.close(run_before_unload=True)
    warning = await asked.value
    assert warning.type == "beforeunload"
    await warning.dismiss()
    await page.context.set_offline(False)

    await until(lambda: bench.has_saved(["Good evening. Welcome."]))
    await expect(page.get_by_text("Saved", exact=True)).to_be_visible()


async def test_what_was_not_sent_survives_a_crash_and_is_sent_by_the_next_tab(site: Site, studio: Studio) -> None:
    site.expect_trouble("ERR_FAILED")
    bench, page = await opened(site, studio, "Good evening.")
    await page.context.route(DRAFT, cut_off)
    await text_of(page, 1).press_sequentially(" Welcome.")
    await expect(page.get_by_text("You are offline.")).to_be_visible()
    await until(lambda: is_kept_here(page, "Good evening. Welcome."))
    await crash(page)
    await page.context.unroute(DRAFT)
    assert await bench.texts() == ["Good evening."]

    page = await bench.open(await page.context.new_page())

    await expect(text_of(page, 1)).to_have_value("Good evening. Welcome.")
    await expect(page.get_by_text("was kept on this device, and is here again")).to_be_visible()
    await until(lambda: bench.has_saved(["Good evening. Welcome."]))


async def test_a_save_whose_answer_was_lost_is_known_again_as_ones_own(site: Site, studio: Studio) -> None:
    site.expect_trouble("ERR_FAILED")
    site.expect_trouble("412")
    bench, page = await opened(site, studio, "Good evening.")
    lost: list[str] = []

    async def lose_the_first(route: Route) -> None:
        if route.request.method == "PUT" and not lost:
            lost.append((await route.fetch()).url)
            await route.abort()
        else:
            await route.continue_()

    await page.route(DRAFT, lose_the_first)
    await text_of(page, 1).press_sequentially(" Welcome.")
    await expect(page.get_by_text("You are offline.")).to_be_visible()
    await text_of(page, 1).press_sequentially(" Yes.")

    await until(lambda: bench.has_saved(["Good evening. Welcome. Yes."]))
    await expect(page.get_by_text("Saved", exact=True)).to_be_visible()


async def test_of_two_tabs_the_second_is_told_and_never_writes_over_the_first(site: Site, studio: Studio) -> None:
    site.expect_trouble("412")
    bench, first = await opened(site, studio, "Good evening.", "Welcome.")
    second = await another_tab(bench, first)
    await expect(first.get_by_text("This task is open in another window.")).to_be_visible()

    await text_of(first, 1).press_sequentially(" From the first.")
    await expect(second.get_by_text("Another window is editing this task.")).to_be_visible()
    await until(lambda: bench.has_saved(["Good evening. From the first.", "Welcome."]))
    dialog = second.get_by_role("dialog")
    await expect(dialog.get_by_text("There are two texts of this task")).to_be_visible()
    await second.keyboard.press("Escape")
    await text_of(second, 2).press_sequentially(" From the second.")
    await second.wait_for_timeout(2500)
    assert await bench.texts() == ["Good evening. From the first.", "Welcome."]

    await second.get_by_role("button", name="Choose", exact=True).click()
    await dialog.get_by_role("button", name="Show the differences").click()
    await expect(dialog.get_by_text("Segments that differ: 2")).to_be_visible()
    await expect(dialog.get_by_text("Welcome. From the second.")).to_be_visible()
    async with second.expect_download() as saved:
        await dialog.get_by_role("button", name="Download my text").click()
    assert "From the second." in (await (await saved.value).path()).read_text()
    await dialog.get_by_role("button", name="Take the saved text").click()
    await expect(text_of(second, 1)).to_have_value("Good evening. From the first.")
    await text_of(second, 2).press_sequentially(" Together.")

    await until(lambda: bench.has_saved(["Good evening. From the first.", "Welcome. Together."]))


async def test_a_text_saved_elsewhere_is_replaced_only_because_a_person_says_so(site: Site, studio: Studio) -> None:
    site.expect_trouble("412")
    bench, page = await opened(site, studio, "Good evening.")
    await bench.save(document_of("Saved elsewhere."))

    await text_of(page, 1).press_sequentially(" Mine.")
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("There are two texts of this task")).to_be_visible()
    assert await bench.texts() == ["Saved elsewhere."]
    await dialog.get_by_role("button", name="Go on with my text").click()

    await until(lambda: bench.has_saved(["Good evening. Mine."]))


async def test_a_lost_claim_keeps_the_text_and_can_be_claimed_again(site: Site, studio: Studio) -> None:
    site.expect_trouble("400")
    bench, page = await opened(site, studio, "Good evening.")
    async with transaction(studio.sessions) as session:
        row = update(task).where(task.c.id == bench.task_id)
        await session.execute(row.values(state="open", linguist_id=None, lease_expires_at=None, is_public=True))

    await text_of(page, 1).press_sequentially(" Mine.")
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("You do not hold this task any more").first).to_be_visible()
    assert await bench.texts() == ["Good evening."]
    await dialog.get_by_role("button", name="Claim the task again").click()

    await until(lambda: bench.has_saved(["Good evening. Mine."]))
    await text_of(page, 1).press_sequentially(" And on.")
    await until(lambda: bench.has_saved(["Good evening. Mine. And on."]))


async def test_a_session_that_ended_is_renewed_in_another_tab_without_losing_a_word(site: Site, studio: Studio) -> None:
    site.expect_trouble("401")
    site.expect_trouble("403")
    bench, page = await opened(site, studio, "Good evening.")
    await page.context.clear_cookies()

    await text_of(page, 1).press_sequentially(" Mine.")
    await expect(page.get_by_text("You are signed out.")).to_be_visible()
    await expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    signed_in = await site.sign_in(bench.holder)
    await page.context.add_cookies(await signed_in.context.cookies())  # type: ignore[arg-type]
    await page.evaluate("dispatchEvent(new Event('focus'))")

    await until(lambda: bench.has_saved(["Good evening. Mine."]))


async def test_errors_stand_in_the_way_of_handing_in_and_lead_to_their_segments(site: Site, studio: Studio) -> None:
    site.expect_trouble("/peaks")
    site.expect_trouble("400")
    document = document_of("Good evening.", "Welcome.", "Bye.")
    document["segments"][2]["start_ms"] = 4000
    bench = await a_bench(site, studio, document, subtitles("en"))
    page = await bench.open()

    await text_of(page, 3).fill("Bye\u0000 <i>now.")
    await page.get_by_role("button", name="Hand in").first.click()
    await page.get_by_role("dialog").get_by_role("button", name="Hand in").click()
    await expect(page.get_by_role("dialog").get_by_text("This was not handed in")).to_be_visible()
    await page.get_by_role("dialog").get_by_role("listitem").get_by_role("button").first.click()

    await expect(page.locator("textarea.wb-text:focus")).to_have_count(1)
