"""Customers before a browser, from the first look to the delivered files."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.customers.ordering.test_dialog import arrived
from tests.browser.journeys.conftest import Street
from tests.browser.waiting import loaded

pytestmark = pytest.mark.timeout(400)

NEWCOMER, PASSWORD = "nadia@first.example", "a first order by card"
PATIENCE = 60_000
LINK = re.compile(r"http://\S+/sign-up/\S+")


async def order_a_transcript(page: Page, recording: Path, name: str) -> None:
    """From the Productions page to the final quote."""
    await page.get_by_role("link", name="New order").first.click()
    await loaded(page, "/productions/new")
    await page.locator("#order-pick").set_input_files(recording)
    await arrived(page, recording.name)
    await page.get_by_label("Name of the order").fill(name)
    await expect(page.locator("#order-estimate")).to_contain_text("Total before tax", timeout=PATIENCE)
    await page.get_by_role("button", name="Continue to the final price").click()
    await expect(page.get_by_role("heading", name="Final price", exact=True)).to_be_visible(timeout=PATIENCE)


async def test_a_newcomers_first_order_is_paid_by_card_delivered_read_exported_and_rated(
    street: Street, recording: Path
) -> None:
    page = await street.visitor()
    await page.goto("/")
    await expect(page.locator("body")).to_contain_text("$2.00")
    await sign_up(page, street)

    await order_a_transcript(page, recording, "My first talk")
    await street.look(page, "journey-quote")
    await page.get_by_role("button", name=re.compile("by card")).click()
    await pay(page)

    await expect(page).to_have_url(re.compile("/orders/prodorder_"), timeout=PATIENCE)
    await expect(page.locator("#order-live")).to_contain_text("Waiting for a linguist", timeout=PATIENCE)
    async with street.town.linguists.working():
        await expect(page.locator("#order-live")).to_contain_text("Ready", timeout=2 * PATIENCE)
    assert "My first talk" in await street.mail(NEWCOMER, "ready")
    await read_export_and_rate(page)


async def sign_up(page: Page, street: Street) -> None:
    """A newcomer signs up, and confirms the address by the mailed link."""
    await page.goto("/sign-up")
    await page.get_by_label("Your name").fill("Nadia First")
    await page.get_by_label("Company or organisation").fill("First Films")
    await page.get_by_label("E-mail address").fill(NEWCOMER)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign up").click()
    link = LINK.search(await street.mail(NEWCOMER, "Confirm your address"))
    assert link
    await page.goto(link[0])
    await page.get_by_role("button", name="Confirm and go on").click()
    await expect(page).to_have_url(re.compile("/productions"), timeout=PATIENCE)


async def pay(page: Page) -> None:
    """The sandbox's hosted page takes the card that always pays."""
    await page.wait_for_url(re.compile("/c/pay/"), timeout=PATIENCE)
    if await page.locator("#email").is_visible():
        await page.locator("#email").fill(NEWCOMER)
    await page.locator("#number").fill("4242 4242 4242 4242")
    await page.locator("#exp_month").fill("12")
    await page.locator("#exp_year").fill("2034")
    await page.locator("#cvc").fill("123")
    await page.locator("#name").fill("Nadia First")
    await page.locator("button[type=submit]").click()


async def read_export_and_rate(page: Page) -> None:
    """What a customer does with what was delivered."""
    await page.locator("#order-live a[href*='/jobs/']").first.click()
    await expect(page.locator("#transcript")).to_contain_text(re.compile(r"\w+"), timeout=PATIENCE)
    await page.get_by_role("link", name="Export", exact=True).click()
    await page.locator("form:has(input[name=format][value=srt]) button[type=submit]").click()
    async with page.expect_download(timeout=PATIENCE) as download:
        await page.get_by_role("link", name=re.compile(r"Download .*\.srt")).click()
    assert "-->" in (await (await download.value).path()).read_text(encoding="utf-8")
    await page.get_by_role("link", name="Feedback", exact=True).click()
    await page.get_by_role("radio", name=re.compile("^5|Very good|Excellent")).check()
    await page.get_by_label("What is wrong, or what is good?").fill("Every word is there.")
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator(".said-list")).to_contain_text("Every word is there.", timeout=PATIENCE)


async def test_an_enterprise_orders_from_its_credits(street: Street, recording: Path) -> None:
    page = await street.sign_in(street.town.enterprise)
    await page.goto("/productions")

    await order_a_transcript(page, recording, "All hands")

    await expect(page.locator("body")).to_contain_text("Credits afterwards")
    await page.get_by_role("button", name=re.compile("from credits")).click()
    await expect(page.locator("#order-live")).to_contain_text("Waiting for a linguist", timeout=PATIENCE)
