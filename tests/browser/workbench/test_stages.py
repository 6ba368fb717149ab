"""What the later stages need: the source beside a translation, limits while cues are timed, speakers for all."""

import re
from typing import Any

from playwright.async_api import Page, expect

from service.database import transaction
from service.jobs.opening import open_tasks
from tests.browser.conftest import Site
from tests.browser.workbench.conftest import Bench, a_bench, document_of, opened, row_of, text_of, until
from tests.service.jobs.studio import Studio, subtitles
from workflows.messages import OpenTasks
from workflows.stages import Stage

ENGLISH = document_of("Good evening, ladies.", "Welcome to the show.")


async def handed_in(bench: Bench, document: dict[str, Any]) -> None:
    """The task ends with this document."""
    answer = await bench.client.post(f"/v1/tasks/{bench.task_id}/submit", json={"document": document})
    assert answer.status_code == 200, answer.text


async def next_stage(bench: Bench, stage: Stage) -> Bench:
    """The bench of the same linguist at a later stage of the job."""
    job_id = (await bench.studio.task(bench.task_id)).job_id
    async with transaction(bench.studio.sessions) as session:
        request = OpenTasks(job_id, stage, 1)
        (task_id,) = await open_tasks(session, request, settings=bench.studio.settings, now=bench.studio.now)
    await bench.studio.make_public()
    assert (await bench.client.post(f"/v1/tasks/{task_id}/claim")).status_code == 200
    return Bench(bench.site, bench.studio, bench.holder, bench.client, task_id)


async def test_a_translation_has_its_source_beside_it_and_timing_its_limits(site: Site, studio: Studio) -> None:
    site.expect_trouble("/peaks")
    bench = await a_bench(site, studio, None, subtitles("de"))
    await handed_in(bench, ENGLISH)
    bench = await next_stage(bench, Stage.TRANSLATION)
    page = await bench.open()

    await expect(row_of(page, 2).locator(".wb-source")).to_have_text("Welcome to the show.")
    assert await row_of(page, 2).locator(".wb-source").get_attribute("lang") == "en"
    await text_of(page, 1).fill("Guten Abend, meine Damen.")
    await text_of(page, 2).fill("Willkommen zur Sendung.")
    await until(lambda: bench.has_saved(["Guten Abend, meine Damen.", "Willkommen zur Sendung."]))
    await page.close()
    await handed_in(bench, await bench.saved())
    bench = await next_stage(bench, Stage.TIMING)
    page = await bench.open(await page.context.new_page())

    await check_limits(page)
    await page.keyboard.press("Control+H")
    await site.look(page, "workbench-editing")


async def check_limits(page: Page) -> None:
    """They follow every key."""
    measures = row_of(page, 2).locator(".wb-measures")
    await expect(measures).to_contain_text("23 / 42")
    await expect(measures.locator(".is-over")).to_have_count(0)
    await text_of(page, 2).press_sequentially(" Es geht gleich los, bleiben Sie dran")
    await expect(measures).to_contain_text("Too fast to read")
    await text_of(page, 2).fill("Eins\nzwei\ndrei")
    await expect(measures).to_contain_text("Too many lines")
    row = row_of(page, 2)
    await row.get_by_label("In point").fill("0:01.500")
    await row.get_by_label("In point").press("Enter")
    await expect(measures).to_contain_text("Overlaps the one before")
    await row.get_by_label("In point").fill("soon")
    await row.get_by_label("In point").press("Enter")
    await expect(page.get_by_text("This is no time.")).to_be_visible()
    await expect(row.get_by_label("In point")).to_have_value("0:01.500")


async def test_a_new_speaker_is_there_for_all_who_work_on_the_job(site: Site, studio: Studio) -> None:
    bench, page = await opened(site, studio, "Good evening.", "Welcome.")

    await text_of(page, 2).focus()
    await row_of(page, 2).get_by_label("Speaker").focus()
    await row_of(page, 2).get_by_label("Speaker").select_option("+")
    await page.get_by_label("Name of the speaker").fill("  Grace   Hopper ")
    await page.keyboard.press("Enter")
    await expect(row_of(page, 2).get_by_label("Speaker")).to_have_text(re.compile("Grace Hopper"))
    await row_of(page, 1).get_by_label("Speaker").focus()
    await row_of(page, 1).get_by_label("Speaker").select_option(label="Ada")
    await until(lambda: _speak(bench, ["Ada", "Grace Hopper"]))
    listed = (await bench.client.get(f"/v1/tasks/{bench.task_id}/speakers")).json()["speakers"]

    assert "Grace Hopper" in [one["name"] for one in listed]


async def _speak(bench: Bench, names: list[str]) -> bool:
    document = await bench.saved()
    known = {one["id"]: one["name"] for one in document["speakers"]}
    return [known.get(one.get("speaker")) for one in document["segments"]] == names
