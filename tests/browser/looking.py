"""Looking at a page: pictures of it for people, and what axe finds for the test."""

import os
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urljoin

from playwright.async_api import Error, Page

from tests.browser.waiting import settled

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "screenshots"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 720}
# Hiding the caret would write style attributes, which the page's policy forbids htmx to carry over.
CARET: Literal["initial"] = "initial"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
# Without style sheets: to read those of shadow roots axe copies them into a document where the page's CSP refuses them.
_RUN = """async (tags) => {
  const options = {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], preload: {assets: ['media']}};
  const found = await axe.run(document, options);
  const why = node => (node.any[0] || node.all[0] || node.none[0] || {}).message || '';
  const place = node => `${node.target.join(' ')}: ${node.html.slice(0, 200)} ${why(node)}`;
  return found.violations.map(one => [one.id, one.help, one.nodes.slice(0, 4).map(place)]);
}"""


async def look(page: Page, name: str, *, is_rtl: bool = True) -> None:
    """Pictures of the page as it stands (light, dark, narrow) and, from the server anew, right-to-left.

    Asserts that axe finds nothing in any of them and that nothing sticks out at 320 pixels.
    """
    await page.wait_for_load_state()
    await settled(page)
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        await _picture(page, f"{name}.{scheme}")
        await assert_accessible(page, f"{name}, {scheme}")
    await page.emulate_media(color_scheme="light")
    await page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    await _picture(page, f"{name}.narrow")
    await assert_fits(page, f"{name}, 320 px")
    await page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    if is_rtl:
        await _look_right_to_left(page, name)


async def _look_right_to_left(page: Page, name: str) -> None:
    cookie = {"name": "locale", "url": urljoin(page.url, "/")}
    await page.context.add_cookies([{**cookie, "value": "ar"}])  # type: ignore[list-item]
    await page.goto(page.url)
    assert await page.evaluate("document.documentElement.dir") == "rtl"
    await _picture(page, f"{name}.rtl")
    await assert_accessible(page, f"{name}, right-to-left")
    await page.context.add_cookies([{**cookie, "value": "en"}])  # type: ignore[list-item]
    await page.goto(page.url)


async def assert_accessible(page: Page, what: str) -> None:
    """axe finds nothing."""
    await page.evaluate(_axe())
    found: list[Any] = await page.evaluate(_RUN, TAGS)
    said = "\n".join(f"{rule} ({meaning})\n    " + "\n    ".join(places) for rule, meaning, places in found)
    assert not found, f"axe, {what}:\n{said}"


async def assert_fits(page: Page, what: str) -> None:
    """The page itself does not scroll sideways."""
    wide = await page.evaluate("""() => {
      const width = document.documentElement.clientWidth;
      const out = [...document.querySelectorAll('body *')].filter(one => {
        const box = one.getBoundingClientRect();
        const mayStickOut = one.closest('.table-box, .visually-hidden, [data-scrolls]');
        return box.width && (box.right > width + 1 || box.left < -1) && !mayStickOut;
      }).slice(0, 5).map(one => one.outerHTML.slice(0, 120));
      return document.documentElement.scrollWidth > width + 1 ? [document.documentElement.scrollWidth, ...out] : null;
    }""")
    assert wide is None, f"{what}: it is too wide: {wide}"


async def last_picture(page: Page, number: int) -> None:
    """The page as a test has left it, under the test's name: what one looks at when it failed."""
    test = os.environ.get("PYTEST_CURRENT_TEST", "test").partition(" ")[0].rpartition("::")[2]
    with suppress(Error):
        await page.screenshot(path=PICTURES / "last" / f"{test[:80]}.{number}.png", timeout=3000, caret=CARET)


async def _picture(page: Page, name: str) -> None:
    PICTURES.mkdir(exist_ok=True)
    await page.screenshot(path=PICTURES / f"{name}.png", full_page=True, animations="disabled", caret=CARET)


@cache
def _axe() -> str:
    source = ROOT / "node_modules" / "axe-core" / "axe.min.js"
    return source.read_text(encoding="utf-8")
