"""Inviting, joining as a newcomer, members' pages and domains, as people see them."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import select
from sqlmodel import col

from service.access.standing import Seat
from service.database import transaction, utc_now
from service.notifications.links import readable_context
from service.notifications.models import Mail
from service.workspaces.models import Member
from tests.browser.conftest import Site
from tests.factories import a_customer, an_operator
from tests.service.domains.name_server import NameServer, name_server

WORDS = "four quiet otters sing"


@pytest.fixture
async def names() -> AsyncIterator[NameServer]:
    async with name_server() as server:
        yield server


@pytest.fixture
def overrides(names: NameServer) -> dict[str, Any]:
    return {"dns_servers": names.address}


async def mailed(site: Site, recipient: str) -> dict[str, Any]:
    """What the newest mail to somebody says."""
    query = select(Mail).where(col(Mail.recipient) == recipient).order_by(col(Mail.id).desc()).limit(1)
    async with transaction(site.sessions) as session:
        return readable_context((await session.execute(query)).scalar_one(), site.settings)


async def sign_up(site: Site, page: Page, name: str, email: str) -> None:
    """Without a company, to the end of the mailed link."""
    await page.get_by_label("Your name").fill(name)
    await page.get_by_label("E-mail address").fill(email)
    await page.get_by_label("Password").fill(WORDS)
    await page.get_by_role("button", name="Sign up").click()
    await page.wait_for_url("**/sign-up/sent*")
    await page.goto((await mailed(site, email))["link_url"])
    await page.get_by_role("button", name="Confirm and go on").click()
    await expect(page).not_to_have_url(re.compile("/sign-up/"))


async def test_a_newcomer_is_invited_signs_up_without_a_company_and_joins(site: Site) -> None:
    owner = await a_customer(site.sessions)
    admin = await site.sign_in(owner)
    await admin.goto("/workspace/members")
    await admin.get_by_label("E-mail addresses").fill("noor@cedar.example")
    await admin.get_by_role("button", name="Invite", exact=True).click()
    await expect(admin.get_by_role("status")).to_contain_text("on its way")
    await expect(admin.get_by_role("row", name="noor@cedar.example")).to_be_visible()

    page = await site.visitor()
    await page.goto((await mailed(site, "noor@cedar.example"))["invitation_url"])
    await site.look(page, "invitation-visitor")
    await page.get_by_role("main").get_by_role("link", name="Sign up").click()
    await sign_up(site, page, "Noor Haddad", "noor@cedar.example")
    await expect(page.get_by_role("heading", name="Join Lumen Films")).to_be_visible()
    await site.look(page, "invitation")
    await page.goto("/account")
    await expect(page.get_by_role("heading", name="Open invitations")).to_be_visible()
    await site.look(page, "account-invited")
    await page.get_by_role("link", name="Answer").click()
    await page.get_by_role("button", name="Accept").click()

    await page.wait_for_url("**/productions")
    await expect(page.get_by_text("You are a member of Lumen Films now.")).to_be_visible()
    await page.goto("/workspace/members")
    await expect(page.get_by_role("row", name="Noor Haddad")).to_contain_text("Member")
    await expect(page.get_by_text("Invite people")).to_have_count(0)


async def test_an_admin_looks_after_members_and_a_locked_one_is_told(site: Site) -> None:
    site.expect_trouble("/workspace/members/invite")
    owner = await a_customer(site.sessions)
    mara = await a_customer(site.sessions, workspace=owner.workspace_id)
    await a_customer(site.sessions, workspace=owner.workspace_id, seat=Seat.LITE)
    async with transaction(site.sessions) as session:
        row = await session.get_one(Member, mara.id)
        row.name, row.email = "Mara Lindqvist", "mara@lumen.example"
    theirs, page = await site.sign_in(mara), await site.sign_in(owner)

    await page.goto("/workspace/members")
    await page.get_by_text("Invite people").click()
    await page.get_by_label("E-mail addresses").fill("a@cedar.example\nb@cedar.example")
    await page.get_by_role("button", name="Invite", exact=True).click()
    await expect(page.get_by_role("alert")).to_contain_text("these addresses cannot be")
    await expect(page.get_by_text("Not on a domain that this workspace has verified")).to_have_count(2)
    await site.look(page, "members", is_rtl=False)
    await page.goto("/workspace/members")
    await page.get_by_text("Invite people").click()
    await page.get_by_label("E-mail addresses").fill("a@cedar.example")
    await page.get_by_role("button", name="Invite", exact=True).click()
    await expect(page.get_by_role("row", name="a@cedar.example")).to_be_visible()
    await site.look(page, "members")
    await page.get_by_label("Choose Mara Lindqvist").check()
    assert await page.get_by_label("Choose all of this page").evaluate("box => box.indeterminate")
    await page.get_by_label("Choose all of this page").check()
    await page.get_by_label("Do to all that are ticked").select_option("Limit what they spend")
    await page.get_by_role("button", name="Go on").click()
    await expect(page.get_by_role("heading", name="3 members")).to_be_visible()
    await site.look(page, "members-several", is_rtl=False)
    await page.get_by_label("US dollars in a calendar month").fill("99")
    await page.get_by_role("button", name="Set the limit for each").click()
    await expect(page.get_by_text("It is done, for 3 members.")).to_be_visible()
    await page.get_by_role("link", name="Mara Lindqvist").click()
    await page.get_by_label("US dollars in a calendar month").fill("250")
    await page.get_by_role("button", name="Set the limit").click()
    await expect(page.get_by_text("$250.00")).to_be_visible()
    await site.look(page, "member")
    await page.get_by_role("button", name="Lock", exact=True).click()
    await expect(page.get_by_role("button", name="Unlock")).to_be_visible()

    await theirs.goto("/productions")
    await theirs.wait_for_url("**/sign-in*")
    await tell_them_they_are_locked(site)


async def tell_them_they_are_locked(site: Site) -> None:
    """Whoever is locked everywhere signs in and reads why nothing is open."""
    page = await site.visitor()
    await page.goto("/sign-in")
    await page.get_by_label("E-mail address").fill("mara@lumen.example")
    await page.get_by_role("button", name="Mail me a link instead").click()
    await page.wait_for_url("**/sign-in/sent*")
    await page.goto((await mailed(site, "mara@lumen.example"))["link_url"])
    await page.get_by_role("main").get_by_role("button").click()
    await page.wait_for_url("**/account")
    await expect(page.get_by_text("Your seat in Lumen Films is locked")).to_be_visible()
    await site.look(page, "account-locked", is_rtl=False)


async def test_a_domain_is_verified_and_people_join_by_it(site: Site, names: NameServer) -> None:
    site.expect_trouble("/workspace/security/domains")
    page = await site.sign_in(await a_customer(site.sessions))
    await page.goto("/workspace/security")
    await page.get_by_label("Domain", exact=True).fill("gmail.com")
    await page.get_by_role("button", name="Add the domain").click()
    await expect(page.get_by_role("alert")).to_contain_text("Anybody can have an address")
    await page.get_by_label("Domain", exact=True).fill("cedar.example")
    await page.get_by_role("button", name="Add the domain").click()
    await page.get_by_role("button", name="Look for the record").click()
    await expect(page.get_by_role("alert")).to_contain_text("There is no TXT record")
    await site.look(page, "security-open", is_rtl=False)

    names.texts["cedar.example"] = [f'"{await page.locator("[id^=txt-]").inner_text()}"']
    await page.get_by_role("button", name="Look for the record").click()
    await page.get_by_label("Whoever confirms an address").check()
    await page.get_by_label("They join as").select_option("Lite member")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Automatic joining is changed.")).to_be_visible()
    await expect(page.get_by_label("Whoever confirms an address")).to_be_checked()
    await site.look(page, "security")

    newcomer = await site.visitor()
    await newcomer.goto("/sign-up")
    await newcomer.get_by_label("Company or organisation").fill("Cedar Radio")
    await sign_up(site, newcomer, "Noor Haddad", "noor@cedar.example")
    await newcomer.goto("/workspace/members")
    await expect(newcomer.get_by_role("row", name="Noor Haddad")).to_contain_text("Lite member")


async def test_an_operator_sees_whom_a_plan_would_lock_before_it_does(site: Site) -> None:
    owner, operator = await a_customer(site.sessions), await an_operator(site.sessions)
    colleague = await a_customer(site.sessions, workspace=owner.workspace_id)
    page = await site.sign_in(operator)
    await page.goto(f"/operations/workspaces/{owner.workspace_id}")

    form = page.locator("form", has=page.get_by_role("heading", name="Plan and seats"))
    await form.get_by_label("Plan", exact=True).select_option("Free")
    await form.get_by_label("Reason").fill("They asked for it")
    await form.get_by_role("button", name="Look at what it means").click()
    await expect(form.get_by_role("status")).to_contain_text("1 person would be locked out")
    await site.look(page, "workspace-plan", is_rtl=False)
    await form.get_by_role("button", name="Set the plan").click()

    await expect(page.get_by_text("The plan was changed.")).to_be_visible()
    async with transaction(site.sessions) as session:
        locked_at = (await session.get_one(Member, colleague.id)).locked_at
    assert locked_at is not None
    assert locked_at <= utc_now()
