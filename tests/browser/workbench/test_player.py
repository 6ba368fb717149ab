"""The recording at the workbench: it plays from where one is, and its segments can be seen and moved."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect
from sqlalchemy import select, update

from service.database import transaction
from service.jobs.availability import task
from service.media.models import Media
from tests.browser.conftest import Site
from tests.browser.waiting import until
from tests.browser.workbench.conftest import Bench, document_of, is_kept, text_of
from tests.browser.workbench.recordings import SPOKEN, a_recorded_bench, film
from tests.service.jobs.studio import Studio, subtitles

MANY = 5000
PIXELS_PER_SECOND = 80
TIME = "document.querySelector('#wb-media video').currentTime"
_BEGAN = "video => video.addEventListener('play', () => { window.began = video.currentTime; }, {once: true})"
PAUSED = "document.querySelector('#wb-media video').paused"


@pytest.fixture
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The film."""
    return film(tmp_path_factory.getbasetemp())


@pytest.fixture
async def bench(site: Site, studio: Studio, path: Path) -> Bench:
    """Captions of the film, held."""
    return await a_recorded_bench(site, studio, path, subtitles("en"), document_of(*SPOKEN))


async def ready(bench: Bench, **options: Any) -> Page:
    """Its window, the waveform drawn and the film loaded."""
    page = await bench.open(**options)
    await page.wait_for_selector("#wb-waveform[data-ready=true]")
    await until(page, "document.querySelector('#wb-media video').readyState >= 2")
    return page


async def hears(page: Page, claim: str) -> None:
    """Waits for a claim about the film's ``time`` and whether it is ``paused``."""
    await until(page, f"(() => {{ const time = {TIME}, paused = {PAUSED}; return {claim}; }})()")


def edge(page: Page, name: str) -> Locator:
    """The slider of an edge of the segment that is worked on."""
    return page.locator("#wb-waveform").get_by_role("slider", name=name)


async def test_it_plays_from_the_cursor_in_the_text(bench: Bench) -> None:
    page = await ready(bench)
    await text_of(page, 3).focus()
    await page.keyboard.press("Control+End")
    await page.locator("#wb-media video").evaluate(_BEGAN)

    await page.keyboard.press("Control+Shift+Space")

    await until(page, "window.began > 6.2 && window.began < 7.1")
    await hears(page, "time > window.began + 0.4")
    assert await text_of(page, 3).input_value() == SPOKEN[2]


async def test_a_segment_plays_to_its_out_point_and_no_further(bench: Bench) -> None:
    page = await ready(bench)
    await text_of(page, 2).focus()

    await page.keyboard.press("Alt+p")

    await hears(page, "time > 2.6")
    await hears(page, "paused && Math.abs(time - 4.5) < 0.06")


async def test_a_looped_segment_begins_again_until_the_loop_is_off(bench: Bench) -> None:
    page = await ready(bench)
    await page.get_by_label("Speed").select_option("2")
    await text_of(page, 2).focus()
    await page.evaluate("""() => {
      window.starts = 0;
      document.querySelector('#wb-media video').addEventListener('seeked', ({target}) => {
        window.starts += Math.abs(target.currentTime - 2.5) < 0.2 ? 1 : 0;
      });
    }""")

    await page.keyboard.press("Alt+r")
    await page.keyboard.press("Alt+p")

    await until(page, "window.starts >= 3")
    await page.keyboard.press("Alt+r")
    await hears(page, "time > 4.8")


async def test_going_on_repeats_what_was_heard_before_the_pause(bench: Bench) -> None:
    page = await ready(bench)
    await page.get_by_label("Back on resume").select_option(label="2 s")
    await text_of(page, 2).focus()
    await page.keyboard.press("Control+Space")
    await hears(page, "time > 3")
    await page.keyboard.press("Control+Space")
    await hears(page, "paused")
    stopped = await page.evaluate(TIME)

    await page.locator("#wb-media video").evaluate(_BEGAN)
    await page.keyboard.press("F8")

    await until(page, f"window.began < {stopped - 0.8}")


async def test_speed_changes_by_keys_keeps_the_pitch_and_is_remembered(bench: Bench) -> None:
    page = await ready(bench)
    await text_of(page, 1).focus()

    for _ in range(3):
        await page.keyboard.press("Alt+.")

    video = page.locator("#wb-media video")
    await expect(page.get_by_label("Speed")).to_have_value("1.5")
    assert await video.evaluate("one => [one.playbackRate, one.preservesPitch]") == [1.5, True]
    async with page.expect_response(is_kept('"speed":1.75')):
        await page.keyboard.press("Alt+.")
    await page.reload()
    await expect(page.get_by_label("Speed")).to_have_value("1.75")


async def test_a_dragged_edge_moves_the_in_point_and_snaps_to_its_neighbour(bench: Bench) -> None:
    page = await ready(bench)
    await text_of(page, 2).focus()
    await expect(edge(page, "In point")).to_have_attribute("aria-valuetext", "0:02.500")
    box = await edge(page, "In point").bounding_box()
    first = await page.locator(".wb-wave-region[data-id=s1]").bounding_box()
    assert box
    assert first

    await page.mouse.move(box["x"] + 12, box["y"] + 50)
    await page.mouse.down()
    await page.mouse.move(box["x"] + 40, box["y"] + 50, steps=4)
    await page.mouse.move(first["x"] + first["width"] + 4, box["y"] + 50, steps=4)
    await page.mouse.up()

    await expect(page.locator(".wb-row.is-current .wb-in")).to_have_value("0:02.000")
    await expect(page.locator("#wb-status")).to_contain_text("Saved")
    await page.keyboard.press("Control+z")
    await expect(edge(page, "In point")).to_have_attribute("aria-valuetext", "0:02.500")


