"""Linguists and an operator before browsers, over the whole stack: an order is worked on, sent back, and delivered."""

import asyncio
import re
from pathlib import Path

import pytest
from elevenlabs import OrderItemRequestInput_Transcription, UpdateOrderRequest, UpsertOrderItemRequest
from playwright.async_api import Page, expect

from tests.browser.journeys.conftest import Street
from tests.browser.waiting import loaded
from tests.browser.workbench.conftest import text_of
from tests.factories import a_linguist, an_operator
from workflows.stages import Stage

pytestmark = pytest.mark.timeout(400)
PATIENCE = 60_000
SPANISH, ITALIAN = ("es", "es"), ("it", "it")


async def paid_order(street: Street, recording: Path, language: str, name: str) -> str:
    """An order for a transcript, paid from credits by the official client."""
    orders = street.town.client(street.town.enterprise).productions.orders

    def place() -> str:
        order_id = orders.create().order_id
        orders.update(order_id, request=UpdateOrderRequest(name=name))
        content = ("talk.wav", recording.read_bytes())
        media = orders.media.register(order_id, declared_language=language, media=content).media_id
        item = OrderItemRequestInput_Transcription(media_ids=[media], source_language=language)
        orders.items.upsert(order_id, request=UpsertOrderItemRequest(item=item))
        return order_id

    order_id = await asyncio.to_thread(place)
    for _ in range(300):
        if (await asyncio.to_thread(orders.get, order_id)).total_amount_usd is not None:
            break
        await asyncio.sleep(0.1)
    await asyncio.to_thread(orders.submit, order_id)
    return order_id


async def begin(page: Page) -> None:
    """From the queue to the workbench of the task that one is offered."""
    claim = page.get_by_role("button", name=re.compile("^Claim")).nth(1)
    for _ in range(60):
        await page.goto("/queue")
        if await claim.is_visible():
            break
        await asyncio.sleep(0.5)
    await claim.click()
    await page.wait_for_url(re.compile("/work$"))
    await page.wait_for_selector("html[data-workbench=ready]")


async def hand_in(page: Page) -> None:
    """Hands in by the key, and confirms."""
    await page.keyboard.press("Alt+Shift+Enter")
    dialog = page.get_by_role("dialog", name="Hand in")
    await dialog.get_by_role("button", name=re.compile("^Hand in")).click()
    await page.wait_for_url(re.compile("/queue"), timeout=PATIENCE)


async def write(page: Page, text: str) -> None:
    """The text of the first segment; every further one gets words too."""
    rows = int(await page.locator(".wb-row").first.get_attribute("aria-setsize") or "1")
    for number in range(1, rows + 1):
        field = text_of(page, number)
        await field.focus()
        await page.keyboard.press("Control+A")
        await page.keyboard.type(text if number == 1 else f"Frase {number}.")


async def test_work_is_claimed_edited_sent_back_mended_approved_and_read(street: Street, recording: Path) -> None:
    editing = await a_linguist(street.sessions, rank=3, skills=((Stage.TRANSCRIPTION, *SPANISH),))
    judging = await a_linguist(street.sessions, rank=5, skills=((Stage.REVIEW, *SPANISH),))
    order_id = await paid_order(street, recording, "es", "La charla")
    editor, reviewer = await street.sign_in(editing), await street.sign_in(judging)
    customer = await street.sign_in(street.town.enterprise)
    await customer.goto(f"/orders/{order_id}")

    await begin(editor)
    await expect(customer.locator("#order-live")).to_contain_text("In production", timeout=PATIENCE)
    await write(editor, "Buenas tarde a todos.")
    await hand_in(editor)

    await begin(reviewer)
    await text_of(reviewer, 1).focus()
    await reviewer.keyboard.press("Alt+Shift+c")
    await reviewer.keyboard.type("It is “Buenas tardes”.")
    await reviewer.get_by_role("button", name="Add the comment").click()
    await expect(reviewer.locator(".wb-row[data-id] .wb-panel-inline")).to_contain_text("Buenas tardes")
    await reviewer.get_by_role("button", name="Send back").click()
    dialog = reviewer.get_by_role("dialog", name="Send back")
    await dialog.get_by_role("button", name="Send back now").click()
    await reviewer.wait_for_url(re.compile("/queue"), timeout=PATIENCE)

    await mend(editor)
    await approve(reviewer)
    await expect(customer.locator("#order-live")).to_contain_text("Ready", timeout=PATIENCE)
    await customer.locator("#order-live a[href*='/jobs/']").first.click()
    await expect(customer.locator("#transcript")).to_contain_text("Buenas tardes a todos.", timeout=PATIENCE)


