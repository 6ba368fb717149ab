"""Signing up and in as people do: with the keyboard alone, an app, a passkey."""

from urllib.parse import urlsplit

import pyotp
from playwright.async_api import Page, expect
from sqlalchemy import select
from sqlmodel import col

from service.database import transaction, utc_now
from service.notifications.links import readable_context
from service.notifications.models import Mail
from service.people.finding import ensure_person
from service.people.passwords import hash_random
from tests.browser.conftest import Site
from tests.factories import a_customer, an_operator

WORDS = "four quiet otters sing"


async def link_for(site: Site, recipient: str) -> str:
    query = select(Mail).where(col(Mail.recipient) == recipient).order_by(col(Mail.id).desc()).limit(1)
    async with transaction(site.sessions) as session:
        mail = (await session.execute(query)).scalar_one()
    return urlsplit(str(readable_context(mail, site.settings)["link_url"])).path


async def with_password(site: Site, email: str) -> None:
    async with transaction(site.sessions) as session:
        (await ensure_person(session, email, "Olga Marin", utc_now())).password_hash = hash_random(WORDS)


async def typed(page: Page, *texts: str) -> None:
    """Types into the fields one after the other, and sends with Enter."""
    for index, text in enumerate(texts):
        if index:
            await page.keyboard.press("Tab")
        await page.keyboard.type(text)
    await page.keyboard.press("Enter")


async def test_a_newcomer_signs_up_with_the_keyboard_alone_and_lands(site: Site) -> None:
    page = await site.visitor()
    await page.goto("/")

    await page.get_by_role("main").get_by_role("link", name="Sign up").focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/sign-up")
    await page.get_by_label("Your name").focus()
    await typed(page, "Noor Haddad", "Cedar Radio", "noor@cedar.example", WORDS)
    await page.wait_for_url("**/sign-up/sent*")
    await page.goto(await link_for(site, "noor@cedar.example"))
    await site.look(page, "confirm-address")
    await page.get_by_role("button", name="Confirm and go on").focus()
    await page.keyboard.press("Enter")

    await page.wait_for_url("**/productions")
    await expect(page.get_by_text("Noor Haddad").first).to_be_visible()


async def test_an_operator_enrols_an_app_at_the_first_sign_in(site: Site) -> None:
    operator = await an_operator(site.sessions)
    email = f"{operator.id}@productions.example"
    await with_password(site, email)
    page = await site.visitor()
    await page.goto("/sign-in?next=/account")

    await page.get_by_label("E-mail address").focus()
    await typed(page, email, WORDS)
    await page.wait_for_url("**/account/second-factor*")
    await expect(page.locator(".squares svg")).to_be_visible()
    secret = await page.inner_text("#secret")
    await page.get_by_label("The six digits").focus()
    await typed(page, pyotp.TOTP(secret).now())
    await expect(page.locator("#codes li")).to_have_count(10)
    await site.look(page, "recovery-codes", is_rtl=False)
    await page.get_by_role("link", name="I have kept them").click()
    await page.wait_for_url("**/account")

    again = await site.visitor()
    await again.goto("/sign-in")
    await again.get_by_label("E-mail address").focus()
    await typed(again, email, WORDS)
    await again.wait_for_url("**/sign-in/second-factor*")
    await site.look(again, "second-factor")
    await again.get_by_label("Code", exact=True).focus()
    # Each code is good once; those of the neighbouring half minutes are taken too.
    await typed(again, pyotp.TOTP(secret).at(utc_now(), counter_offset=1))
    await again.wait_for_url("**/operations")


async def test_a_passkey_is_added_and_signs_in_without_password(site: Site) -> None:
    site.expect_trouble("request to another host: http://localhost")
    await a_customer(site.sessions)
    await with_password(site, "ada@lumen.example")
    page = await site.visitor()
    await with_authenticator(page)
    here = site.address.replace("127.0.0.1", "localhost")

    await page.goto(f"{here}/sign-in?next=/account")
    await page.get_by_label("E-mail address").fill("ada@lumen.example")
    await page.get_by_label("Password").fill(WORDS)
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await page.wait_for_url("**/account")
    await page.get_by_label("Name of the passkey").fill("Test device")
    await page.get_by_role("button", name="Add a passkey").click()
    await expect(page.get_by_role("button", name="Remove Test device")).to_be_visible()
    await page.locator(".menu-opener").click()
    await page.get_by_role("button", name="Sign out").click()
    await page.wait_for_url("**/sign-in")
    await page.get_by_role("button", name="Sign in with a passkey").click()
    await page.wait_for_url("**/productions")

    await page.goto(f"{here}/account")
    await expect(page.get_by_role("button", name="Remove Test device")).to_be_visible()


async def with_authenticator(page: Page) -> None:
    """A device inside the browser that holds passkeys and knows its owner."""
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    await session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
