"""Charts as SVG, drawn by pygal without its own style and script: the page's style sheet colours them.

A chart is one picture for screen readers, named by its title and description; the table below it says the same.
"""

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pygal  # type: ignore[import-untyped]
from lxml import etree
from markupsafe import Markup

sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "pygal"]
"""What pygal hooks into all later imports is for its maps, and of a protocol that Python warns of and then drops."""

WIDTH: Final = 960
HEIGHT: Final = 300
MOST_BARS: Final = 92
"""More buckets than that are drawn as an area: bars would be hairlines."""

MOST_LABELS: Final = 8
FEW: Final = 5
_SVG: Final = "{http://www.w3.org/2000/svg}"
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Names can have what XML cannot: control characters out of some other system."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One chart. ``labels`` are those of the buckets, ``series`` names and values of the same length."""

    id: str
    title: str
    description: str
    labels: Sequence[str]
    series: Sequence[tuple[str, Sequence[float]]]
    colors: Sequence[int]
    """The number of each series' colour in the style sheet."""

    write: Callable[[float], str]
    is_running: bool = False
    """Whether values are states rather than amounts: lines, which are not stacked."""


def chart(drawn: Drawn) -> Markup:
    """The ``svg`` element."""
    drawn = replace(drawn, series=[(_NO_XML.sub("", name), values) for name, values in drawn.series])
    made = _kind(drawn)(
        width=WIDTH, height=HEIGHT, css=[], js=[], show_legend=False, no_prefix=True, explicit_size=False, margin=4,
        margin_right=16, min_scale=3, max_scale=5, show_dots=len(drawn.labels) <= MOST_BARS, dots_size=2.5, stroke=True,
        fill=not drawn.is_running, include_x_axis=True, value_formatter=drawn.write, disable_xml_declaration=True,
        classes=["usage-chart"], truncate_label=-1,
    )  # fmt: skip
    made.x_labels = _sparse(drawn.labels)
    made.y_labels = _whole_steps(drawn)
    for name, values in drawn.series:
        made.add(name, list(values))
    root = etree.fromstring(made.render())
    return Markup(etree.tostring(_plain(root, drawn), encoding="unicode"))  # noqa: S704 - text is escaped


def _kind(drawn: Drawn) -> type:
    if drawn.is_running:
        return pygal.Line  # type: ignore[no-any-return]
    return pygal.StackedBar if len(drawn.labels) <= MOST_BARS else pygal.StackedLine  # type: ignore[no-any-return]


def _whole_steps(drawn: Drawn) -> list[int] | None:
    """The labels of a scale for a few whole things, which have no halves; None: as pygal divides it."""
    tallest = max((sum(bucket) for bucket in zip(*(values for _, values in drawn.series), strict=True)), default=0)
    is_whole = all(value >= 0 and value == int(value) for _, values in drawn.series for value in values)
    return list(range(int(tallest) + 1)) if is_whole and not drawn.is_running and 0 < tallest <= FEW else None


def _sparse(labels: Sequence[str]) -> list[str]:
    """Only as many labels as have room; the others are empty."""
    every = -(-len(labels) // MOST_LABELS) or 1
    return [label if at % every == 0 else "" for at, label in enumerate(labels)]


def _plain(root: etree._Element, drawn: Drawn) -> etree._Element:
    """Without style, script, comments and what its script would fill; named for who does not see it."""
    etree.strip_elements(root, etree.Comment, f"{_SVG}defs", f"{_SVG}title", with_tail=False)
    for gone in root.xpath(".//*[contains(@class, 'tooltip-overlay') or contains(@class, 'text-overlay')]"):
        gone.getparent().remove(gone)
    for text in root.xpath(".//*[local-name() = 'text'][not(text())]"):
        text.getparent().getparent().remove(text.getparent())
    for element in root.iter():
        element.attrib.pop("style", None)
    for at in range(len(drawn.series)):
        for series in root.xpath(f".//*[contains(concat(@class, ' '), ' serie-{at} ')]"):
            series.set("class", f"series color-{drawn.colors[at]}")
            _tell_values(series, drawn, at)
    etree.strip_elements(root, f"{_SVG}desc", with_tail=False)
    _tell_what_it_is(root, drawn)
    return root


def _tell_what_it_is(root: etree._Element, drawn: Drawn) -> None:
    root.attrib.pop("id", None)
    root.set("role", "img")
    root.set("focusable", "false")
    root.set("aria-labelledby", f"{drawn.id}-title {drawn.id}-about")
    title = etree.Element(f"{_SVG}title", id=f"{drawn.id}-title")
    about = etree.Element(f"{_SVG}desc", id=f"{drawn.id}-about")
    title.text, about.text = drawn.title, drawn.description
    root.insert(0, title)
    root.insert(1, about)
    etree.cleanup_namespaces(root)


def _tell_values(series: etree._Element, drawn: Drawn, at: int) -> None:
    """What pygal wrote for its script becomes the title of each bar: whoever points at it reads it. Bars of nothing
    are left out."""
    name, _ = drawn.series[at]
    for place, bar in enumerate(series.xpath(".//*[@class = 'bar']")):
        rect, value = bar[0], bar.findtext(f"{_SVG}desc") or ""
        if float(rect.get("height", "0")) == 0:
            bar.getparent().remove(bar)
            continue
        title = etree.SubElement(rect, f"{_SVG}title")
        title.text = f"{drawn.labels[place]}, {name}: {value}"