async def mend(editor: Page) -> None:
    """The editor finds the work and the comment, and does what it says."""
    await reopen(editor)
    inline = editor.locator(".wb-panel-inline")
    await expect(inline).to_contain_text("Buenas tardes", timeout=PATIENCE)
    await text_of(editor, 1).focus()
    await editor.keyboard.press("Control+A")
    await editor.keyboard.type("Buenas tardes a todos.")
    await inline.get_by_role("button", name="Mark as done").click()
    await hand_in(editor)


async def reopen(page: Page) -> None:
    """Rework is in one's hands without claiming it."""
    link = page.get_by_role("link", name=re.compile("^(Begin|Go on)"))
    for _ in range(60):
        await page.goto("/queue")
        if await link.first.is_visible():
            break
        await asyncio.sleep(0.5)
    await link.first.click()
    await page.wait_for_selector("html[data-workbench=ready]")


async def approve(reviewer: Page) -> None:
    """The reviewer approves, with a reason for each warning."""
    await reopen(reviewer)
    await reviewer.get_by_role("button", name="Approve").click()
    dialog = reviewer.get_by_role("dialog", name="Approve")
    await expect(dialog).to_be_visible()
    reasons = dialog.locator("input[type=text]")
    for at in range(await reasons.count()):
        await reasons.nth(at).fill("It is a test tone of speech.")
    await dialog.get_by_role("button", name="Approve now").click()
    await reviewer.wait_for_url(re.compile("/queue"), timeout=PATIENCE)


async def test_an_operator_saves_an_order_that_nobody_works_on(street: Street, recording: Path) -> None:
    busy = await a_linguist(street.sessions, rank=3, skills=((Stage.TRANSCRIPTION, *ITALIAN),))
    await a_linguist(street.sessions, rank=5, skills=((Stage.REVIEW, *ITALIAN),))
    order_id = await paid_order(street, recording, "it", "In ritardo")
    held = await street.sign_in(busy)
    await begin(held)
    helper = await a_linguist(street.sessions, rank=4, skills=((Stage.TRANSCRIPTION, *ITALIAN),))
    operator = await street.sign_in(await an_operator(street.sessions))

    await operator.goto(f"/operations/orders/{order_id}")
    await give_to(operator, helper.id)
    rescuer = await street.sign_in(helper)
    await reopen(rescuer)
    await operator.goto(f"/operations/orders/{order_id}")
    await expect(operator.locator("main")).to_contain_text("Worth keeping", timeout=PATIENCE)
    workflow = operator.get_by_role("link", name=re.compile("Temporal|workflow", re.IGNORECASE))
    assert street.town.stack.addresses.temporal_ui in str(await workflow.first.get_attribute("href"))


async def give_to(operator: Page, linguist_id: str) -> None:
    """Reassigns the one task of the order, with a reason."""
    await operator.get_by_role("link", name="Give it to somebody").first.click()
    await loaded(operator, "/operations/intervene")
    await operator.locator(f"input[value={linguist_id}]").check()
    await expect(operator.locator("#plan")).to_contain_text("with its draft")
    await operator.locator("#plan").get_by_label("Reason").fill("Worth keeping the date")
    await operator.get_by_role("button", name="Yes, give it").click()
    await expect(operator.locator(".notice-good")).to_be_visible(timeout=PATIENCE)
