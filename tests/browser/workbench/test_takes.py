"""A dub at the bench: takes are recorded, uploaded, spoken and chosen, voices cast, the film mixed and looked at."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect
from sqlalchemy import select

from service.dubbing.models import TaskWork
from service.dubbing.working import do_task_work
from tests.browser.conftest import Site
from tests.browser.waiting import until
from tests.browser.workbench.conftest import Bench, text_of
from tests.browser.workbench.recordings import film
from tests.service.deliverables.desk import Desk
from tests.service.dubbing.booth import Booth, a_tone, open_booth
from tests.service.jobs.studio import Studio
from workflows.stages import Stage

PLACEHOLDER = pytest.mark.parametrize("overrides", [{"allow_placeholder_voices": True}])


@pytest.fixture
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The film."""
    return film(tmp_path_factory.getbasetemp())


@pytest.fixture
async def booth(studio: Studio, path: Path) -> Booth:
    """A dub into German at its pacing, held."""
    return await open_booth(Desk(studio), path)


async def opened(site: Site, booth: Booth, **options: Any) -> tuple[Page, Locator]:
    """The window of whoever paces it, and its panel of takes."""
    site.expect_trouble("404")
    page = await Bench(site, booth.desk.studio, booth.holder, booth.client, booth.task_id).open(**options)
    await page.get_by_role("tab", name=re.compile("^Takes")).click()
    await text_of(page, 1).focus()
    return page, page.get_by_role("tabpanel", name=re.compile("^Takes"))


def take(shown: Locator, name: str) -> Locator:
    """What chooses a take."""
    return shown.get_by_role("radio", name=name)


async def recorded(page: Page, shown: Locator) -> None:
    """Records for a second, once the takes are listed; the recording goes on."""
    await expect(shown.get_by_role("button", name="Record a take")).to_be_visible()
    await page.keyboard.press("Alt+Shift+r")
    await expect(shown.get_by_role("button", name="Stop the recording")).to_be_visible()
    await until(page, "document.querySelector('#wb-media video').currentTime > 1.2")


async def work_off(booth: Booth) -> None:
    """Does what was asked for, as the workflow would."""
    for _ in range(600):
        async with booth.desk.sessions() as session:
            query = select(TaskWork.id).where(TaskWork.state == "pending")  # type: ignore[call-overload]
            waiting = list((await session.execute(query)).scalars())
        if waiting:
            for one in waiting:
                await do_task_work(booth.desk.parts, one, lambda: None)
            return
        await asyncio.sleep(0.05)
    raise AssertionError("nobody asked for any work")


async def test_a_take_is_recorded_with_the_microphone_while_the_film_runs_along(site: Site, booth: Booth) -> None:
    page, shown = await opened(site, booth, permissions=["microphone"])
    await expect(shown).to_contain_text("There is no take yet.")

    await recorded(page, shown)
    await expect(page.locator("#wb-media video")).to_have_js_property("muted", True)
    await page.keyboard.press("Alt+Shift+r")

    await expect(take(shown, "Recording 1")).to_be_checked()
    await expect(page.locator("#wb-media video")).to_have_js_property("muted", False)
    (made,) = (await booth.lines())["one"]["takes"]
    assert (made["origin"], made["is_chosen"], made["duration_ms"] > 500) == ("uploaded", True, True)


async def test_a_take_is_sent_until_the_service_has_it(site: Site, booth: Booth) -> None:
    site.expect_trouble("ERR_")
    page, shown = await opened(site, booth, permissions=["microphone"])
    await page.route("**/takes", lambda route: route.abort() if route.request.method == "POST" else route.fallback())

    await recorded(page, shown)
    await page.keyboard.press("Alt+Shift+r")
    await expect(page.locator(".wb-told")).to_contain_text("This did not work")
    await page.unroute("**/takes")

    await expect(take(shown, "Recording 1")).to_be_checked()


async def test_what_was_said_until_the_microphone_went_is_a_take(site: Site, booth: Booth) -> None:
    page, shown = await opened(site, booth, permissions=["microphone"])
    await page.evaluate("""() => {
        const devices = navigator.mediaDevices, real = devices.getUserMedia.bind(devices);
        devices.getUserMedia = async (wanted) => (window.microphone = await real(wanted));
    }""")

    await recorded(page, shown)
    await page.evaluate("window.microphone.getTracks().forEach((track) => track.stop())")
    await until(page, "!window.microphone.active")
    await page.keyboard.press("Alt+Shift+r")

    await expect(take(shown, "Recording 1")).to_be_checked()


