"""The productions page in a browser: first visit, many orders, folders, search, without a mouse, without script."""

import re

from playwright.async_api import Page, expect

from service.database import transaction, utc_now
from service.folders.editing import create_folder
from service.folders.filing import file_orders
from tests.browser.conftest import Site
from tests.browser.holding import hold
from tests.browser.waiting import settled
from tests.factories import Holder, a_customer, principal_of
from tests.pages.customers.stock import stock_all


async def folder(site: Site, holder: Holder, name: str, parent: str | None = None) -> str:
    """A folder's id."""
    actor = principal_of(holder)
    async with transaction(site.sessions) as session:
        return (await create_folder(session, name, parent, actor=actor, now=utc_now())).id


async def file(site: Site, holder: Holder, orders: list[str], folder_id: str) -> None:
    """Puts orders into a folder."""
    actor = principal_of(holder)
    async with transaction(site.sessions) as session:
        await file_orders(session, orders, folder_id, actor=actor)


def lines(page: Page):  # type: ignore[no-untyped-def]
    """The orders that are shown."""
    return page.locator(".order-line")


async def test_a_newcomer_sees_what_is_sold_and_what_to_do_first(site: Site) -> None:
    page = await site.sign_in(await a_customer(site.sessions))

    await page.goto("/productions")

    await expect(page.get_by_text("Your first order")).to_be_visible()
    await expect(page.locator(".offer")).to_have_count(5)
    await expect(page.locator(".offer").first).to_contain_text("from $2.00/min")
    await expect(page.locator(".offer").last).to_contain_text("Coming soon")
    await page.locator(".offer summary").first.click()
    await expect(page.locator(".offer").first.get_by_role("row", name="German $3.30")).to_be_visible()
    await site.look(page, "productions-first")


async def test_many_orders_are_shown_page_by_page_and_found_by_typing(site: Site) -> None:
    holder = await a_customer(site.sessions)
    orders = await stock_all(site.sessions, holder, utc_now(), count=60)
    spring = await folder(site, holder, "Spring")
    await folder(site, holder, "Campaigns")
    await file(site, holder, orders[55:], spring)
    page = await site.sign_in(holder)

    await page.goto("/productions")
    await expect(lines(page)).to_have_count(50)
    await site.look(page, "productions")
    await page.get_by_role("link", name="Show more").click()
    await expect(lines(page)).to_have_count(55)
    await page.get_by_label("Search").press_sequentially("intervi ada 5")

    await expect(lines(page)).to_have_count(1 + sum(f"{n}".startswith("5") for n in range(1, 60, 5) if n != 1) - 1)
    await expect(page).to_have_url(re.compile(r"q=intervi"))
    await page.get_by_label("Search").fill("")
    await page.get_by_label("State").select_option("done")
    await expect(lines(page).first).to_contain_text("Ready")
    await expect(lines(page).filter(has_text="Draft")).to_have_count(0)
    await page.get_by_label("Search").fill("nobody called it so")
    await expect(page.get_by_text("Nothing found")).to_be_visible()
    await site.look(page, "productions-nothing-found")


async def test_orders_are_moved_into_a_folder_by_keyboard_alone(site: Site) -> None:
    holder = await a_customer(site.sessions)
    await stock_all(site.sessions, holder, utc_now(), count=3)
    page = await site.sign_in(holder)
    await page.goto("/productions")

    await page.get_by_text("New folder", exact=True).focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Archive")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("link", name="Archive")).to_be_visible()
    await expect(page.get_by_label("Choose all shown")).to_be_visible()  # the script shows it
    await page.get_by_label("Choose all shown").focus()
    await page.keyboard.press("Space")
    await expect(page.get_by_text("3 chosen")).to_be_visible()
    await page.keyboard.press("Tab")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")

    await expect(page.get_by_text("3 orders were moved.")).to_be_visible()
    await expect(page.get_by_text("No orders outside of folders")).to_be_visible()
    await page.get_by_role("link", name="Archive").focus()
    await page.keyboard.press("Enter")
    await expect(lines(page)).to_have_count(3)
    await expect(page.get_by_role("navigation", name="Where you are")).to_contain_text("Archive")
    await site.look(page, "productions-folder")


