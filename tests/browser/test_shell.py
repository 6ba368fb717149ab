"""What every page has, whoever looks at it."""

from playwright.async_api import expect

from tests.browser.conftest import Site


async def test_an_unknown_address_is_a_page_that_says_so_in_the_visitors_language(site: Site) -> None:
    page = await site.visitor(locale="ar")
    site.expect_trouble("404")

    await page.goto("/nothing-here")

    await expect(page.locator("h1")).to_be_visible()
    assert await page.evaluate("document.documentElement.dir") == "rtl"
    await site.look(page, "not-found")
