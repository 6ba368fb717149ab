"""What the pages of signing in look like, to people and to axe."""

from playwright.async_api import expect

from tests.browser.conftest import Site
from tests.factories import a_customer


async def test_the_start_page_shows_prices_and_estimates(site: Site) -> None:
    page = await site.visitor()

    await page.goto("/?service=subtitles&language=fr&minutes=12.5")

    await expect(page.locator("#estimate")).to_contain_text("$100.00")
    await site.look(page, "start")


async def test_the_forms_of_a_visitor(site: Site) -> None:
    page = await site.visitor()
    for address, name in (
        ("/sign-in", "sign-in"),
        ("/sign-up", "sign-up"),
        ("/sign-in/forgotten", "forgotten-password"),
        ("/sign-in/sent", "link-sent"),
    ):
        await page.goto(address)
        await site.look(page, name)


async def test_the_account_and_the_second_factor_of_a_customer(site: Site) -> None:
    customer = await a_customer(site.sessions)
    page = await site.sign_in(customer)

    await page.goto("/account")
    await site.look(page, "account")
    await page.goto("/account/second-factor")
    await site.look(page, "second-factor-enrolment")
    await page.goto("/account/proof")
    await site.look(page, "proof")