async def test_an_uploaded_take_that_is_too_long_says_so_and_another_one_can_be_chosen(
    site: Site, booth: Booth
) -> None:
    await booth.record_all(900)
    page, shown = await opened(site, booth)
    await expect(shown.locator(".wb-panel-fit-words")).to_contain_text("It fits: 0.9 s for 1.2 s.")

    sound = {"name": "long.wav", "mimeType": "audio/wav", "buffer": a_tone(3900)}
    await shown.get_by_label("Upload a recording").set_input_files(sound)  # type: ignore[arg-type]

    await expect(take(shown, "Recording 2")).to_be_checked()
    words = shown.locator(".wb-panel-fit-words")
    await expect(words).to_contain_text(re.compile(r"Even 15% faster it lasts 3\.39 s for 1\.2 s: .* have no room"))
    await expect(shown.locator(".wb-panel-here .wb-panel-fit-overrun")).to_be_visible()
    await site.look(page, "workbench-takes")

    await page.get_by_role("tab", name=re.compile("^Takes")).click()
    await text_of(page, 1).focus()
    await take(shown, "Recording 1").check()
    await expect(words).to_contain_text("It fits")
    await shown.get_by_role("button", name="Delete: Recording 2").click()
    await expect(shown.locator(".wb-panel-take")).to_have_count(1)


async def test_a_take_of_other_words_is_told_as_soon_as_the_text_is_saved(site: Site, booth: Booth) -> None:
    await booth.record("one", a_tone(900))
    page, shown = await opened(site, booth)
    await expect(shown.locator(".wb-panel-fit-words")).to_contain_text("It fits")

    await text_of(page, 1).fill("Guten Morgen.")

    await expect(shown.locator(".wb-panel-fit-words")).to_contain_text("have changed since this take")
    await expect(shown).to_contain_text("Other words: 1.")


@PLACEHOLDER
async def test_lines_are_spoken_by_the_provider_and_voices_cast(site: Site, booth: Booth) -> None:
    page, shown = await opened(site, booth)
    await expect(shown).to_contain_text("These voices are placeholders.")
    await shown.get_by_label("Ada").select_option(index=1)

    await shown.get_by_role("button", name="Have it spoken").click()
    await work_off(booth)
    await expect(take(shown, "Placeholder voice 1")).to_be_checked()
    await expect(shown).to_contain_text("Without a take: 1.")

    await shown.get_by_role("button", name="Have all lines without a take spoken").click()
    await work_off(booth)

    await expect(shown).to_contain_text("Without a take: 0.")
    document = (await booth.client.get(f"{booth.url}/draft")).json()["document"]
    assert document["speakers"][0]["voice"]
    await expect(page.get_by_role("tab", name=re.compile("^Takes"))).to_be_visible()


async def test_the_film_is_mixed_looked_at_and_seen_to_be_left_behind(site: Site, booth: Booth) -> None:
    await booth.record_all()
    page, shown = await opened(site, booth)
    await expect(shown).to_contain_text("There is no film yet.")

    await shown.get_by_role("button", name="Mix the film").click()
    await expect(shown.get_by_role("progressbar")).to_be_visible()
    await work_off(booth)

    await expect(shown).to_contain_text("The film says what the text and the takes say.")
    preview = shown.locator(".wb-panel-film video")
    await expect(preview).to_be_visible()
    await until(page, "document.querySelector('.wb-panel-film video').readyState >= 1")
    await site.look(page, "workbench-mix")

    await text_of(page, 2).fill("Die Boote sind noch nicht da.")
    await expect(shown.locator(".wb-panel-stale")).to_contain_text("have changed since the film was mixed")


async def test_a_film_that_was_finished_elsewhere_is_taken_as_it_is(site: Site, booth: Booth, path: Path) -> None:
    _, shown = await opened(site, booth)

    await shown.get_by_label("Upload a finished film (MP4)").set_input_files(path)

    await expect(shown).to_contain_text("The film was uploaded ready-made and is taken as it is.")
    await expect(shown.locator(".wb-panel-film video")).to_be_visible()


async def test_at_the_voice_selection_there_are_voices_and_nothing_else(site: Site, studio: Studio, path: Path) -> None:
    booth = await open_booth(Desk(studio), path, Stage.VOICE_SELECTION)
    _, shown = await opened(site, booth)

    await expect(shown).to_contain_text("No provider of voices is set up here")
    await expect(shown.get_by_role("button", name="Mix the film")).to_have_count(0)
