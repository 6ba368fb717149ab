"""Five thousand segments: as quick as ten, and all of them can be reached."""

import json
import re
from pathlib import Path
from statistics import quantiles

from playwright.async_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.workbench.conftest import a_bench, document_of, text_of, until
from tests.service.jobs.studio import Studio, subtitles

MANY = 5000
PAINTED_MS = 50
MOST_ROUNDS = 8
"""Other processes of the machine take turns with the browser; one round without them says what the page needs."""

REPORT = Path(__file__).parents[3] / "screenshots" / "workbench-keystrokes.json"

_WATCH = """() => {
  const isWatching = window.painted !== undefined;
  window.painted = [];
  window.events = [];
  if (isWatching) {
    return;
  }
  let down = 0;
  document.addEventListener('keydown', event => { down = event.timeStamp; }, true);
  document.addEventListener('input', () => {
    const begun = down;
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => window.painted.push(performance.now() - begun);
      channel.port2.postMessage(0);
    });
  }, true);
  new PerformanceObserver(list => window.events.push(...list.getEntries().map(one => [one.name, one.duration])))
    .observe({type: 'event', durationThreshold: 16});
}"""

_SCROLL = """async () => {
  const view = document.querySelector('.wb-view');
  const blanks = [];
  const most = view.scrollHeight - view.clientHeight;
  for (let step = 0; step <= 52; step += 1) {
    view.scrollTop = step < 40 ? view.scrollTop + 300 : (most * (step - 40)) / 12;
    await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
    const box = view.getBoundingClientRect();
    for (const place of [0.02, 0.35, 0.65, 0.98]) {
      const found = document.elementFromPoint(box.left + box.width / 2, box.top + box.height * place);
      if (!found || !found.closest('.wb-row')) {
        blanks.push([step, place]);
      }
    }
  }
  return {blanks, rows: document.querySelectorAll('.wb-row').length};
}"""


async def measured(page: Page, number: int, text: str) -> dict[str, float]:
    """From each key to the frame after it in ms; ``event`` is the slowest as the browser tells it, 0 below 16."""
    await page.evaluate(_WATCH)
    await text_of(page, number).press_sequentially(text, delay=35)
    await page.wait_for_function(f"window.painted.length >= {len(text)}")
    painted = await page.evaluate("window.painted")
    events = await page.evaluate("window.events")
    cuts = quantiles(painted, n=100)
    slowest = max((duration for name, duration in events if name == "keydown"), default=0)
    return {"p50": round(cuts[49], 1), "p95": round(cuts[94], 1), "most": round(max(painted), 1), "event": slowest}


async def test_a_keystroke_among_five_thousand_segments_is_painted_within_fifty_milliseconds(
    site: Site, studio: Studio
) -> None:
    site.expect_trouble("/peaks")
    texts = [f"Sentence number {number} says something of about this length." for number in range(MANY)]
    bench = await a_bench(site, studio, document_of(*texts), subtitles("en"))
    page = await bench.open()
    await page.keyboard.press("Control+F")
    await page.get_by_role("textbox", name="Find", exact=True).fill("number 2500 ")
    await expect(page.get_by_text("1 of 1", exact=True)).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(text_of(page, 2501)).to_be_focused()

    rounds = []
    for _ in range(MOST_ROUNDS):
        rounds.append(await measured(page, 2501, "The quick brown fox jumps over the lazy dog. "))
        if rounds[-1]["p95"] < PAINTED_MS:
            break

    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(rounds))
    assert rounds[-1]["p95"] < PAINTED_MS, rounds
    await until(lambda: _is_there(bench.texts, 2500, "lazy dog. "))


async def _is_there(texts: object, at: int, part: str) -> bool:
    return part in (await texts())[at]  # type: ignore[operator]


async def test_rows_are_used_again_without_gaps_and_say_where_they_stand(site: Site, studio: Studio) -> None:
    site.expect_trouble("/peaks")
    bench = await a_bench(
        site, studio, document_of(*[f"Sentence {number}. " * (1 + number % 9) for number in range(MANY)])
    )
    page = await bench.open()
    await text_of(page, 3).focus()

    seen = await page.evaluate(_SCROLL)

    assert seen["blanks"] == []
    assert seen["rows"] < 80
    last = page.locator(f'.wb-row[aria-posinset="{MANY}"]')
    await expect(last).to_be_visible()
    await expect(last).to_have_attribute("aria-setsize", str(MANY))
    await expect(text_of(page, 3)).to_be_focused()
    places = await page.locator(".wb-row").evaluate_all("rows => rows.map(row => Number(row.ariaPosInSet))")
    assert places == sorted(places)
    await page.keyboard.type("Still here. ")
    await expect(text_of(page, 3)).to_have_value(re.compile("Still here"))
