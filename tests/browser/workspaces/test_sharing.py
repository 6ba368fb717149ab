"""Sharing in a browser: with the keyboard alone, and what each role sees."""

import re

from playwright.async_api import Page, expect

from service.access.roles import Role
from service.database import transaction, utc_now
from service.sharing.granting import share
from tests.browser.conftest import Site
from tests.browser.holding import hold
from tests.browser.waiting import settled
from tests.factories import Holder, a_customer, a_group, a_service_account, principal_now
from tests.pages.customers.stock import stock_order
from workflows.states import OrderState


async def give(site: Site, owner: Holder, resource: str, to: str, role: Role) -> None:
    """Shares something."""
    actor = await principal_now(site.sessions, owner)
    async with transaction(site.sessions) as session:
        await share(session, actor, resource, to, role, now=utc_now())


async def until_focused(page: Page, selector: str, key: str = "Tab") -> None:
    """Presses a key until the focus is there."""
    for _ in range(30):
        if await page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        await page.keyboard.press(key)
    raise AssertionError(f"the keyboard does not reach {selector}")


async def test_an_order_is_shared_with_the_keyboard_alone(site: Site) -> None:
    owner = await a_customer(site.sessions)
    maker = await a_customer(site.sessions, workspace=owner.workspace_id)
    team = await a_group(site.sessions, owner, "Translators")
    await a_service_account(site.sessions, owner.workspace_id or "", name="Render farm")
    order = await stock_order(site.sessions, maker, created_at=utc_now())
    page = await site.sign_in(maker)
    await page.goto(f"/orders/{order}")
    opener = page.get_by_role("link", name="Share", exact=True)
    await opener.focus()

    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name=re.compile("Sharing of the order Town hall"))
    await expect(dialog).to_be_visible()
    await expect(page.locator("#share-q")).to_be_focused()
    async with page.expect_response(re.compile("q=transl(&|$)")):
        await page.keyboard.type("transl")
    await settled(page)
    await expect(dialog.locator(".share-choice")).to_have_count(1)
    await until_focused(page, "select[name=role]")
    await page.keyboard.type("Edit")
    await until_focused(page, "button.button-primary")
    await page.keyboard.press("Enter")

    await expect(dialog.get_by_text("The access was changed.")).to_be_visible()
    await expect(dialog.locator(f"select[name='role.{team}']")).to_have_value("editor")
    await site.look(page, "sharing-dialog", is_rtl=False)
    for _ in range(40):
        await page.keyboard.press("Tab")
        assert await page.evaluate("!document.activeElement.closest('main')"), "the focus has left the dialog"
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.goto(f"/sharing/{order}")
    await site.look(page, "sharing-page")


async def test_a_refusal_is_said_in_the_dialog(site: Site) -> None:
    owner = await a_customer(site.sessions)
    colleague = await a_customer(site.sessions, workspace=owner.workspace_id)
    order = await stock_order(site.sessions, owner, created_at=utc_now())
    page = await site.sign_in(owner)
    await page.goto(f"/orders/{order}")
    await page.get_by_role("link", name="Share", exact=True).click()
    dialog = page.get_by_role("dialog")
    async with page.expect_response(re.compile(f"q={colleague.id}")):
        await dialog.get_by_label("Find a person").fill(colleague.id)
    await settled(page)
    await expect(dialog.locator(".share-choice")).to_have_count(1)
    site.expect_trouble("404")
    gone = dialog.locator("input[name=principal]")
    await gone.evaluate("radio => { radio.value = 'user_01jgatk6h0fwxrtbjade61yqhx'; radio.checked = true; }")

    await dialog.get_by_role("button", name="Share", exact=True).click()

    await expect(dialog.get_by_role("alert")).to_contain_text("Nothing was changed.")


