"""Versions, quality, exports and feedback in a browser; and the viewer where scripts do not run."""

import re
from pathlib import Path

import docx
import webvtt
from playwright.async_api import Page, expect
from sqlalchemy import update

from service.database import transaction, utc_now
from service.documents.document import Document, Segment
from service.exports.making import give_up_export
from service.exports.rows import export
from service.exports.states import WorkState
from tests.browser.conftest import Site
from tests.browser.waiting import loaded
from tests.pages.customers.delivered.shelf import Delivered, Shelf


async def opened(site: Site, made: Delivered, rest: str = "") -> Page:
    """A page of the job."""
    page = await site.sign_in(made.owner)
    await page.goto(made.viewer + rest)
    return page


async def downloaded(page: Page, label: str, suffix: str, folder: Path) -> Path:
    """An export after a click on the format's button."""
    await page.get_by_role("button", name=f"Export {label}").click()
    async with page.expect_download() as waiting:
        await page.get_by_role("link", name=re.compile(rf"Download .*\.{suffix}")).click()
    download = await waiting.value
    path = folder / download.suggested_filename
    await download.save_as(path)
    return path


async def test_exports_are_downloaded_and_open_in_other_programs(
    site: Site, shelf: Shelf, film: Path, tmp_path: Path
) -> None:
    made = await shelf.transcript(recording=film)
    page = await opened(site, made, "/exports")

    subtitles = await downloaded(page, "WebVTT", "vtt", tmp_path)
    letter = await downloaded(page, "Word document (DOCX)", "docx", tmp_path)

    assert [cue.text for cue in webvtt.read(str(subtitles))][1] == "It weaves algebraic patterns."
    assert "It weaves algebraic patterns." in "\n".join(one.text for one in docx.Document(str(letter)).paragraphs)
    assert (subtitles.name, letter.name) == ("talk.transcript.vtt", "talk.transcript.docx")
    await page.goto(made.viewer)
    await page.get_by_role("link", name="Export").click()
    await loaded(page, "/exports$")
    await site.look(page, "exports")


async def test_the_making_of_sound_is_watched_while_it_happens(site: Site, shelf: Shelf, film: Path) -> None:
    page = await opened(site, await shelf.dub(film, film), "/exports")
    await page.get_by_role("button", name="Export Sound alone (MP3)").click()
    await expect(page.locator(".made")).to_contain_text("0%")
    export_id = await page.locator(".made").get_attribute("id")

    async with transaction(site.sessions) as session:
        await session.execute(update(export).values(progress=42, state=WorkState.RUNNING))
    await expect(page.locator(".made")).to_contain_text("42%")
    await give_up_export(site.parts, str(export_id), utc_now())

    await expect(page.locator(".made")).to_contain_text("Could not be made")


async def test_versions_are_compared_and_quality_is_read(site: Site, shelf: Shelf, film: Path) -> None:
    made = await shelf.transcript(recording=film)
    page = await opened(site, made, "/versions")
    await site.look(page, "versions")

    await page.get_by_role("button", name="Compare").click()
    await expect(page.locator("ins").first).to_have_text("evening,")
    await expect(page.locator("ins").first).to_have_css("text-decoration-line", "underline")
    await expect(page.locator("del").first).to_have_css("text-decoration-line", "line-through")
    await site.look(page, "diff")

    too_fast = Document("de", [Segment(0, 300, "Viel zu viel, um es so schnell zu lesen.", id="s1")])
    page = await opened(site, await shelf.captions(too_fast, recording=film), "/quality")
    await expect(page.get_by_role("heading", name="Quality report")).to_be_visible()
    await site.look(page, "quality")


async def test_feedback_on_the_whole_order_is_given_and_shown_again(site: Site, shelf: Shelf, film: Path) -> None:
    made = await shelf.transcript(recording=film)
    page = await site.sign_in(made.owner)
    await page.goto(f"/orders/{made.order_id}/feedback")

    await page.get_by_role("radio", name="5, very good").focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("Tab")
    await page.keyboard.type("As if I had been there.")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")

    await expect(page.locator(".said-list")).to_contain_text("As if I had been there.")
    await expect(page.locator(".said-list")).to_contain_text("5 of 5")
    await site.look(page, "feedback")


async def test_without_script_there_is_a_player_with_controls_and_all_of_the_text(
    site: Site, shelf: Shelf, film: Path
) -> None:
    made = await shelf.transcript(recording=film)
    page = await site.sign_in(made.owner, java_script_enabled=False)

    await page.goto(made.viewer)

    await expect(page.locator("video[controls]")).to_be_visible()
    await expect(page.locator(".said:visible")).to_have_count(3)
    await expect(page.locator("#transport, #tools")).to_have_count(2)
    await expect(page.locator("#transport:visible, #tools:visible")).to_have_count(0)
    await page.get_by_role("link", name="Report the segment at 0:00:02").click()
    await expect(page.locator("blockquote")).to_contain_text("It weaves algebraic patterns.")
