"""Writing at the workbench: by keyboard alone, in any script, with everything to be taken back."""

import re
from functools import partial

from playwright.async_api import expect

from tests.browser.conftest import Site
from tests.browser.workbench.conftest import opened, row_of, spoken, text_of, until
from tests.service.jobs.studio import Studio

MOST_ROUNDS = 5
"""Other processes of the machine take turns with the browser; one round without them says how long it takes."""

TEN = [f"This is sentence number {number}." for number in range(1, 11)]


async def test_ten_segments_are_edited_by_keyboard_alone(site: Site, studio: Studio) -> None:
    bench, page = await opened(site, studio, *TEN)
    keyboard = page.keyboard

    await keyboard.press("Alt+Shift+X")
    for number in range(1, 11):
        await expect(text_of(page, number)).to_be_focused()
        await keyboard.press("End")
        await keyboard.type(f" Edited {number}.")
        await keyboard.press("Alt+ArrowDown")
    for _ in range(9):
        await keyboard.press("Alt+ArrowUp")
    await expect(text_of(page, 1)).to_be_focused()
    await keyboard.press("Home")
    for _ in "This is":
        await keyboard.press("ArrowRight")
    await keyboard.press("Control+Enter")
    await expect(text_of(page, 2)).to_be_focused()
    await keyboard.press("Shift+Tab")
    await keyboard.press("Shift+Tab")
    await keyboard.press("Shift+Tab")
    await expect(row_of(page, 2).get_by_label("Out point")).to_be_focused()
    await keyboard.press("Control+A")
    await keyboard.type("0:02.250")
    await keyboard.press("Enter")
    await keyboard.press("Alt+Shift+X")
    await keyboard.press("Alt+ArrowDown")
    await keyboard.press("Alt+M")
    await keyboard.press("Control+S")

    wanted = ["This is", "sentence number 1. Edited 1.", f"{TEN[1]} Edited 2. {TEN[2]} Edited 3."]
    wanted += [f"{TEN[at]} Edited {at + 1}." for at in range(3, 10)]
    await until(lambda: bench.has_saved(wanted))
    second = (await bench.saved())["segments"][1]
    assert (second["end_ms"], [word["text"] for word in second["words"]][:2]) == (2250, ["sentence", "number"])


async def test_what_is_typed_is_in_the_database_within_two_seconds(site: Site, studio: Studio) -> None:
    bench, page = await opened(site, studio, "Good evening.", "Welcome.")
    text, took = "Welcome.", []

    for _ in range(MOST_ROUNDS):
        await text_of(page, 2).press_sequentially(" So long", delay=60)
        text += " So long"
        took.append(await until(partial(bench.has_saved, ["Good evening.", text])))
        if took[-1] < 2:
            break

    assert took[-1] < 2, took
    await expect(page.get_by_text("Saved", exact=True)).to_be_visible()


async def test_splitting_and_merging_keep_the_times_of_words(site: Site, studio: Studio) -> None:
    bench, page = await opened(site, studio, "one two three four", "five six")
    field = text_of(page, 1)

    await field.focus()
    await field.evaluate("field => field.setSelectionRange(8, 8)")
    await page.keyboard.press("Control+Enter")
    await expect(text_of(page, 2)).to_have_value("three four")
    await until(lambda: bench.has_saved(["one two", "three four", "five six"]))
    first, second = (await bench.saved())["segments"][:2]
    await page.keyboard.press("Alt+Shift+M")
    await until(lambda: bench.has_saved(["one two three four", "five six"]))
    merged = (await bench.saved())["segments"][0]

    assert (first["end_ms"], second["start_ms"]) == (700, 800)
    assert first["words"] + second["words"] == merged["words"] == spoken("one two three four", 0)


