"""The viewer in a browser: the text follows the sound, the sound follows the text."""

import json
from pathlib import Path
from typing import Any

from playwright.async_api import Page, expect

from service.documents.document import Document
from tests.browser.conftest import Site
from tests.browser.looking import PICTURES
from tests.browser.waiting import until
from tests.pages.customers.delivered.shelf import ARABIC_LINES, Delivered, Shelf, a_document, a_long_document

NOW = "document.getElementById('main-media').currentTime"
"""Seconds, where the sound is."""

AT_REST = """(() => {
  const waveform = document.getElementById('waveform');
  return document.getElementById('main-media').readyState >= 2 && (!waveform || waveform.hasChildNodes());
})()"""
"""Film and waveform have the sizes that they keep, so that what is below them stays where it is."""

READY = "document.getElementById('viewer').dataset.ready === 'true'"
"""The script has put the whole text in place."""


async def opened(site: Site, made: Delivered, rest: str = "", **options: Any) -> Page:
    """The viewer, once its script has the whole text."""
    page = await site.sign_in(made.owner, **options)
    await page.goto(made.viewer + rest)
    await until(page, READY)
    return page


async def word(page: Page, segment: str, text: str) -> tuple[float, float]:
    """The middle of a word on the screen."""
    found: list[float] = await page.evaluate(
        """([segment, text]) => {
            const said = document.querySelector(`#${segment} .said-text`);
            const walker = document.createTreeWalker(said, NodeFilter.SHOW_TEXT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const at = node.data.indexOf(text);
                if (at >= 0) {
                    const range = document.createRange();
                    range.setStart(node, at);
                    range.setEnd(node, at + text.length);
                    const box = range.getBoundingClientRect();
                    return [box.left + box.width / 2, box.top + box.height / 2];
                }
            }
        }""",
        [segment, text],
    )
    return found[0], found[1]


async def highlighted(page: Page, name: str) -> list[str]:
    """The texts that carry a highlight."""
    script = "name => [...(CSS.highlights.get(name) ?? [])].map(range => range.toString())"
    found: list[str] = await page.evaluate(script, name)
    return found


async def test_a_click_on_a_word_moves_the_sound_to_it(site: Site, shelf: Shelf, film: Path) -> None:
    made = await shelf.transcript(a_document(is_worded=True), recording=film)
    page = await opened(site, made)
    await until(page, AT_REST)

    await page.mouse.click(*await word(page, "segment-s3", "weaves"))

    await expect(page.locator("#segment-s3")).to_have_attribute("aria-current", "true")
    assert abs(await page.evaluate(NOW) - 4.448) < 0.05
    assert await highlighted(page, "spoken") == ["weaves"]
    await site.look(page, "viewer")


_FOLLOW = """() => {
  document.getElementById('main-media').muted = true;
  globalThis.followed = [];
  const note = () => {
    const id = document.querySelector('.said[aria-current=true]')?.id;
    if (id && id !== followed.at(-1)) { followed.push(id); }
  };
  new MutationObserver(note).observe(document.getElementById('transcript'), {subtree: true, attributes: true});
}"""
"""Keeps which segments were marked, one after the other: each is marked for two seconds only."""


async def test_the_text_follows_the_sound_while_it_plays(site: Site, shelf: Shelf, recording: Path) -> None:
    made = await shelf.transcript(a_document(), recording=recording)
    page = await opened(site, made)
    await page.evaluate(_FOLLOW)

    await page.get_by_role("button", name="Play", exact=True).click()

    await until(page, "followed.includes('segment-s2')")
    assert (await page.evaluate("followed"))[:2] == ["segment-s1", "segment-s2"]
    assert await page.evaluate(NOW) > 1.5
    await page.evaluate("document.getElementById('main-media').pause()")
    await expect(page.locator("[aria-current=true].said")).to_have_count(1)
    await site.look(page, "viewer-sound")


async def test_words_are_found_counted_and_visited(site: Site, shelf: Shelf, film: Path) -> None:
    page = await opened(site, await shelf.transcript(recording=film))
    field = page.get_by_role("searchbox", name="Search the text")

    await field.fill("WEAVES")
    await expect(page.locator("#hits")).to_have_text("0 of 2")
    await field.press("Enter")
    await expect(page.locator("#hits")).to_have_text("1 of 2")
    await page.get_by_role("button", name="Next hit").click()
    await expect(page.locator("#hits")).to_have_text("2 of 2")

    assert await highlighted(page, "hit") == ["weaves", "weaves"]
    await field.fill("steam")
    await expect(page.locator("#hits")).to_have_text("No hits")


async def test_the_text_of_one_speaker_can_be_read_alone(site: Site, shelf: Shelf, film: Path) -> None:
    page = await opened(site, await shelf.transcript(recording=film))

    await page.get_by_role("checkbox", name="Ada Lovelace").uncheck()

    await expect(page.locator(".said:visible")).to_have_count(1)
    await expect(page.locator(".said:visible")).to_contain_text("Charles Babbage")


async def test_cues_stand_over_the_picture_as_exports_break_them(site: Site, shelf: Shelf, film: Path) -> None:
    made = await shelf.captions(a_document("de"), recording=film)
    page = await opened(site, made, "#t=2.5")

    shown = "[...document.querySelector('video').textTracks[0].activeCues].map(cue => cue.text)"
    await until(page, f"{shown}.length > 0")

    assert await page.evaluate(shown) == ["<v Charles Babbage>It weaves <i>algebraic</i> patterns.</v>"]


