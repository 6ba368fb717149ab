"""Groups in a browser: made, filled, given features; read by others; and what their features do to pages."""

import asyncio
import re

from playwright.async_api import Page, expect

from service.access.features import FOR_EVERYONE, Feature
from service.access.standing import Seat
from service.database import utc_now
from tests.browser.conftest import Site
from tests.browser.waiting import settled
from tests.factories import Holder, a_customer, a_group, a_service_account
from tests.pages.customers.stock import stock_order


async def without(site: Site, owner: Holder, *features: Feature) -> None:
    """Takes features out of Everyone, as an admin does on the page."""
    page = await site.sign_in(owner)
    await page.goto("/workspace/groups/default")
    for feature in features:
        await page.locator(f"#feature-{feature.value}").uncheck()
    await page.get_by_role("button", name="Save the features").click()
    await expect(page.get_by_text("The features were changed.")).to_be_visible()


async def opened(page: Page, address: str, text: str) -> None:
    """Opens a page until it says this: what is switched off is off a second later at the latest."""
    for _ in range(60):
        await page.goto(address)
        if text in await page.locator("main").inner_text():
            return
        await asyncio.sleep(0.2)
    raise AssertionError(f"{address} never says {text!r}")


async def test_an_admin_makes_a_group_finds_people_for_it_and_switches_features(site: Site) -> None:
    owner = await a_customer(site.sessions)
    colleague = await a_customer(site.sessions, workspace=owner.workspace_id)
    await a_service_account(site.sessions, owner.workspace_id or "", name="Render farm")
    page = await site.sign_in(owner)
    await page.goto("/workspace/groups")
    await page.get_by_label("Name").fill("Dubbing team")
    await page.get_by_role("button", name="Make group").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Dubbing team")
    await page.wait_for_load_state()

    await page.get_by_label("Find somebody").fill("render")
    await page.get_by_role("button", name="Add Render farm").click()
    await expect(page.get_by_role("heading", name="1 member")).to_be_visible()
    await page.wait_for_load_state()
    async with page.expect_response(re.compile(f"q={colleague.id}")):
        await page.get_by_label("Find somebody").fill(colleague.id)
    await settled(page)
    await expect(page.locator("#group-found li")).to_have_count(1)
    await page.locator("#group-found button").click()
    await expect(page.get_by_role("heading", name="2 members")).to_be_visible()
    await page.get_by_role("switch", name="Dubs").check()
    await page.get_by_role("button", name="Save the features").click()

    await expect(page.get_by_text("The features were changed.")).to_be_visible()
    await expect(page.get_by_role("switch", name="Dubs")).to_be_checked()
    await site.look(page, "group")
    await page.goto("/workspace/groups")
    await expect(page.get_by_role("row", name=re.compile("Dubbing team"))).to_contain_text("Dubs")
    await site.look(page, "groups")


async def test_what_everyone_has_lost_is_not_offered_and_the_page_says_why(site: Site) -> None:
    owner = await a_customer(site.sessions)
    member = await a_customer(site.sessions, workspace=owner.workspace_id)
    await a_group(site.sessions, owner, "Dubbing team", Feature.DUBBING, holds=(owner,))
    await without(site, owner, Feature.DUBBING, Feature.CAPTIONS)
    page = await site.sign_in(member)

    await opened(page, "/productions/new", "What is switched off for your groups cannot be ordered")

    await expect(page.locator("#service-dub")).to_be_disabled()
    await expect(page.locator("#service-transcript")).to_be_enabled()
    await site.look(page, "order-with-services-off")
    await page.goto("/workspace/groups/default")
    await expect(page.get_by_role("switch", name="Dubs")).to_be_disabled()
    await expect(page.get_by_text("Only in: Dubbing team.")).to_be_visible()
    await site.look(page, "group-everyone-read-only", is_rtl=False)


async def test_who_may_not_order_is_told_so_on_every_page_of_orders(site: Site) -> None:
    owner = await a_customer(site.sessions)
    lite = await a_customer(site.sessions, workspace=owner.workspace_id, seat=Seat.LITE)
    member = await a_customer(site.sessions, workspace=owner.workspace_id)
    draft = await stock_order(site.sessions, member, created_at=utc_now())
    await without(site, owner, *FOR_EVERYONE)
    page, other = await site.sign_in(member), await site.sign_in(lite)

    site.expect_trouble("403")
    await opened(page, "/productions/new", "Ordering is switched off for you")
    await site.look(page, "ordering-off", is_rtl=False)
    await page.goto(f"/orders/{draft}/quote")
    await expect(page.get_by_text("you cannot submit the order. Nothing was charged.")).to_be_visible()
    await expect(page.get_by_role("button", name=re.compile("Pay"))).to_have_count(0)
    await page.goto("/productions")
    await expect(page.get_by_role("link", name="New order")).to_have_count(1)  # that of the navigation
    await other.goto("/productions")
    await expect(other.get_by_text("You see what is shared with you")).to_be_visible()
