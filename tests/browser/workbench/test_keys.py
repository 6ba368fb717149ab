"""Everything by keys: they are listed, chosen, kept, and never in the way of whoever writes."""

import re

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Site
from tests.browser.workbench.conftest import Bench, a_bench, document_of, text_of
from tests.service.jobs.studio import Studio


@pytest.fixture
async def bench(site: Site, studio: Studio) -> Bench:
    """A transcript of three segments, held; its recording is not there."""
    return await a_bench(site, studio, document_of("One.", "Two.", "Three."))


async def opened(site: Site, bench: Bench) -> Page:
    """Its window; without a recording there is no waveform."""
    site.expect_trouble("404")
    return await bench.open()


def row(page: Page, action: str) -> Locator:
    """The line of an action in the list of keys."""
    return page.locator(f".wb-keys-row[data-action={action}]")


async def test_a_question_mark_lists_the_keys_unless_somebody_writes_it(site: Site, bench: Bench) -> None:
    page = await opened(site, bench)
    await text_of(page, 1).focus()
    await page.keyboard.press("Control+End")
    await page.keyboard.press("?")
    await expect(text_of(page, 1)).to_have_value("One.?")
    await expect(page.get_by_role("dialog")).to_have_count(0)

    await page.locator("#wb-panels [role=tab]").first.focus()
    await page.keyboard.press("?")

    await expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    await expect(row(page, "play_segment")).to_contain_text("Alt+P")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.locator("#wb-panels [role=tab]").first).to_be_focused()


async def test_a_button_lists_them_too_and_they_look_right(site: Site, bench: Bench) -> None:
    page = await opened(site, bench)

    await page.get_by_role("button", name="Keys").click()

    await expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    await site.look(page, "workbench-keys", is_rtl=False)


async def test_a_key_of_ones_own_works_at_once_and_after_the_page_was_loaded_again(site: Site, bench: Bench) -> None:
    page = await opened(site, bench)
    await page.get_by_role("button", name="Keys").click()

    async with page.expect_response(re.compile("/v1/me/preferences")):
        await row(page, "next_segment").get_by_role("button", name="Add").click()
        await page.keyboard.press("Control+F9")
        await expect(page.locator(".wb-keys-says")).to_contain_text("Ctrl+F9 now does: Next segment")
    await page.keyboard.press("Escape")
    await text_of(page, 1).focus()
    await page.keyboard.press("Control+F9")
    await expect(text_of(page, 2)).to_be_focused()

    await page.evaluate("localStorage.clear()")
    await page.reload()
    await page.wait_for_selector("html[data-workbench=ready]")
    await text_of(page, 1).focus()
    await page.keyboard.press("Control+F9")
    await expect(text_of(page, 2)).to_be_focused()


async def test_a_key_that_has_an_action_already_is_moved_only_when_asked(site: Site, bench: Bench) -> None:
    page = await opened(site, bench)
    await page.get_by_role("button", name="Keys").click()
    await row(page, "loop").get_by_role("button", name="Add").click()

    await page.keyboard.press("Alt+p")

    await expect(page.locator(".wb-keys-says")).to_contain_text("Alt+P already does: Play the segment")
    await expect(row(page, "loop")).not_to_contain_text("Alt+P")
    await page.get_by_role("button", name="Take it from there").click()
    await expect(row(page, "loop")).to_contain_text("Alt+P")
    await expect(row(page, "play_segment")).to_contain_text("No key")

    await page.get_by_role("button", name="Reset all keys").click()
    await expect(row(page, "play_segment")).to_contain_text("Alt+P")


async def test_keys_of_the_browser_are_not_taken_and_tab_leaves(site: Site, bench: Bench) -> None:
    page = await opened(site, bench)
    await page.get_by_role("button", name="Keys").click()
    add = row(page, "loop").get_by_role("button", name="Add")
    await add.click()

    await page.keyboard.press("F5")
    await expect(page.locator(".wb-keys-says")).to_contain_text("The browser keeps F5")
    await page.keyboard.press("Tab")

    await expect(add).not_to_be_focused()
    await expect(add).not_to_have_class(re.compile("is-listening"))


async def test_actions_work_while_one_writes_and_behind_a_dialog_they_rest(site: Site, bench: Bench) -> None:
    page = await opened(site, bench)
    await text_of(page, 1).focus()

    await page.keyboard.press("Alt+ArrowDown")
    await expect(text_of(page, 2)).to_be_focused()
    await page.keyboard.press("Control+/")
    await expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    await page.keyboard.press("Alt+ArrowDown")
    await page.keyboard.press("Escape")

    await expect(text_of(page, 2)).to_be_focused()


async def test_other_layouts_find_the_keys_by_their_places(site: Site, bench: Bench) -> None:
    page = await opened(site, bench)
    await text_of(page, 1).focus()

    await page.evaluate(
        """() => document.activeElement.dispatchEvent(new KeyboardEvent(
             'keydown', {key: 'ة', code: 'KeyM', altKey: true, bubbles: true, cancelable: true}))"""
    )

    await expect(text_of(page, 1)).to_have_value("One. Two.")


async def test_tab_goes_through_the_bench_and_is_never_held(site: Site, bench: Bench) -> None:
    page = await opened(site, bench)
    await page.locator(".wb-back").focus()
    seen = []

    for _ in range(60):
        await page.keyboard.press("Tab")
        seen.append(await page.evaluate("document.activeElement.closest('[id^=wb-]')?.id ?? ''"))
        if seen[-1] == "" and "wb-status" in seen:
            break

    regions = [one for at, one in enumerate(seen) if one and one not in seen[:at]]
    assert {"wb-toolbar", "wb-media", "wb-segments"} <= set(regions)
    assert any(one.startswith("wb-tab-") for one in regions)