async def test_the_source_stands_beside_its_translation(site: Site, shelf: Shelf, film: Path) -> None:
    made = await shelf.captions(a_document("ar", ARABIC_LINES), recording=film)
    page = await opened(site, made)

    await page.get_by_role("checkbox", name="Show the source beside it").check()

    beside = page.locator("#segment-s2 .said-source")
    await expect(beside).to_have_text("It weaves algebraic patterns.")
    assert await beside.evaluate("one => getComputedStyle(one).direction") == "ltr"
    assert await page.locator("#transcript").evaluate("one => getComputedStyle(one).direction") == "rtl"
    await site.look(page, "viewer-arabic")


async def test_an_address_leads_to_a_segment_and_to_a_second(site: Site, shelf: Shelf, film: Path) -> None:
    made = await shelf.transcript(recording=film)
    page = await opened(site, made, "#segment-s2")
    await expect(page.locator("#segment-s2")).to_have_attribute("aria-current", "true")

    await page.goto(f"{made.viewer}#t=4.25")

    await expect(page.locator("#segment-s3")).to_have_attribute("aria-current", "true")
    assert abs(await page.evaluate(NOW) - 4.25) < 0.05


async def test_everything_goes_by_keyboard_and_single_keys_can_be_switched_off(
    site: Site, shelf: Shelf, film: Path
) -> None:
    page = await opened(site, await shelf.transcript(recording=film))

    await page.keyboard.press("Shift+ArrowRight")
    await expect(page.locator("#segment-s1")).to_have_attribute("aria-current", "true")
    await page.keyboard.press("ArrowRight")
    await until(page, f"{NOW} > 5")
    await page.keyboard.press("j")
    await until(page, f"{NOW} === 0")
    await page.keyboard.press(">")
    await expect(page.get_by_label("Speed")).to_have_value("1.25")
    await page.keyboard.press(" ")
    await expect(page.get_by_role("button", name="Pause")).to_be_visible()
    await page.keyboard.press("k")
    await page.keyboard.press("/")
    await expect(page.get_by_role("searchbox")).to_be_focused()
    await page.keyboard.type("?")
    await expect(page.get_by_role("searchbox")).to_have_value("?")
    await page.locator("#segment-s1 .said-time").focus()
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.get_by_role("checkbox", name="Use these keys").uncheck()
    await page.keyboard.press("Escape")
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).not_to_be_visible()


async def test_a_segment_is_reported_where_it_is_read(site: Site, shelf: Shelf, film: Path) -> None:
    made = await shelf.transcript(recording=film)
    page = await opened(site, made)

    await page.get_by_role("link", name="Report the segment at 0:02").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("It weaves algebraic patterns.")
    await dialog.get_by_role("radio", name="2").check()
    await dialog.get_by_label("What is wrong").fill("It weaves flowers.")
    await site.look(page, "viewer-report", is_rtl=False)
    await dialog.get_by_role("button", name="Send").click()

    await expect(dialog).not_to_be_visible()
    await expect(page.locator("#segment-s2 .said-reports")).to_have_text("1")
    await page.goto(f"/orders/{made.order_id}/feedback")
    await expect(page.locator(".said-list")).to_contain_text("It weaves flowers.")


async def test_a_report_on_which_one_clicks_twice_is_sent_once(site: Site, shelf: Shelf, film: Path) -> None:
    made = await shelf.transcript(recording=film)
    page = await opened(site, made)
    await page.get_by_role("link", name="Report the segment at 0:02").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("radio", name="2").check()
    await dialog.get_by_label("What is wrong").fill("It weaves flowers.")

    await dialog.get_by_role("button", name="Send").dblclick()

    await expect(dialog).not_to_be_visible()
    await page.goto(f"/orders/{made.order_id}/feedback")
    await expect(page.locator(".said-list > *")).to_have_count(1)


async def test_a_dub_and_its_original_play_together_and_either_is_heard(site: Site, shelf: Shelf, film: Path) -> None:
    page = await opened(site, await shelf.dub(film, film))
    await page.evaluate("document.getElementById('main-media').volume = 0")

    await page.keyboard.press("k")
    await until(page, "document.getElementById('beside-media').currentTime > 0.3")
    await page.get_by_role("radio", name="Original").check()

    muted = "[...document.querySelectorAll('video')].map(one => one.muted)"
    assert await page.evaluate(muted) == [True, False]
    beside = "document.getElementById('beside-media').currentTime"
    await until(page, f"Math.abs({NOW} - {beside}) < 1")
    await page.evaluate("document.getElementById('main-media').pause()")
    await site.look(page, "viewer-dub")


async def test_five_thousand_segments_stay_quick(site: Site, shelf: Shelf, film: Path) -> None:
    document: Document = a_long_document(5000)
    made = await shelf.transcript(document, recording=film)
    page = await site.sign_in(made.owner)
    await page.add_init_script(
        """globalThis.long = [];
        new PerformanceObserver(list => long.push(...list.getEntries().map(one => Math.round(one.duration))))
            .observe({type: 'longtask', buffered: true});"""
    )
    await page.goto(made.viewer)
    await until(page, READY)
    building = await page.evaluate("long.splice(0)")

    for _ in range(20):
        await page.mouse.wheel(0, 20_000)
        await page.wait_for_timeout(30)
    scrolling = await page.evaluate("long.splice(0)")
    await page.get_by_role("searchbox").fill("sentence 4321")
    await page.get_by_role("searchbox").press("Enter")
    searching = await page.evaluate("long.splice(0)")

    await expect(page.locator("#hits")).to_have_text("1 of 1")
    await expect(page.locator("#segment-s4321")).to_be_in_viewport()
    assert await page.locator(".said").count() == 5000
    PICTURES.mkdir(exist_ok=True)
    measured = {"building": building, "scrolling": scrolling, "searching": searching}
    (PICTURES / "viewer-5000-long-tasks-ms.json").write_text(json.dumps(measured))
