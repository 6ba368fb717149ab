"""Service accounts and keys in the browser: made, shown once, rotated, disabled, deleted."""

import re

from playwright.async_api import Page, expect

from tests.browser.conftest import Site
from tests.factories import a_customer
from tests.service.ordering import ORDERS


async def opens(site: Site, key: str) -> int:
    """The status that a program with this key gets."""
    window = await site.visitor()
    answer = await window.request.get(f"{site.address}{ORDERS}", headers={"xi-api-key": key})
    return answer.status


async def fresh_key(page: Page) -> str:
    """The key that the page shows, this once."""
    await expect(page.locator("#new-key")).to_be_visible()
    key = (await page.locator("#new-key").inner_text()).strip()
    await page.goto(page.url)
    await expect(page.locator("#new-key")).to_have_count(0)
    return key


async def an_account(page: Page, name: str) -> None:
    await page.goto("/workspace/service-accounts")
    await page.get_by_label("Name", exact=True).fill(name)
    await page.get_by_role("button", name="Make service account").click()
    await expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


async def test_an_account_is_given_a_key_that_is_rotated_disabled_and_deleted(site: Site) -> None:
    page = await site.sign_in(await a_customer(site.sessions))
    await an_account(page, "Nightly import")

    await page.get_by_label("Name", exact=True).fill("importer")
    await page.get_by_label("Limit per month").fill("250.00")
    await page.get_by_label("Allowed addresses").fill("127.0.0.1\n10.0.0.0/24")
    await page.get_by_role("button", name="Make the key").click()
    await expect(page.get_by_role("heading", name="Your new key: importer")).to_be_visible()
    await expect(page.get_by_role("button", name="Copy")).to_be_visible()
    old = await fresh_key(page)
    await expect(page.locator(".key")).to_contain_text("$0.00 of $250.00")
    assert await opens(site, old) == 200

    await page.get_by_text("Rotate").click()
    await page.get_by_label("This one ends").select_option("3600")
    await page.get_by_role("button", name="Make the new key").click()
    new = await fresh_key(page)
    assert [await opens(site, key) for key in (old, new)] == [200, 200]
    await expect(page.get_by_text("Another key has taken its place")).to_be_visible()
    await site.look(page, "service-account")

    card = page.locator(".key").filter(has=page.get_by_text("Works", exact=True))
    await card.locator("summary").filter(has_text=re.compile("^Disable")).click()
    await card.get_by_label("Why").fill("Moved to another host")
    await card.get_by_role("button", name="Disable the key").click()
    await expect(page.locator(".key").first).to_contain_text("Moved to another host")
    assert await opens(site, new) == 401

    off = page.locator(".key").first
    await off.locator("summary").filter(has_text=re.compile("^Delete")).click()
    await off.get_by_role("button", name="Delete the key").click()
    await expect(page.locator(".key")).to_have_count(1)


async def test_accounts_are_listed_and_deleted_with_their_keys(site: Site) -> None:
    page = await site.sign_in(await a_customer(site.sessions))
    await page.goto("/workspace/service-accounts")
    await expect(page.get_by_text("No service accounts yet")).to_be_visible()
    await an_account(page, "Nightly import")
    await page.get_by_label("Name", exact=True).fill("importer")
    await page.get_by_role("button", name="Make the key").click()
    key = await fresh_key(page)
    await an_account(page, "Subtitles of the archive")

    await page.goto("/workspace/service-accounts")
    await expect(page.locator("tbody tr")).to_have_count(2)
    await page.get_by_label("No, only tell us").check()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("The rule was changed.")).to_be_visible()
    await expect(page.get_by_label("No, only tell us")).to_be_checked()
    await site.look(page, "service-accounts")
    await page.get_by_role("link", name="Nightly import").click()
    await page.get_by_role("heading", name="Delete the account").click()
    await page.get_by_role("button", name="Delete the account").click()

    await expect(page.get_by_text("Keys that ended with it: 1")).to_be_visible()
    assert await opens(site, key) == 401


async def test_a_member_makes_a_key_that_may_only_read(site: Site) -> None:
    owner = await a_customer(site.sessions)
    page = await site.sign_in(await a_customer(site.sessions, workspace=owner.workspace_id))
    await page.goto("/account")
    await page.get_by_role("link", name="Manage my keys").click()

    await page.get_by_text("New key").first.click()
    await page.get_by_label("Name", exact=True).first.fill("reader")
    await page.get_by_label("Only what is ticked here").first.check()
    await page.get_by_label("Read orders and files").first.check()
    await page.get_by_role("button", name="Make the key").click()
    key = await fresh_key(page)
    await site.look(page, "own-keys")

    assert await opens(site, key) == 200
    await expect(page.locator(".key").first).to_contain_text("Read orders and files")
    window = await site.visitor()
    wanted = {"headers": {"xi-api-key": key}, "data": {"name": "k", "permissions": "all"}}
    refused = await window.request.post(f"{site.address}/v1/user/api-keys", **wanted)  # type: ignore[arg-type]
    assert (await refused.json())["detail"]["status"] == "scope_missing"


async def test_what_was_typed_stays_when_it_is_refused(site: Site) -> None:
    page = await site.sign_in(await a_customer(site.sessions))
    site.expect_trouble("422")
    site.expect_trouble("400")
    await an_account(page, "Import")
    await page.get_by_label("Name", exact=True).fill("importer")
    await page.get_by_label("Allowed addresses").fill("10.0.0.300")

    await page.get_by_role("button", name="Make the key").click()

    await expect(page.get_by_role("alert")).to_contain_text("An allowed address is an IP address or a CIDR range")
    await expect(page.get_by_label("Name", exact=True)).to_have_value("importer")
    await expect(page.get_by_label("Allowed addresses")).to_have_value("10.0.0.300")
    await page.goto("/workspace/service-accounts")
    await page.get_by_label("Name", exact=True).fill("import")
    await page.get_by_role("button", name="Make service account").click()
    await expect(page.get_by_role("alert")).to_contain_text("There is a service account import already")
