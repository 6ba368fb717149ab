"""A reason that is typed while what it is for is worked out anew."""

from playwright.async_api import expect

from tests.browser.holding import hold
from tests.browser.operators.control_room import ControlRoom


async def test_a_reason_stays_while_the_plan_that_it_is_for_changes(room: ControlRoom) -> None:
    order_id = await room.order("Town hall")
    page = await room.site.sign_in(room.first)
    await page.goto(f"/operations/intervene?deed=extend&order={order_id}&hours=24")
    plan = await hold(page, "**/operations/intervene?*", "GET")

    await page.get_by_label("Later by this many hours").fill("48")
    await plan.asked.wait()
    await page.get_by_label("Reason").press_sequentially("Public ")
    before = await page.locator("#plan").inner_text()
    plan.free.set()

    await expect(page.locator("#plan")).not_to_have_text(before, use_inner_text=True)
    await page.keyboard.type("holiday")
    await expect(page.get_by_label("Reason")).to_have_value("Public holiday")
    await page.get_by_role("button", name="Yes, extend").click()
    await expect(page.get_by_text("Public holiday")).to_be_visible()


async def test_a_reason_stays_while_the_effect_of_a_rate_is_worked_out(room: ControlRoom) -> None:
    page = await room.site.sign_in(room.first)
    await page.goto("/operations/price-books/new")
    await page.get_by_label("Transcript, English").fill("2.50")
    await page.get_by_label("Transcript, English").blur()
    await expect(page.locator("#preview")).to_contain_text("2 rates rise and 0 fall")
    effect = await hold(page, "**/operations/price-books/new", "POST")

    await page.get_by_label("Transcript, French").fill("3.00")
    await page.get_by_label("Reason").press_sequentially("Wages ")
    await effect.asked.wait()
    effect.free.set()

    await expect(page.locator("#preview")).to_contain_text("4 rates rise and 0 fall")
    await page.keyboard.type("rose")
    await expect(page.get_by_label("Reason")).to_have_value("Wages rose")