async def test_edges_are_nudged_by_keys_in_the_text_and_on_the_waveform(bench: Bench) -> None:
    page = await ready(bench)
    await text_of(page, 2).focus()

    await page.keyboard.press("Alt+]")
    await page.keyboard.press("Alt+Shift+[")
    await expect(edge(page, "In point")).to_have_attribute("aria-valuetext", "0:02.540")
    await expect(edge(page, "Out point")).to_have_attribute("aria-valuetext", "0:04.460")

    await page.keyboard.press("Alt+Shift+w")
    await expect(edge(page, "In point")).to_be_focused()
    await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("Shift+ArrowRight")
    await expect(edge(page, "In point")).to_have_attribute("aria-valuetext", "0:02.900")


async def test_points_are_set_where_the_sound_is_and_never_the_wrong_way_round(bench: Bench) -> None:
    page = await ready(bench)
    await text_of(page, 2).focus()
    await page.get_by_label("Go to a time").fill("0:03.2")
    await page.keyboard.press("Enter")
    await text_of(page, 2).focus()

    await page.keyboard.press("Alt+i")
    await expect(edge(page, "In point")).to_have_attribute("aria-valuetext", "0:03.200")
    await page.keyboard.press("Alt+o")

    await expect(page.locator("#wb-status")).to_contain_text("The sound is not after the in point")
    await expect(edge(page, "Out point")).to_have_attribute("aria-valuetext", "0:04.500")


async def test_a_click_on_the_waveform_goes_there_and_selects_the_segment(bench: Bench) -> None:
    page = await ready(bench)
    box = await page.locator(".wb-wave-region[data-id=s3]").bounding_box()
    assert box

    await page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 60)

    await hears(page, "Math.abs(time - 6) < 0.3")
    await expect(page.locator(".wb-wave-region[data-id=s3]")).to_have_class(re.compile("is-current"))


async def test_the_subtitle_of_the_moment_lies_over_the_picture(bench: Bench) -> None:
    page = await ready(bench)

    await page.get_by_label("Go to a time").fill("5.5")
    await page.keyboard.press("Enter")

    await expect(page.locator(".wb-media-subtitle")).to_have_text(SPOKEN[2])
    await text_of(page, 3).fill("A <i>key</i> frame.")
    await expect(page.locator(".wb-media-subtitle i")).to_have_text("key")


async def test_an_address_that_has_ended_is_asked_for_anew_and_the_place_is_kept(site: Site, bench: Bench) -> None:
    page = await ready(bench)
    site.expect_trouble("400")
    await page.get_by_label("Go to a time").fill("4")
    await page.keyboard.press("Enter")

    async with page.expect_response(re.compile(r"/v1/tasks/\w+/media$")):
        await page.locator("#wb-media video").evaluate(
            "video => { video.src = '/files/ended.signature'; video.currentTime = 4; }"
        )

    await hears(page, "Math.abs(time - 4) < 0.1")
    await until(page, "document.querySelector('#wb-media video').readyState >= 2")


async def test_of_five_thousand_segments_only_those_in_view_are_drawn(site: Site, studio: Studio, bench: Bench) -> None:
    async with transaction(studio.sessions) as session:
        job = select(task.c.order_id).where(task.c.id == bench.task_id).scalar_subquery()
        await session.execute(update(Media).where(Media.order_id == job).values(duration_ms=MANY * 2000))  # type: ignore[arg-type]
    segments = [
        {"id": f"s{at}", "start_ms": at * 2000, "end_ms": at * 2000 + 1800, "text": f"Sentence {at}."}
        for at in range(MANY)
    ]
    await bench.save({"language": "en", "segments": segments, "speakers": []})
    page = await bench.open()
    await page.wait_for_selector("#wb-waveform[data-ready=true]")
    regions = page.locator(".wb-wave-region")
    await expect(regions.nth(1)).to_be_attached()
    assert await regions.count() < 40

    await page.mouse.move(600, 100)
    await page.mouse.wheel(2700 * 2 * PIXELS_PER_SECOND, 0)

    await expect(page.locator(".wb-wave-region[data-id=s2700]")).to_be_attached()
    await until(page, "document.querySelectorAll('.wb-wave-region').length < 60")


async def test_a_part_begins_at_its_beginning_and_its_edges_stay_inside(site: Site, studio: Studio, path: Path) -> None:
    document = document_of(*SPOKEN)
    document["segments"] = document["segments"][2:4]
    bench = await a_recorded_bench(site, studio, path, subtitles("en"), document, part=(5000, 9800))
    page = await ready(bench)

    await hears(page, "Math.abs(time - 5) < 0.1")
    await text_of(page, 1).focus()
    for _ in range(4):
        await page.keyboard.press("Alt+[")

    await expect(edge(page, "In point")).to_have_attribute("aria-valuetext", "0:05.000")
    assert await page.get_by_label("Position in the recording").get_attribute("min") == "5000"


async def test_sound_alone_has_no_picture(site: Site, studio: Studio, path: Path) -> None:
    bench = await a_recorded_bench(site, studio, path.with_suffix(".wav"), subtitles("en"), document_of(*SPOKEN))
    page = await ready(bench)

    await expect(page.locator(".wb-media-picture")).to_be_hidden()
    await text_of(page, 1).focus()
    await page.keyboard.press("Alt+p")
    await hears(page, "time > 0.3")


async def test_the_bench_with_its_player_looks_right_everywhere(site: Site, bench: Bench) -> None:
    page = await ready(bench)
    await text_of(page, 2).focus()

    await site.look(page, "workbench-player")
