"""The panels beside the text: findings, comments, brief, glossary, changes, and the end of a review."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from service.database import transaction
from service.documents.document import Document as Spoken
from service.documents.document import Segment
from service.glossaries.models import OrderGlossary
from tests.browser.conftest import Site
from tests.browser.waiting import until
from tests.browser.workbench.conftest import Bench, a_bench, document_of, is_kept, text_of
from tests.browser.workbench.recordings import SPOKEN, a_recorded_bench, film
from tests.service.deliverables.desk import Desk
from tests.service.jobs.studio import Studio, subtitles
from tests.service.review_comments.reviews import Review, begin_review
from workflows.stages import Stage

LONG = "This line is a good deal longer than any line of captions may ever be on a screen that people read in time"


async def opened(site: Site, bench: Bench) -> Page:
    """Its window; what has no recording has no waveform."""
    site.expect_trouble("404")
    return await bench.open()


async def panel(page: Page, name: str) -> Locator:
    """A panel, shown."""
    await page.get_by_role("tab", name=re.compile(f"^{name}")).click()
    shown = page.get_by_role("tabpanel", name=re.compile(f"^{name}"))
    await expect(shown).to_be_visible()
    return shown


def bench_of(site: Site, review: Review, *, is_review: bool, task_id: str = "") -> Bench:
    """The bench of whoever reviews, or of the editor."""
    holder, client = (review.reviewing, review.reviewer) if is_review else (review.editing, review.editor)
    return Bench(site, review.studio, holder, client, task_id or review.id)


async def test_findings_are_grouped_and_jumped_through_round_and_round(site: Site, studio: Studio) -> None:
    bench = await a_bench(site, studio, document_of("Fine.", LONG, "Fine, too.", LONG), subtitles("en"))
    page = await opened(site, bench)
    shown = await panel(page, "Findings")
    await expect(shown).to_contain_text(re.compile(r"(Errors|Warnings|Hints): [1-9]"))
    await text_of(page, 1).focus()

    visited = set()
    for _ in range(12):
        await page.keyboard.press("Alt+g")
        visited.add(await page.evaluate("document.activeElement.closest('.wb-row')?.dataset.id"))
    await page.keyboard.press("Alt+Shift+g")

    assert visited == {"s2", "s4"}
    await shown.locator(".wb-panel-item").first.click()
    await expect(text_of(page, 2)).to_be_focused()


async def test_safe_fixes_are_taken_over_as_a_change_that_can_be_undone(site: Site, studio: Studio) -> None:
    bench = await a_bench(site, studio, document_of("(Door slams) Hello.", "Fine."), subtitles("en"))
    page = await opened(site, bench)
    shown = await panel(page, "Findings")

    await shown.get_by_role("button", name="Apply the safe fixes: 1").first.click()

    await expect(text_of(page, 1)).to_have_value("[Door slams] Hello.")
    await text_of(page, 1).focus()
    await page.keyboard.press("Control+z")
    await expect(text_of(page, 1)).to_have_value("(Door slams) Hello.")


async def test_a_reviewer_comments_on_a_segment_and_the_editor_sees_it_in_place(site: Site, studio: Studio) -> None:
    review = await begin_review(studio)
    page = await opened(site, bench_of(site, review, is_review=True))
    await text_of(page, 2).focus()
    await page.keyboard.press("Alt+Shift+c")
    await page.keyboard.type("Is it “the talk”, or “our talk”?")
    await page.get_by_role("button", name="Add the comment").click()
    await expect(page.locator(".wb-row[data-id=s2] .wb-panel-inline")).to_contain_text("our talk")

    rework = await review.send_back(notes="One question, in place.")
    editor = await opened(site, bench_of(site, review, is_review=False, task_id=rework))

    inline = editor.locator(".wb-row[data-id=s2] .wb-panel-inline")
    await expect(inline).to_contain_text("Is it “the talk”, or “our talk”?")
    await expect(editor.get_by_role("tab", name="Comments 1")).to_be_visible()
    await text_of(editor, 1).focus()
    await editor.keyboard.press("Alt+c")
    await expect(text_of(editor, 2)).to_be_focused()
    await panel(editor, "Comments")
    await site.look(editor, "workbench-comments")

    await inline.get_by_role("button", name="Mark as done").click()
    await expect(inline).to_have_count(0)
    answer = (await review.editor.get(f"/v1/tasks/{rework}/comments")).json()
    assert answer["unresolved"] == 0


async def test_an_editor_opens_a_comment_again_from_the_list(site: Site, studio: Studio) -> None:
    review = await begin_review(studio)
    await review.comment(segment_id="s3")
    await review.comment("All names, please.")
    rework = await review.send_back(notes="Two comments.")
    page = await opened(site, bench_of(site, review, is_review=False, task_id=rework))
    shown = await panel(page, "Comments")

    await shown.get_by_role("button", name="Mark as done").last.click()
    await expect(shown).to_contain_text("Open: 1 of 2.")
    await shown.get_by_role("button", name="Open again").click()

    await expect(shown).to_contain_text("Open: 2 of 2.")
    await expect(shown).to_contain_text("On the whole work")


async def test_a_review_is_approved_with_a_reason_for_each_rule_that_warns(site: Site, studio: Studio) -> None:
    spoken: dict[str, Any] = {"language": "en", "speakers": [], "segments": [
        {"start_ms": 0, "end_ms": 900, "text": "Good evening, good evening evening.", "id": "s1"}]}  # fmt: skip
    review = await begin_review(studio, spoken)
    bench = bench_of(site, review, is_review=True)
    warned = (await review.reviewer.get(f"/v1/tasks/{review.id}/draft")).json()["document"]
    await bench.save(warned)
    page = await opened(site, bench)

    await page.get_by_role("button", name="Approve").click()
    dialog = page.get_by_role("dialog", name="Approve")
    await expect(dialog).to_contain_text("Warnings")
    reasons = dialog.locator("input[type=text]")
    if await reasons.count():
        await dialog.get_by_role("button", name="Approve now").click()
        await expect(dialog.get_by_role("alert")).to_contain_text("A reason is missing")
        for at in range(await reasons.count()):
            await reasons.nth(at).fill("That is how it is said.")
    await site.look(page, "workbench-approve", is_rtl=False)
    await dialog.get_by_role("button", name="Approve now").click()

    await page.wait_for_url(re.compile("/queue$"))
    assert (await studio.task(review.id)).outcome == "approved"


async def test_work_is_sent_back_only_with_a_word_on_what_is_to_be_done(site: Site, studio: Studio) -> None:
    review = await begin_review(studio)
    page = await opened(site, bench_of(site, review, is_review=True))
    await page.get_by_role("button", name="Send back").click()
    dialog = page.get_by_role("dialog", name="Send back")

    await dialog.get_by_role("button", name="Send back now").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("Say what is to be done")
    await expect(dialog.get_by_label("What is to be done")).to_be_focused()
    await dialog.get_by_label("What is to be done").fill("Please check the names.")
    await dialog.get_by_role("button", name="Send back now").click()

    await page.wait_for_url(re.compile("/queue$"))
    assert (await studio.task(review.id)).outcome == "returned"


async def test_what_has_changed_since_the_start_is_shown_word_by_word(site: Site, studio: Studio) -> None:
    review = await begin_review(studio)
    page = await opened(site, bench_of(site, review, is_review=True))
    await text_of(page, 2).fill("Welcome to our talk.")

    shown = await panel(page, "Changes")

    await expect(shown.locator("ins")).to_contain_text("our")
    await expect(shown.locator("del")).to_contain_text("the")
    await expect(shown).to_contain_text("Changed stretches: 1. Words in: 1. Words out: 1.")


async def test_what_is_left_is_told_before_work_is_handed_in(site: Site, studio: Studio) -> None:
    page = await opened(site, await a_bench(site, studio, document_of("One.", "", "Three.")))
    await text_of(page, 1).focus()

    await page.keyboard.press("Alt+Shift+Enter")

    dialog = page.get_by_role("dialog", name="Hand in")
    await expect(dialog.locator("dl")).to_have_text(re.compile("Segments3Without text1Open comments0Errors"))
    await page.keyboard.press("Escape")
    await expect(text_of(page, 1)).to_be_focused()


@pytest.fixture
async def translation(site: Site, studio: Studio, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Subtitles into German with a glossary, held at the translation, the transcript beside it."""
    path: Path = film(tmp_path_factory.getbasetemp())
    texts = ["Guten Abend vom Hafen.", "Die Boote kommen herein.", "Ein key frame ist kein Kiel."]
    item = subtitles("de", instructions="Keep it short.\nNo dialect.")
    document = {**document_of(*texts), "language": "de"}
    bench = await a_recorded_bench(site, studio, path, item, document, stage=Stage.TRANSLATION, languages=("en", "de"))
    row = await studio.task(bench.task_id)
    said = [Segment(at * 2500, at * 2500 + 2000, text, id=f"s{at + 1}") for at, text in enumerate(SPOKEN[:3])]
    await Desk(studio).hand_in(row.job_id, Spoken("en", said))
    terms = [
        {"term": "key frame", "translations": {"de": "Schlüsselbild"}, "note": "not a keel"},
        {"term": "harbour", "translations": {"de": "Hafen"}},
    ]
    async with transaction(studio.sessions) as session:
        session.add(
            OrderGlossary(
                order_id=row.order_id, terms=terms, speakers=[{"name": "Ada"}], updated_by="x", updated_at=studio.now
            )
        )
    return bench