async def test_a_hundred_steps_are_undone_and_done_again(site: Site, studio: Studio) -> None:
    _, page = await opened(site, studio, "a", "b")
    await text_of(page, 1).focus()

    for step in range(100):
        await page.keyboard.press("End")
        await page.keyboard.type(str(step % 10))
        await page.keyboard.press("Alt+ArrowDown" if step % 2 == 0 else "Alt+ArrowUp")
    typed = "".join(str(digit) for digit in range(0, 10, 2)) * 10
    await expect(text_of(page, 1)).to_have_value(f"a{typed}")
    for _ in range(100):
        await page.keyboard.press("Control+Z")
    await expect(text_of(page, 1)).to_have_value("a")
    await expect(text_of(page, 2)).to_have_value("b")
    for _ in range(100):
        await page.keyboard.press("Control+Shift+Z")

    await expect(text_of(page, 1)).to_have_value(f"a{typed}")


async def test_input_methods_and_right_to_left_text_arrive_as_they_were_written(site: Site, studio: Studio) -> None:
    bench, page = await opened(site, studio, "", "مرحبا بالعالم", "left to right")
    session = await page.context.new_cdp_session(page)

    await text_of(page, 1).focus()
    for text in ("に", "にほ", "にほん"):
        await session.send(
            "Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
        )
    await session.send("Input.insertText", {"text": "日本"})
    await page.keyboard.press("Alt+ArrowDown")
    await page.keyboard.press("End")
    await page.keyboard.type(" 🙂")

    await until(lambda: bench.has_saved(["日本", "مرحبا بالعالم 🙂", "left to right"]))
    directions = "fields => fields.map(field => getComputedStyle(field).direction)"
    assert await page.locator("textarea.wb-text").evaluate_all(directions) == ["ltr", "rtl", "ltr"]


async def test_words_and_patterns_are_found_and_replaced_everywhere(site: Site, studio: Studio) -> None:
    texts = ["The cat sat.", "A <i>Cat</i>alogue.", *["-"] * 60, "cat, cat"]
    bench, page = await opened(site, studio, *texts)
    keyboard = page.keyboard

    await keyboard.press("Control+H")
    await keyboard.type("cat")
    await expect(page.get_by_text("1 of 4", exact=True)).to_be_visible()
    await page.get_by_label("Whole words").check()
    await expect(page.get_by_text("1 of 3", exact=True)).to_be_visible()
    await page.get_by_label("Replace with").fill("dog")
    await page.get_by_role("button", name="Replace all").click()
    await until(lambda: bench.has_saved(["The dog sat.", "A <i>Cat</i>alogue.", *["-"] * 60, "dog, dog"]))
    await page.get_by_label("Whole words").uncheck()
    await page.get_by_label("Regular expression").check()
    await page.get_by_role("textbox", name="Find", exact=True).fill(r"(d)(o)g")
    await page.get_by_label("Replace with").fill("$2$1!")
    await expect(page.get_by_text(re.compile("of 3$"))).to_be_visible()
    await page.get_by_role("button", name="Replace all").click()
    await until(lambda: bench.has_saved(["The od! sat.", "A <i>Cat</i>alogue.", *["-"] * 60, "od!, od!"]))

    await page.get_by_role("textbox", name="Find", exact=True).fill("(")
    await expect(page.get_by_text("This is no regular expression.")).to_be_visible()
    await page.get_by_role("textbox", name="Find", exact=True).fill(r"od")
    await keyboard.press("Enter")
    await keyboard.press("Escape")
    await expect(page.locator("textarea.wb-text:focus")).to_have_count(1)


async def test_a_pattern_that_runs_away_is_stopped_and_the_page_stays_alive(site: Site, studio: Studio) -> None:
    _, page = await opened(site, studio, "a" * 60 + "!", "b")

    await page.keyboard.press("Control+F")
    await page.get_by_label("Regular expression").check()
    await page.get_by_role("textbox", name="Find", exact=True).fill("(a+)+$")

    await expect(page.get_by_text("This regular expression takes too long.")).to_be_visible()
    await page.keyboard.press("Escape")
    await text_of(page, 2).press_sequentially("c")
    await expect(text_of(page, 2)).to_have_value("bc")
