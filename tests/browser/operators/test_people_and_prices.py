"""Linguists, workspaces, capacity and prices in the browser."""

import re

from playwright.async_api import expect

from tests.browser.operators.control_room import ControlRoom
from tests.browser.waiting import loaded
from tests.service.jobs.studio import a_transcript


async def test_prices_change_by_a_new_version_whose_effect_is_seen_first(room: ControlRoom) -> None:
    await room.studio.paid_order(a_transcript(), minutes=10)
    page = await room.site.sign_in(room.first)
    await page.goto("/operations/price-books")
    await room.site.look(page, "operations-price-books")
    await page.get_by_role("link", name="New version").click()
    await loaded(page, "/price-books/new")

    await page.get_by_label("Transcript, English").fill("2.50")
    await page.get_by_label("Transcript, English").blur()
    await expect(page.locator("#preview")).to_contain_text("2 rates rise and 0 fall")
    await expect(page.locator("#preview")).to_contain_text("$25.00")
    await room.site.look(page, "operations-price-book-new", is_rtl=False)
    await page.get_by_role("textbox", name="Version").fill("2030-autumn")
    await page.get_by_label("Reason").fill("Wages rose")
    await page.get_by_role("button", name="Schedule this version").click()

    await expect(page.get_by_role("heading", level=1)).to_have_text("Price book 2030-autumn")
    await expect(page.get_by_text("Scheduled", exact=True)).to_be_visible()
    await room.site.look(page, "operations-price-book")
    await page.get_by_label("Reason").fill("Not yet")
    await page.get_by_role("button", name="Withdraw").click()
    await expect(page.locator(".notice-good")).to_contain_text("Withdrawn")


async def test_a_linguist_is_qualified_by_ticking_a_matrix(room: ControlRoom) -> None:
    linguist = await room.studio.linguist(skills=())
    page = await room.site.sign_in(room.first)
    await page.goto("/operations/linguists")
    await room.site.look(page, "operations-linguists")
    await page.goto(f"/operations/linguists/{linguist.id}")
    await room.site.look(page, "operations-linguist")

    await page.get_by_label("Transcription, English", exact=True).check()
    await page.locator("#reason-skills").fill("Passed the test")
    await page.get_by_role("button", name="Set the qualifications").click()

    await expect(page.locator(".notice-good")).to_contain_text("Changed")
    await expect(page.get_by_label("Transcription, English", exact=True)).to_be_checked()


async def test_a_workspace_shows_terms_rates_and_ledger(room: ControlRoom) -> None:
    order_id = await room.order("Contracted")
    await room.pay(order_id)
    workspace = (await room.read(order_id)).workspace_id
    page = await room.site.sign_in(room.first)
    await page.goto("/operations/workspaces")
    await room.site.look(page, "operations-workspaces")
    await page.goto(f"/operations/workspaces/{workspace}")
    await room.site.look(page, "operations-workspace")

    await page.get_by_label("Discount in percent").fill("10")
    await page.locator("#reason-terms").fill("New contract")
    await page.get_by_role("button", name="Save").click()

    await expect(page.locator(".notice-good")).to_contain_text("terms were changed")
    await expect(page.get_by_label("Discount in percent")).to_have_value("10")


async def test_capacity_says_which_pair_cannot_be_produced_and_for_want_of_whom(room: ControlRoom) -> None:
    await room.studio.hire_chief()
    await room.studio.linguist()
    page = await room.site.sign_in(room.first)

    await page.goto("/operations/capacity")
    await room.site.look(page, "operations-capacity")

    english = page.get_by_role("row", name=re.compile("^English"))
    await expect(english.first).to_contain_text("free")
    await expect(page.get_by_role("row", name=re.compile("^Hindi"))).to_contain_text("Nobody")


async def test_capacity_is_renewed_for_each_of_two_changes_in_short_order(room: ControlRoom) -> None:
    page = await room.site.sign_in(room.first)
    await page.goto("/operations/capacity")

    for name in ("First", "Second"):
        async with page.expect_response(re.compile("/operations/capacity"), timeout=30_000) as renewed:
            await room.order(name, hours_left=40)
        assert (await renewed.value).ok