async def test_a_viewer_sees_the_order_and_no_button_that_would_be_refused(site: Site) -> None:
    owner = await a_customer(site.sessions)
    viewer = await a_customer(site.sessions, workspace=owner.workspace_id)
    order = await stock_order(site.sessions, owner, state=OrderState.SUBMITTED, created_at=utc_now())
    draft = await stock_order(site.sessions, owner, name="Podcast 14", created_at=utc_now())
    for one in (order, draft):
        await give(site, owner, one, viewer.id, Role.VIEWER)
    own = await stock_order(site.sessions, viewer, name="My own", state=OrderState.SUBMITTED, created_at=utc_now())
    page = await site.sign_in(viewer)

    await page.goto("/productions")
    lines = page.locator(".order-line")
    await expect(lines).to_have_count(3)
    await expect(lines.filter(has_text="Town hall")).to_contain_text("Viewer")
    await expect(lines.filter(has_text="My own")).not_to_contain_text("Viewer")
    await site.look(page, "productions-shared")
    await page.get_by_label("Shared with me").check()
    await expect(page.locator(".order-line")).to_have_count(2)
    await page.goto(f"/orders/{order}")
    await expect(page.get_by_text("Your role: Viewer")).to_be_visible()
    for name in ("Cancel the order", "Pay by card", "Invoice (PDF)"):
        await expect(page.get_by_text(name)).to_have_count(0)
    await expect(page.get_by_role("link", name="Who has access")).to_be_visible()
    await site.look(page, "order-of-a-viewer")
    await page.goto(f"/orders/{draft}")
    await expect(page.get_by_role("link", name="Go on with the draft")).to_have_count(0)
    await page.goto(f"/orders/{draft}/quote")
    await expect(page.get_by_text("You can look at this price.")).to_be_visible()
    await page.goto(f"/orders/{own}")
    await expect(page.get_by_role("link", name="Cancel the order")).to_be_visible()


async def test_what_one_creates_is_shared_as_one_has_chosen(site: Site) -> None:
    owner = await a_customer(site.sessions)
    maker = await a_customer(site.sessions, workspace=owner.workspace_id)
    await a_group(site.sessions, owner, "Translators")
    page = await site.sign_in(maker)
    await page.goto("/account/sharing")
    async with page.expect_response(re.compile("q=transl(&|$)")):
        await page.get_by_label("Find a person").fill("transl")
    await settled(page)
    await expect(page.locator(".share-choice")).to_have_count(1)
    await page.get_by_label("Role", exact=True).select_option("Editor")

    await page.get_by_role("button", name="Add", exact=True).click()

    await expect(page.get_by_label("Role of Translators")).to_have_value("editor")
    await site.look(page, "default-sharing")


async def test_a_dialog_that_is_asked_for_twice_opens_once(site: Site) -> None:
    owner = await a_customer(site.sessions)
    await a_group(site.sessions, owner, "Translators")
    order = await stock_order(site.sessions, owner, created_at=utc_now())
    page = await site.sign_in(owner)
    await page.goto(f"/orders/{order}")
    sharing = await hold(page, "**/sharing/*", "GET")

    opener = page.get_by_role("link", name="Share", exact=True)
    await opener.click()
    await sharing.asked.wait()
    await opener.click()
    sharing.free.set()

    await expect(page.get_by_role("dialog")).to_be_visible()
    await settled(page)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_what_broke_off_can_be_sent_again(site: Site) -> None:
    site.expect_trouble("ERR_")
    site.expect_trouble("htmx:")
    owner = await a_customer(site.sessions)
    team = await a_group(site.sessions, owner, "Translators")
    order = await stock_order(site.sessions, owner, created_at=utc_now())
    page = await site.sign_in(owner)
    await page.goto(f"/sharing/{order}")
    await page.get_by_label(re.compile("Translators")).check()
    send = page.get_by_role("button", name="Share", exact=True)
    await page.route("**/sharing/*", lambda route: route.abort(), times=1)

    async with page.expect_event("requestfailed"):
        await send.click()
    await send.click()

    await expect(page.locator(f"select[name='role.{team}']")).to_be_visible()
