"""The queue in a browser: it is live, it counts down, and it is worked by keyboard alone."""

import asyncio
import re

from playwright.async_api import Page, expect
from sqlalchemy import update

from service.database import transaction
from service.jobs.availability import offer, task
from tests.browser.conftest import Site
from tests.service.jobs.studio import Studio, a_transcript, subtitles


async def offered(site: Site, studio: Studio) -> Page:
    """The queue of a linguist who is offered a transcript."""
    holder = await studio.linguist()
    await studio.produce()
    page = await site.sign_in(holder)
    await page.goto("/queue")
    return page


async def test_the_queue_shows_offers_what_is_available_and_what_one_has(site: Site, studio: Studio) -> None:
    holder = await studio.linguist()
    client = await studio.client(holder)
    await studio.produce(a_transcript(verbatim=True), minutes=42)
    mine = (await client.get("/v1/tasks")).json()["tasks"][0]
    await client.post(f"/v1/tasks/{mine['id']}/claim")
    others = [await studio.produce(subtitles("de"), minutes=7), await studio.produce(a_transcript(count=2), minutes=95)]
    async with transaction(studio.sessions) as session:
        order = update(task).where(task.c.order_id == others[1])
        await session.execute(order.values(is_urgent=True, is_public=True))
    await studio.produce(a_transcript(), minutes=3)
    page = await site.sign_in(holder)

    await page.goto("/queue")

    await expect(page.get_by_role("heading", name=re.compile("In your hands"))).to_be_visible()
    await expect(page.get_by_role("heading", name="Offered to you")).to_be_visible()
    await expect(page.get_by_text("Urgent").first).to_be_visible()
    await site.look(page, "queue")


async def test_an_offer_counts_down(site: Site, studio: Studio) -> None:
    page = await offered(site, studio)
    countdown = page.locator("[data-countdown]").first

    await expect(countdown).to_have_text(re.compile(r"Offer ends in \d+:\d\d"))
    first = await countdown.text_content()

    await expect(countdown).not_to_have_text(first or "")


async def test_what_is_opened_meanwhile_appears_by_itself(site: Site, studio: Studio) -> None:
    page = await site.sign_in(await studio.linguist())
    await page.goto("/queue")
    await expect(page.get_by_text("Nothing is open to you right now")).to_be_visible()
    await site.look(page, "queue-empty")

    await studio.produce()

    await expect(page.get_by_role("button", name="Claim Transcription")).to_be_visible()
    await expect(page.get_by_role("status")).to_have_text("Offers: 1. Available tasks: 0.")


async def test_of_two_who_claim_at_the_same_moment_one_works_and_one_is_told(site: Site, studio: Studio) -> None:
    first, second = await studio.linguist(), await studio.linguist()
    await studio.produce()
    await studio.make_public()
    pages = [await site.sign_in(first), await site.sign_in(second)]
    for page in pages:
        await page.goto("/queue")
    site.expect_trouble("400")

    await asyncio.gather(*(page.get_by_role("button", name="Claim Transcription").click() for page in pages))
    for page in pages:
        await page.wait_for_url(re.compile("/tasks/"))

    (loser,) = [page for page in pages if not page.url.endswith("/work")]
    await expect(loser.get_by_role("alert")).to_contain_text("Somebody was faster")
    await expect(loser.get_by_role("alert")).to_be_focused()
    (winner,) = [page for page in pages if page is not loser]
    await expect(winner).to_have_url(re.compile("/work$"))


async def test_the_queue_is_worked_by_keyboard_alone(site: Site, studio: Studio) -> None:
    page = await offered(site, studio)

    await tab_to(page, "Decline Transcription (Transcript), talk.mp4")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").filter(has_text="off your list")).to_be_visible()
    await studio.produce()
    await expect(page.get_by_role("button", name="Claim Transcription")).to_be_visible()
    await tab_to(page, "Claim Transcription (Transcript), talk.mp4")
    await page.keyboard.press("Enter")

    await expect(page).to_have_url(re.compile("/work$"))


async def tab_to(page: Page, name: str) -> None:
    """Tabs until the button of this name has the focus."""
    target = page.get_by_role("button", name=name)
    for _ in range(40):
        await page.keyboard.press("Tab")
        if await target.evaluate("button => button === document.activeElement"):
            return
    raise AssertionError(f"Tab never reached {name}")


async def test_the_focus_stays_where_it_was_when_the_list_is_renewed(site: Site, studio: Studio) -> None:
    page = await offered(site, studio)
    await page.get_by_role("button", name="Claim Transcription").focus()

    await studio.produce(subtitles("de"))

    await expect(page.get_by_role("button", name="Claim Transcription")).to_have_count(2)
    focused = await page.evaluate("document.activeElement.id")
    assert focused.startswith("claim-prodtask_")


async def test_the_list_is_narrowed_in_place_and_by_its_address(site: Site, studio: Studio) -> None:
    holder = await studio.linguist()
    await studio.produce(a_transcript(), minutes=1)
    await studio.produce(a_transcript(), minutes=40)
    async with transaction(studio.sessions) as session:
        await session.execute(update(task).values(is_public=True))
        await session.execute(update(offer).values(expires_at=studio.now))
    page = await site.sign_in(holder)
    await page.goto("/queue")
    await expect(page.get_by_role("button", name="Claim Transcription")).to_have_count(2)

    await page.get_by_label("Pay from ($)").fill("10")
    await page.get_by_label("Pay from ($)").press("Tab")

    await expect(page.get_by_role("button", name="Claim Transcription")).to_have_count(1)
    await expect(page).to_have_url(re.compile("pay=10"))
    await page.goto("/queue?pay=10000")
    await expect(page.get_by_text("Nothing fits")).to_be_visible()
