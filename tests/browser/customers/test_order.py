"""The panel of an order in a browser, in the states that it passes through."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect
from sqlalchemy import insert, update

from service.database import transaction, utc_now
from service.jobs.availability import task
from service.linguists.models import Linguist
from service.media.models import AnalysisState
from service.orders.models import Order
from service.orders.moves import append_event
from service.parts import Parts
from service.payments.models import Checkout
from service.workspaces.models import Billing
from tests.browser.conftest import Site
from tests.browser.waiting import until
from tests.factories import Holder
from tests.service.deliverables.desk import Desk
from tests.service.jobs.studio import Studio, a_transcript, subtitles
from workflows.states import OrderState, TaskOutcome, TaskState


@pytest.fixture
def desk(site: Site, parts: Parts) -> Desk:
    """Orders in production."""
    return Desk(Studio(parts, None, utc_now()))  # type: ignore[arg-type]


async def owner(site: Site, order_id: str) -> Page:
    """The window of the order's customer."""
    async with site.sessions() as session:
        order = await session.get_one(Order, order_id)
    return await site.sign_in(Holder(order.created_by, "", order.workspace_id))


async def finish_first_task(desk: Desk, order_id: str) -> None:
    """Somebody hands in the first stage."""
    first = (await desk.studio.tasks(order_id))[0]
    async with transaction(desk.sessions) as session:
        linguist = Linguist(id="linguist_of_test", email="l@l.example", name="Lin Guist", rank=3, created_at=desk.now)
        session.add(linguist)
        await session.flush()
        done = {"state": TaskState.DONE, "outcome": TaskOutcome.SUBMITTED, "linguist_id": linguist.id}
        await session.execute(update(task).where(task.c.id == first.id).values(finished_at=desk.now, **done))


async def with_peaks(desk: Desk, order_id: str) -> None:
    """Gives the order's files a waveform."""
    bars = bytes(value % 256 for n in range(600) for value in (-((n * 37) % 100), (n * 53) % 120))
    stored = await desk.parts.storage.put_bytes(f"media/{order_id}.peaks", bars)
    await desk.set_media(order_id, peaks_key=stored.key, facts={"peaks_per_second": 1})


async def test_an_order_in_production_shows_how_far_it_is_and_why_it_is_due_then(site: Site, desk: Desk) -> None:
    order_id, _ = await desk.jobs_of(a_transcript(), subtitles("de", "fr"))
    await with_peaks(desk, order_id)
    await finish_first_task(desk, order_id)
    await desk.set_order(order_id, due_at=(await desk.studio.jobs(order_id))[0].due_at)
    page = await owner(site, order_id)

    await page.goto(f"/orders/{order_id}")

    await expect(page.get_by_role("heading", level=1)).to_have_text("Interview")
    await expect(page.locator(".panel-job")).to_have_count(3)
    await expect(page.locator(".panel-stage-done")).to_have_count(1)
    await expect(page.get_by_role("img", name="Waveform of talk.mp4")).to_be_visible()
    await expect(page.locator(".facts")).to_contain_text("$199.00")
    await page.get_by_text("How the date was computed").click()
    await expect(page.get_by_text(re.compile("hours were added"))).to_be_visible()
    await page.get_by_text("Price, line by line").click()
    await expect(page.locator("body")).not_to_contain_text("Lin Guist")
    await site.look(page, "order-in-production")


async def test_the_panel_follows_what_happens_and_keeps_open_what_was_opened(site: Site, desk: Desk) -> None:
    order_id, _ = await desk.jobs_of(a_transcript())
    page = await owner(site, order_id)
    await page.goto(f"/orders/{order_id}")
    await page.get_by_text("How the date was computed").click()
    await expect(page.locator(".panel-stage-done")).to_have_count(0)

    await finish_first_task(desk, order_id)

    await expect(page.locator(".panel-stage-done")).to_have_count(1)
    await expect(page.get_by_text(re.compile("hours were added"))).to_be_visible()
    await expect(page.locator("#order-said")).to_contain_text("50% done")
    await desk.set_order(order_id, state=OrderState.CANCELLED)
    async with transaction(desk.sessions) as session:
        await append_event(session, order_id, actor="workflow", cause="money_settled", now=utc_now())
    await expect(page.get_by_text("Cancelled; the money is settled")).to_be_visible()


async def test_what_happens_while_the_panel_is_on_its_way_is_shown_too(site: Site, desk: Desk) -> None:
    order_id, _ = await desk.jobs_of(a_transcript())
    page = await owner(site, order_id)
    await page.goto(f"/orders/{order_id}")
    await page.evaluate("() => { window.told = 0; document.addEventListener('sse:changed', () => { told += 1; }); }")

    async def hold(route: Route) -> None:
        answer = await route.fetch()
        await desk.set_order(order_id, is_paused=True)
        await until(page, "told === 2")
        await route.fulfill(response=answer)

    await page.route(f"**/orders/{order_id}", hold, times=1)
    await finish_first_task(desk, order_id)

    await expect(page.locator(".panel-stage-done")).to_have_count(1)
    await expect(page.locator(".badge", has_text="Paused")).to_be_visible()