async def test_terms_are_marked_in_the_source_and_told_where_the_translation_lacks_them(
    site: Site, translation: Bench
) -> None:
    page = await translation.open()
    shown = await panel(page, "Glossary")
    await expect(shown).to_contain_text("Schlüsselbild")
    marked = "[...(CSS.highlights.get('wb-terms') ?? [])].map(String).sort().join()"
    await expect(page.locator(".wb-source").nth(2)).to_contain_text("key frame")

    await text_of(page, 3).focus()
    await expect(shown).to_contain_text("“key frame” was left as it is; it is to be “Schlüsselbild”.")
    await until(page, f"{marked} === 'harbour,key frame'")
    await site.look(page, "workbench-glossary")

    await text_of(page, 3).fill("Ein Schlüsselbild ist kein Kiel.")
    await expect(shown).not_to_contain_text("was left as it is")


async def test_the_brief_shows_instructions_style_and_limits(site: Site, translation: Bench) -> None:
    page = await translation.open()

    shown = await panel(page, "Brief")

    await expect(shown).to_contain_text("No dialect.")
    await expect(shown).to_contain_text("Style guide")
    await site.look(page, "workbench-brief")


async def test_panels_are_tabs_that_arrow_keys_move_through_and_the_last_one_is_remembered(
    site: Site, studio: Studio
) -> None:
    page = await opened(site, await a_bench(site, studio, document_of("One.")))
    await page.keyboard.press("Alt+Shift+p")
    await expect(page.get_by_role("tab", name="Findings")).to_be_focused()

    async with page.expect_response(is_kept('"brief"')):
        await page.keyboard.press("ArrowRight")
        await page.keyboard.press("ArrowRight")

    await expect(page.get_by_role("tab", name="Brief")).to_be_focused()
    await page.reload()
    await expect(page.get_by_role("tabpanel", name="Brief")).to_be_visible()
