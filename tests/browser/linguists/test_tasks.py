"""The brief, a review without script and the statement, as they look; and a review by keyboard alone."""

import re
from datetime import timedelta

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import update

from service.database import transaction
from service.glossaries.models import OrderGlossary
from service.jobs.availability import linguist, task
from service.media.models import Media
from tests.browser.conftest import Site
from tests.factories import Holder
from tests.service.jobs.studio import Studio, subtitles
from tests.service.review_comments.reviews import SPOKEN, begin_review
from workflows.states import TaskOutcome

HASTY = {
    "language": "en",
    "segments": [
        {"start_ms": 0, "end_ms": 1900, "text": "um, good evening  everybody", "speaker": "a", "id": "s1"},
        {"start_ms": 2000, "end_ms": 4900, "text": "Welcome to the the talk.", "speaker": "a", "id": "s2"},
    ],
    "speakers": [{"id": "a", "name": "Ada"}],
}


async def briefed(studio: Studio) -> str:
    """The id of a task with instructions, a glossary, and a recording that can be heard."""
    instructions = "Keep the product names as in the glossary.\nOn-screen text is not translated."
    order_id = await studio.produce(subtitles("de", sdh=True, instructions=instructions), minutes=12)
    stored = await studio.parts.storage.put_bytes("media/talk", b"RIFF")
    heard = {"speech_ratio": 0.96, "rms_dbfs": -37.0, "peak_dbfs": -9.0, "silences": []}
    values = {"storage_key": stored.key, "content_type": "audio/wav", "has_video": False, "facts": heard}
    async with transaction(studio.sessions) as session:
        await session.execute(update(Media).where(Media.order_id == order_id).values(**values))  # type: ignore[arg-type]
        terms = [{"term": "Halcyon", "translations": {"de": "Halcyon"}, "note": "the product"}]
        speakers = [{"name": "Ada Lovelace", "note": "host"}, {"name": "Ben"}, {"name": "Cleo"}]
        session.add(
            OrderGlossary(
                order_id=order_id, terms=terms, speakers=speakers, updated_by="somebody", updated_at=studio.now
            )
        )
    await studio.make_public()
    return str((await studio.tasks(order_id))[0].id)


async def test_the_brief_is_read_and_the_task_claimed_from_it(site: Site, studio: Studio) -> None:
    page = await site.sign_in(await studio.linguist())
    task_id = await briefed(studio)

    await page.goto(f"/tasks/{task_id}")

    await expect(page.get_by_role("heading", name="Glossary and names")).to_be_visible()
    await expect(page.get_by_text("Halcyon").first).to_be_visible()
    await site.look(page, "task")
    await page.get_by_role("button", name="Claim this task").click()
    await expect(page).to_have_url(re.compile(f"/tasks/{task_id}/work$"))


async def test_who_may_not_claim_has_a_button_that_rests(site: Site, studio: Studio) -> None:
    holder = await studio.linguist()
    async with transaction(studio.sessions) as session:
        await session.execute(update(linguist).where(linguist.c.id == holder.id).values(is_paused=True))
    page = await site.sign_in(holder)

    await page.goto("/queue")

    await expect(page.get_by_text("you get no new tasks")).to_be_visible()
    await expect(page.get_by_role("button", name="Claim the next task")).to_be_disabled()


async def test_rework_says_what_the_reviewer_asked_for(site: Site, studio: Studio) -> None:
    review = await begin_review(studio)
    await review.comment("Ada says “Welcome back”.", segment_id="s2")
    done = await review.comment("Names as in the glossary.")
    rework = await review.send_back(notes="Nearly there: two places.")
    await review.editor.patch(f"/v1/tasks/{rework}/comments/{done['id']}", json={"is_resolved": True})
    page = await site.sign_in(review.editing)

    await page.goto(f"/tasks/{rework}")

    await expect(page.get_by_text("Nearly there: two places.")).to_be_visible()
    await site.look(page, "task-rework")


@pytest.mark.parametrize("has_script", [True, False])
async def test_a_review_is_approved_with_reasons_with_and_without_script(
    site: Site, studio: Studio, has_script: bool
) -> None:
    review = await begin_review(studio, HASTY)
    page = await site.sign_in(review.reviewing, java_script_enabled=has_script)
    await page.goto(f"/tasks/{review.id}/review")
    await page.get_by_label("About").select_option(label="Segment 2: Welcome to the the talk.")
    await page.get_by_label("Comment", exact=True).fill("One “the” too many?")
    await page.get_by_role("button", name="Comment").click()
    await expect(page.get_by_text("1 to be done")).to_be_visible()
    if has_script:
        await page.goto(f"/tasks/{review.id}/review")
        await site.look(page, "review")

    await page.get_by_label("One reason for all that have none above").fill("She really says it.")
    await page.get_by_label("Yes, I have read the work").check()
    await page.get_by_role("button", name="Approve").click()

    await expect(page).to_have_url(re.compile("/queue$"))
    await expect(page.get_by_text("Approved: the work goes on.")).to_be_visible()
    assert (await studio.task(review.id)).outcome == TaskOutcome.APPROVED


async def test_a_review_is_sent_back_by_keyboard_alone(site: Site, studio: Studio) -> None:
    review = await begin_review(studio)
    page = await site.sign_in(review.reviewing)
    await page.goto(f"/tasks/{review.id}/review")

    await tab_to(page, "#field-notes")
    await page.keyboard.type("The names are wrong.")
    await tab_to(page, "#field-confirmed-return")
    await page.keyboard.press("Space")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")

    await expect(page.get_by_text("Sent back: the editor has been told.")).to_be_visible()
    assert (await studio.task(review.id)).outcome == TaskOutcome.RETURNED


async def tab_to(page: Page, selector: str) -> None:
    """Tabs until the element has the focus."""
    target = page.locator(selector)
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab never reached {selector}")


async def test_the_statement_of_earnings(site: Site, studio: Studio) -> None:
    holder = await studio.linguist()
    page = await site.sign_in(holder)
    await page.goto("/earnings")
    await expect(page.get_by_text("Nothing earned yet")).to_be_visible()
    await site.look(page, "earnings-empty")
    await earn(studio, holder)

    await page.goto("/earnings")

    await expect(page.get_by_text("$8.00").first).to_be_visible()
    await site.look(page, "earnings")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Download as CSV").click()
    file = await download.value
    assert file.suggested_filename == "earnings.csv"
    assert (await file.path()).read_text().startswith("month,tasks,")


async def earn(studio: Studio, holder: Holder) -> None:
    """Two tasks, of which one was handed in last month."""
    client = await studio.client(holder)
    for minutes, before in ((10, timedelta()), (45, timedelta(days=31))):
        order_id = await studio.produce(minutes=minutes)
        await studio.make_public()
        task_id = (await studio.tasks(order_id))[0].id
        await client.post(f"/v1/tasks/{task_id}/claim")
        assert (await client.post(f"/v1/tasks/{task_id}/submit", json={"document": SPOKEN})).status_code == 200
        async with transaction(studio.sessions) as session:
            row = update(task).where(task.c.id == task_id)
            await session.execute(row.values(finished_at=studio.now - before))


async def test_a_task_that_is_gone_says_so(site: Site, studio: Studio) -> None:
    page = await site.sign_in(await studio.linguist())
    site.expect_trouble("404")

    await page.goto("/tasks/prodtask_01jgatk6h0fwxrtbjade61yqhx")

    await expect(page.get_by_role("heading", name="This task is not open to you")).to_be_visible()
    await site.look(page, "task-gone")
