"""From an empty dialog to the checkout: by keyboard alone, without script, on credits, and where it cannot go on."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from service.credits.ledger import ensure_accounts, grant_credits
from service.database import transaction, utc_now
from service.media.activities import MediaAnalysis
from service.workspaces.models import Billing
from tests.browser.conftest import Site
from tests.browser.customers.ordering.samples import spoken
from tests.browser.customers.ordering.test_dialog import arrived, go_on, newest_order, open_dialog
from tests.browser.waiting import settled
from tests.factories import a_customer
from tests.service.ordering import linguists_for_transcripts


@pytest.fixture
def overrides(till: str) -> dict[str, Any]:
    """The site pays through the sandbox."""
    return {"stripe_api_base": till}


async def press_to(page: Page, selector: str) -> None:
    """Tab until the element has the focus."""
    for _ in range(80):
        if await page.evaluate("selector => document.activeElement?.matches(selector) ?? false", selector):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")


async def test_an_order_is_placed_by_keyboard_alone_up_to_the_checkout(site: Site, till: str, tmp_path: Path) -> None:
    await linguists_for_transcripts(site.sessions)
    site.allowed = (till,)
    page = await open_dialog(site)

    async with page.expect_file_chooser() as chooser:
        await press_to(page, "#order-pick")
        await page.keyboard.press("Space")
    await (await chooser.value).set_files(spoken(tmp_path))
    await arrived(page, "talk.wav")
    await press_to(page, "#field-name")
    await page.keyboard.type("By hand")
    await press_to(page, "[name=verbatim]:checked")
    await page.keyboard.press("ArrowDown")
    await expect(page.locator("#order-estimate")).to_contain_text("$2.60")
    await press_to(page, "#order-continue")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Your files are being measured")).to_be_visible()
    await MediaAnalysis(site.parts).run(await newest_order(site))
    await expect(page.get_by_role("button", name="Pay $2.60 by card")).to_be_visible()
    await press_to(page, ".order-continue")
    await page.keyboard.press("Enter")

    await page.wait_for_url(f"{till}/**")
    await expect(page.locator("body")).to_contain_text("$2.60")


async def test_an_order_is_placed_without_script(site: Site, till: str, tmp_path: Path) -> None:
    await linguists_for_transcripts(site.sessions)
    site.allowed = (till,)
    page = await open_dialog(site, java_script_enabled=False)

    await page.set_input_files("#order-pick", spoken(tmp_path))
    await page.get_by_role("button", name="Send these files").click()
    await arrived(page, "talk.wav")
    await page.get_by_text("Verbatim").check()
    await go_on(page)
    await MediaAnalysis(site.parts).run(await newest_order(site))
    await page.get_by_role("button", name="Pay $2.60 by card").click()

    await page.wait_for_url(f"{till}/**")


async def test_credits_are_spent_with_the_balance_before_and_after_in_sight(site: Site, tmp_path: Path) -> None:
    await linguists_for_transcripts(site.sessions)
    holder = await a_customer(site.sessions, billing=Billing.CREDITS)
    workspace = holder.workspace_id or ""
    async with transaction(site.sessions) as session:
        await ensure_accounts(session, workspace)
        await grant_credits(session, workspace, 250, key="grant", reason="test", actor="test", now=utc_now())
    page = await site.sign_in(holder)

    await page.goto("/productions/new")
    await page.set_input_files("#order-pick", spoken(tmp_path))
    await arrived(page, "talk.wav")
    await go_on(page)
    await MediaAnalysis(site.parts).run(await newest_order(site))

    await expect(page.locator(".order-sums")).to_contain_text("$0.50")
    await site.look(page, "order-credits", is_rtl=False)
    await page.get_by_role("button", name="Pay $2.00 from credits").click()
    await page.wait_for_url("**/orders/prodorder_*")
    await expect(page.locator("#main")).to_contain_text("the order is placed")


async def test_where_there_is_nobody_one_asks_to_be_told(site: Site, tmp_path: Path) -> None:
    page = await open_dialog(site)
    site.expect_trouble("400")

    await page.set_input_files("#order-pick", spoken(tmp_path))
    await arrived(page, "talk.wav")
    await go_on(page)
    await MediaAnalysis(site.parts).run(await newest_order(site))
    await page.get_by_role("button", name="Pay $2.00 by card").click()

    await expect(page.get_by_role("button", name="Tell me when there is capacity")).to_be_visible()
    await site.look(page, "order-no-capacity", is_rtl=False)


async def test_a_file_that_is_no_recording_is_explained(site: Site, tmp_path: Path) -> None:
    page = await open_dialog(site)
    (tmp_path / "notes.mp4").write_text("just some words\n" * 50)

    await page.set_input_files("#order-pick", tmp_path / "notes.mp4")
    await arrived(page, "notes.mp4")
    await expect(page.locator("#order-files")).to_contain_text("length not measured yet")
    await go_on(page)
    await MediaAnalysis(site.parts).run(await newest_order(site))

    await expect(page.locator(".order-failed")).to_contain_text("not audio or video that we can read")
    await site.look(page, "order-failed")
    await page.get_by_role("button", name="Take it out").click()
    await expect(page.get_by_role("heading", name="Your order")).to_be_visible()


async def test_another_service_and_a_file_sent_before_without_leaving_the_page(site: Site, tmp_path: Path) -> None:
    page = await open_dialog(site)
    await page.set_input_files("#order-pick", spoken(tmp_path, "interview.wav"))
    await arrived(page, "interview.wav")
    await MediaAnalysis(site.parts).run(await newest_order(site))

    await page.goto("/productions/new")
    await page.get_by_label("Subtitles").check()
    await page.get_by_label("German").check()
    await expect(page.locator("#order-estimate")).to_contain_text("$9.90")
    await page.get_by_text("Limits of a caption").click()
    await page.get_by_text("Glossary and names").click()
    await site.look(page, "order-subtitles", is_rtl=False)
    await page.get_by_role("link", name="Files sent before").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("interview.wav")
    await settled(page)
    await dialog.get_by_label("Search by name").fill("zebra")
    await expect(dialog).to_contain_text("No file of that name")
    await settled(page)
    await dialog.get_by_label("Search by name").fill("inter")
    await expect(dialog).to_contain_text("interview.wav")
    await settled(page)
    await dialog.get_by_label("interview.wav").check()
    await site.look(page, "order-library", is_rtl=False)
    await dialog.get_by_role("button", name="Take into the order").click()

    await arrived(page, "interview.wav")
    await expect(page.locator("#order-estimate")).to_contain_text("$9.90")
