"""An operator saves a late order, gives money back with a colleague, and steers many orders at once."""

import re

from playwright.async_api import Page, expect

from tests.browser.operators.control_room import ControlRoom
from tests.browser.waiting import loaded, settled
from tests.service.jobs.studio import a_dub, a_transcript, subtitles


async def pick(page: Page, name: str) -> None:
    """Ticks an order of the board."""
    await page.get_by_role("row", name=re.compile(name)).get_by_role("checkbox").check()


async def test_a_late_order_is_found_given_to_somebody_else_and_extended(room: ControlRoom) -> None:
    late = await room.order("Late interview", a_transcript(2), hours_left=-3)
    await room.order("Calm lecture", subtitles("de", "fr"), hours_left=46)
    await room.order("Nearly late film", a_dub("de"), hours_left=4)
    helper = await room.studio.linguist(rank=4)
    page = await room.site.sign_in(room.first)

    await page.goto("/operations")
    await expect(page.locator(".board tbody tr").first).to_contain_text("Late interview")
    await room.site.look(page, "operations-board")
    await page.get_by_role("link", name="Late interview").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Late interview")
    await room.site.look(page, "operations-story")

    await page.get_by_role("link", name="Give it to somebody").first.click()
    await loaded(page, "/operations/intervene")
    await page.locator(f"input[value={helper.id}]").check()
    await expect(page.locator("#plan")).to_contain_text("is given with its draft")
    await room.site.look(page, "operations-reassign")
    await page.locator("#plan").get_by_label("Reason").fill("Nobody has taken it")
    await page.get_by_role("button", name="Yes, give it").click()
    await expect(page.locator(".notice-good")).to_contain_text("given to somebody else")
    await expect(page.get_by_role("table").first).to_contain_text("Linguist")

    await page.get_by_label("Extend the deadline by hours").fill("48")
    await page.get_by_role("button", name="Extend", exact=True).click()
    await expect(page.locator("#plan")).to_contain_text("The deadlines of 2 jobs move")
    await page.locator("#plan").get_by_label("Reason").fill("The recording is hard")
    await page.get_by_role("button", name="Yes, extend").click()
    await expect(page.locator(".notice-good")).to_contain_text("extended")

    tasks = await room.studio.tasks(late)
    assert [one.linguist_id for one in tasks].count(helper.id) == 1
    assert (await room.read(late)).due_at > room.studio.now  # type: ignore[operator]
    await expect(page.get_by_text("The recording is hard")).to_be_visible()


async def test_a_refund_beyond_the_limit_needs_the_second_operator(room: ControlRoom) -> None:
    order_id = await room.order("Broken sound")
    await room.pay(order_id)
    page = await room.site.sign_in(room.first)

    await page.goto(f"/operations/orders/{order_id}")
    await page.get_by_label("Give back, in US dollars").fill("300")
    await page.get_by_role("button", name="Refund").click()
    await expect(page.locator("#plan")).to_contain_text("waits until another operator approves it")
    await room.site.look(page, "operations-refund")
    await page.locator("#plan").get_by_label("Reason").fill("Half of it was noise")
    await page.get_by_role("button", name="Ask for the refund of $300.00").click()
    await expect(page.locator(".notice")).to_contain_text("waits for a second operator")
    assert await room.returned(order_id) == 0

    other = await room.site.sign_in(room.second)
    await other.goto("/operations")
    await other.get_by_role("link", name=re.compile("Approvals that wait")).click()
    await loaded(other, "/approvals$")
    await room.site.look(other, "operations-approvals")
    await other.get_by_role("link", name=re.compile("Look at it")).click()
    await loaded(other, "/approvals/.")
    await room.site.look(other, "operations-approval")
    await other.get_by_label("Reason").fill("I heard it too")
    await other.get_by_role("button", name="Approve").click()
    await expect(other.locator(".notice-good")).to_contain_text("carried out")

    assert await room.returned(order_id) == 30_000


async def test_many_orders_are_steered_at_once_and_each_says_how_it_went(room: ControlRoom) -> None:
    first = await room.order("First of many", hours_left=5)
    second = await room.order("Second of many", hours_left=6)
    page = await room.site.sign_in(room.first)
    await page.goto("/operations?state=all")
    await pick(page, "First of many")
    await pick(page, "Second of many")
    await page.get_by_label("With the chosen orders").select_option("extend")
    await page.get_by_role("button", name="See what it would do").click()
    await loaded(page, "/operations/intervene")

    await page.get_by_label("Later by this many hours").fill("24")
    await expect(page.locator("#plan tbody tr")).to_have_count(2)
    await room.run("UPDATE \"order\" SET state = 'cancelled' WHERE id = :id", id=second)
    await page.locator("#plan").get_by_label("Reason").fill("Holiday")
    await page.get_by_role("button", name="Yes, extend").click()

    await expect(page.locator(".notice-warn")).to_contain_text("Done for 1 of 2 orders")
    await expect(page.get_by_role("row", name=re.compile("Second of many"))).to_contain_text("Left as it is")
    await room.site.look(page, "operations-bulk", is_rtl=False)
    assert (await room.read(first)).due_at > (await room.read(second)).due_at  # type: ignore[operator]


async def test_the_board_renews_itself_and_keeps_what_was_chosen(room: ControlRoom) -> None:
    await room.order("Early bird", hours_left=40)
    page = await room.site.sign_in(room.first)
    await page.goto("/operations")
    await pick(page, "Early bird")

    await room.order("Latecomer", hours_left=-1)

    await expect(page.locator(".board")).to_contain_text("Latecomer")
    await expect(page.get_by_role("row", name=re.compile("Early bird")).get_by_role("checkbox")).to_be_checked()


async def test_what_is_ticked_just_as_the_board_was_renewed_stays_ticked(room: ControlRoom) -> None:
    await room.order("Early bird", hours_left=40)
    page = await room.site.sign_in(room.first)
    await page.goto("/operations")
    await page.evaluate(
        """() => addEventListener('htmx:afterSwap', () => {
          document.querySelector('#board input.pick[name=order]').checked = true;
        })"""
    )

    await room.order("Latecomer", hours_left=41)

    await expect(page.locator(".board")).to_contain_text("Latecomer")
    await settled(page)
    await expect(page.locator("#board input.pick[name=order]").first).to_be_checked()


async def test_the_board_is_worked_by_keyboard_and_without_script(room: ControlRoom) -> None:
    await room.order("Quiet order", hours_left=5)
    page = await room.site.sign_in(room.first, java_script_enabled=False)
    await page.goto("/operations")

    box = page.get_by_role("row", name=re.compile("Quiet order")).get_by_role("checkbox")
    await box.focus()
    await page.keyboard.press("Space")
    await page.get_by_label("With the chosen orders").select_option("pause")
    await page.get_by_role("button", name="See what it would do").press("Enter")
    await page.get_by_label("Reason").fill("Waits for a file")
    await page.get_by_role("button", name="Yes, pause").press("Enter")

    await expect(page.get_by_role("heading", level=1)).to_have_text("Quiet order")
    await expect(page.get_by_text("The order is paused.")).to_be_visible()