async def test_a_done_order_has_files_a_viewer_an_invoice_and_asks_for_feedback(site: Site, desk: Desk) -> None:
    order_id, (job_id,) = await desk.jobs_of(a_transcript())
    await desk.hand_in(job_id)
    await desk.deliver(job_id)
    now = utc_now()
    await desk.set_order(order_id, state=OrderState.DONE, completed_at=now, paid_at=now)
    page = await owner(site, order_id)

    await page.goto(f"/orders/{order_id}")

    await expect(page.locator(".panel-downloads a")).not_to_have_count(0)
    await expect(page.get_by_role("link", name="Read it", exact=True)).to_have_attribute(
        "href", f"/orders/{order_id}/jobs/{job_id}"
    )
    await expect(page.get_by_role("link", name="Invoice (PDF)")).to_be_visible()
    await expect(page.get_by_role("link", name="Give feedback")).to_be_visible()
    await expect(page.get_by_role("link", name="Cancel the order")).to_have_count(0)
    await site.look(page, "order-done")


async def test_cancelling_shows_its_fee_first_and_asks_again_when_it_has_changed(site: Site, desk: Desk) -> None:
    order_id, _ = await desk.jobs_of(a_transcript())
    await desk.set_order(order_id, billing=Billing.CARD)
    page = await owner(site, order_id)
    site.expect_trouble("400")
    await page.goto(f"/orders/{order_id}")

    await page.get_by_role("link", name="Cancel the order").click()
    await expect(page.get_by_text("Work has not begun: everything goes back.")).to_be_visible()
    await finish_first_task(desk, order_id)
    await page.get_by_label("Why?").fill("Filmed anew")
    await page.get_by_role("button", name="Cancel free of charge").click()

    await expect(page.get_by_role("alert")).to_contain_text("Agree to the new fee")
    await expect(page.get_by_label("Why?")).to_have_value("Filmed anew")
    await site.look(page, "order-cancel", is_rtl=False)
    await page.get_by_role("button", name=re.compile("Cancel for")).click()
    await expect(page.locator(".badge", has_text="Being cancelled")).to_be_visible()
    await expect(page.get_by_text("Filmed anew")).to_be_visible()
    await site.look(page, "order-cancelling")


async def test_a_refused_file_says_why_and_what_to_do(site: Site, desk: Desk) -> None:
    order_id = await desk.studio.paid_order(a_transcript())
    await desk.set_order(order_id, state=OrderState.OPEN, quote_id=None)
    reason = "It has no sound: 50% <silent>. Upload another file."
    await desk.set_media(
        order_id, state=AnalysisState.REFUSED, failure_slug="media_no_sound", failure_message=reason, duration_ms=None
    )
    page = await owner(site, order_id)

    await page.goto(f"/orders/{order_id}")

    await expect(page.get_by_role("alert")).to_contain_text(reason)
    await expect(page.get_by_role("link", name="Change the files")).to_have_attribute(
        "href", f"/productions/new?order={order_id}"
    )
    await site.look(page, "order-file-refused")


async def test_a_late_order_says_sorry_and_the_new_date(site: Site, desk: Desk) -> None:
    order_id, _ = await desk.jobs_of(a_transcript())
    (made,) = await desk.studio.jobs(order_id)
    late = {"kind": "extended", "day": "2026-01-05", "count": 0, "words": "Missed."}
    await desk.set_jobs(order_id, due_steps=[*made.due_steps, late])
    page = await owner(site, order_id)

    await page.goto(f"/orders/{order_id}")

    await expect(page.get_by_text("We are sorry: this is later than we promised.")).to_be_visible()
    await site.look(page, "order-late", is_rtl=False)


async def test_an_unpaid_order_is_paid_from_its_panel_and_says_what_the_checkout_did(site: Site, desk: Desk) -> None:
    order_id = await desk.studio.paid_order(a_transcript())
    await desk.set_order(order_id, state=OrderState.SUBMITTED, paid_at=None, billing=Billing.CARD)
    async with transaction(desk.sessions) as session:
        values: dict[str, Any] = {
            "order_id": order_id,
            "session_id": "cs_test_1",
            "url": f"{site.address}/orders/{order_id}?checkout=success",
        }
        values |= {
            "amount_cents": 2000,
            "state": "open",
            "created_at": desk.now,
            "expires_at": desk.now,
            "checked_at": desk.now,
        }
        await session.execute(insert(Checkout).values(**values))
    page = await owner(site, order_id)

    await page.goto(f"/orders/{order_id}?checkout=cancelled")
    await expect(page.get_by_text("Nothing was paid. The order waits")).to_be_visible()
    await page.get_by_role("button", name="Pay by card").click()

    await expect(page.get_by_text("The payment is being confirmed")).to_be_visible()
    await desk.set_order(order_id, state=OrderState.PAID, paid_at=utc_now())
    await expect(page.locator(".badge", has_text="Waiting for a linguist")).to_be_visible()
    await site.look(page, "order-paid", is_rtl=False)


async def test_orders_of_others_answer_like_missing_ones(site: Site, desk: Desk) -> None:
    order_id, _ = await desk.jobs_of(a_transcript())
    other = await desk.studio.paid_order(a_transcript())
    page = await owner(site, other)
    site.expect_trouble("404")

    answers = [await page.goto(f"/orders/{order_id}{path}") for path in ("", "/cancel")]

    assert [answer.status for answer in answers if answer] == [404, 404]


async def test_user_text_is_only_ever_text(site: Site, desk: Desk) -> None:
    order_id, _ = await desk.jobs_of(a_transcript())
    bad = "<img src=x> 100% {{ 7 * 7 }}"
    await desk.set_order(order_id, name=bad, state=OrderState.CANCELLED, cancel_reason=bad)
    page = await owner(site, order_id)

    await page.goto(f"/orders/{order_id}")

    await expect(page.get_by_role("heading", level=1)).to_have_text(bad)
    await expect(page.locator("main img")).to_have_count(0)
    await expect(page.locator(".notice")).to_contain_text(bad)
