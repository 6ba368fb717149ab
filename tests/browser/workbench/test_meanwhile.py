"""The workbench while an answer is on its way: what is written meanwhile is neither lost nor sent twice."""

from playwright.async_api import expect

from tests.browser.conftest import Site
from tests.browser.holding import hold
from tests.browser.workbench.conftest import a_bench, document_of, text_of
from tests.browser.workbench.test_panels import bench_of, opened, panel
from tests.service.jobs.studio import Studio, subtitles
from tests.service.review_comments.reviews import begin_review


async def test_what_is_written_while_fixes_are_made_is_not_written_over(site: Site, studio: Studio) -> None:
    bench = await a_bench(site, studio, document_of("(Door slams) Hello.", "Fine."), subtitles("en"))
    page = await opened(site, bench)
    shown = await panel(page, "Findings")
    fixes = await hold(page, "**/fixes", "POST")
    saving = await hold(page, "**/draft?*", "PUT")

    await shown.get_by_role("button", name="Apply the safe fixes: 1").first.click()
    await fixes.asked.wait()
    await text_of(page, 2).fill("Fine, and more.")
    fixes.free.set()

    await expect(page.locator(".wb-told")).to_contain_text("nothing was done")
    saving.free.set()
    await expect(page.locator(".wb-state")).to_have_attribute("data-state", "saved")
    assert await bench.texts() == ["(Door slams) Hello.", "Fine, and more."]


async def test_what_is_typed_while_a_comment_is_sent_is_the_next_comment(site: Site, studio: Studio) -> None:
    review = await begin_review(studio)
    page = await opened(site, bench_of(site, review, is_review=True))
    shown = await panel(page, "Comments")
    text, add = shown.locator("textarea"), shown.get_by_role("button", name="Add the comment")
    sending = await hold(page, "**/comments", "POST")

    await text.fill("All names, please.")
    await add.click()
    await sending.asked.wait()
    await add.click()
    await text.type("And the")
    sending.free.set()
    await expect(shown).to_contain_text("All names, please.")
    await text.type(" places.")
    await add.click()

    await expect(shown).to_contain_text("Open: 2 of 2.")
    await expect(shown).to_contain_text("And the places.")


async def test_a_comment_that_is_not_taken_can_be_sent_again(site: Site, studio: Studio) -> None:
    site.expect_trouble("ERR_")
    review = await begin_review(studio)
    page = await opened(site, bench_of(site, review, is_review=True))
    shown = await panel(page, "Comments")
    add = shown.get_by_role("button", name="Add the comment")
    await page.route("**/comments", lambda route: route.abort(), times=1)

    await shown.locator("textarea").fill("All names, please.")
    await add.click()
    await expect(page.locator(".wb-told")).to_contain_text("not")
    await add.click()

    await expect(shown).to_contain_text("Open: 1 of 1.")
    await expect(shown).to_contain_text("All names, please.")


async def test_nothing_is_typed_while_the_work_is_handed_in(site: Site, studio: Studio) -> None:
    bench = await a_bench(site, studio, document_of("Good evening."))
    page = await opened(site, bench)
    await text_of(page, 1).focus()
    await page.get_by_role("button", name="Hand in").first.click()
    dialog = page.get_by_role("dialog", name="Hand in")
    sending = await hold(page, "**/submit", "POST")
    await dialog.get_by_role("button", name="Hand in").click()
    await sending.asked.wait()

    await page.keyboard.press("Escape")
    await text_of(page, 1).focus()
    await page.keyboard.type("Late")

    await expect(dialog).to_be_visible()
    await expect(text_of(page, 1)).to_have_value("Good evening.")
    sending.free.set()
    await page.wait_for_url("**/queue")


async def test_a_review_that_is_being_sent_back_is_not_left(site: Site, studio: Studio) -> None:
    review = await begin_review(studio)
    page = await opened(site, bench_of(site, review, is_review=True))
    await page.get_by_role("button", name="Send back", exact=True).click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("textbox").last.fill("All names, please.")
    sending = await hold(page, "**/review", "POST")
    await dialog.get_by_role("button", name="Send back now").click()
    await sending.asked.wait()

    await page.keyboard.press("Escape")

    await expect(dialog).to_be_visible()
    sending.free.set()
    await page.wait_for_url("**/queue")