async def test_a_refused_folder_keeps_what_was_typed_and_takes_the_focus(site: Site) -> None:
    holder = await a_customer(site.sessions)
    await folder(site, holder, "Spring")
    page = await site.sign_in(holder)
    site.expect_trouble("400")
    await page.goto("/productions")

    await page.get_by_text("New folder", exact=True).click()
    await page.get_by_label("Name of the folder").fill("Spring")
    await page.get_by_role("button", name="Make folder").click()

    await expect(page.get_by_role("alert")).to_contain_text("There is a folder Spring here already")
    await expect(page.get_by_role("alert")).to_be_focused()
    await expect(page.get_by_label("Name of the folder")).to_have_value("Spring")


async def test_everything_works_without_script(site: Site) -> None:
    holder = await a_customer(site.sessions)
    orders = await stock_all(site.sessions, holder, utc_now(), count=52)
    spring = await folder(site, holder, "Spring")
    await file(site, holder, orders[:1], spring)
    page = await site.sign_in(holder, java_script_enabled=False)

    await page.goto("/productions")
    await page.get_by_role("link", name="Show more").click()
    await expect(lines(page)).to_have_count(1)
    await page.get_by_role("checkbox", name=re.compile("^Choose")).first.check()
    await page.get_by_label("Move chosen orders into").select_option("Spring")
    await page.get_by_role("button", name="Move", exact=True).click()
    await expect(page.get_by_text("1 order was moved.")).to_be_visible()
    await page.get_by_role("link", name="Spring").click()
    await expect(lines(page)).to_have_count(2)
    await page.get_by_label("State").select_option("draft")
    await page.get_by_role("button", name="Show").click()

    await expect(lines(page)).to_have_count(1)
    await expect(page).to_have_url(re.compile("state=draft"))


async def test_a_list_that_cannot_be_loaded_says_so(site: Site) -> None:
    holder = await a_customer(site.sessions)
    await stock_all(site.sessions, holder, utc_now(), count=2)
    page = await site.sign_in(holder)
    site.expect_trouble("Failed to load resource")
    site.expect_trouble("htmx:")
    await page.goto("/productions")

    await page.route("**/productions?*", lambda route: route.abort())
    await page.get_by_label("Search").fill("town")

    await expect(page.get_by_text("The list could not be loaded")).to_be_visible()
    await expect(lines(page)).to_have_count(2)


async def test_what_is_ticked_while_a_list_comes_stays_ticked(site: Site) -> None:
    holder = await a_customer(site.sessions)
    await stock_all(site.sessions, holder, utc_now(), count=3)
    page = await site.sign_in(holder)
    await page.goto("/productions")
    narrowed = await hold(page, "**/productions?*", "GET")

    await page.get_by_label("Made from").fill("2020-01-01")
    await narrowed.asked.wait()
    await page.locator(".order-tick").nth(1).check()
    narrowed.free.set()

    await settled(page)
    await expect(page).to_have_url(re.compile("from=2020-01-01"))
    await expect(page.locator(".order-tick").nth(1)).to_be_checked()
    await expect(page.locator("[data-tick-count]")).to_have_text("1 chosen")


async def test_leaving_the_search_field_does_not_search_again(site: Site) -> None:
    holder = await a_customer(site.sessions)
    await stock_all(site.sessions, holder, utc_now(), count=3)
    page = await site.sign_in(holder)
    await page.goto("/productions")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "q=" in request.url else None)

    async with page.expect_response(re.compile("q=")):
        await page.get_by_role("searchbox", name="Search").fill("interview")
    await settled(page)
    await page.locator(".order-tick").first.focus()
    await settled(page)

    assert len(asked) == 1
