"""Where there is no capacity, a page says so and offers to write."""

from playwright.async_api import expect

from tests.browser.conftest import Site
from tests.factories import a_customer
from tests.service.ordering import linguists_for_transcripts


async def test_without_capacity_one_can_ask_to_be_told_and_with_it_one_can_order(site: Site) -> None:
    page = await site.sign_in(await a_customer(site.sessions))

    await page.goto("/productions/capacity?service=transcript&source=tr")
    await expect(page.get_by_text("Nobody is free for this at the moment")).to_be_visible()
    await expect(page.locator("main")).to_contain_text("Transcript, Turkish")
    await site.look(page, "no-capacity")
    await page.get_by_role("button", name="Tell me when there is capacity").press("Enter")
    await expect(page.get_by_text("We will write to you once")).to_be_visible()
    await linguists_for_transcripts(site.sessions, "tr")
    await page.goto("/productions/capacity?service=transcript&source=tr")

    await expect(page.get_by_text("You can order this now")).to_be_visible()
