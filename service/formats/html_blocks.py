"""The text of an HTML tree: by runs of one style, and by paragraphs and rows of tables.

The tree is walked without recursion: a page may be nested as deep as its author likes.
"""

from collections.abc import Collection, Iterator
from typing import Any, Final, NamedTuple

from service.documents.markup import Run
from service.formats.lines import Row
from service.formats.tables import Cell, table_rows

_STYLES: Final = {"b": "b", "strong": "b", "i": "i", "em": "i", "u": "u", "ins": "u"}
_DROPPED: Final = frozenset(
    {
        "audio", "base", "button", "canvas", "datalist", "del", "embed", "head", "iframe", "input", "link", "math",
        "meta", "nav", "noembed", "noframes", "noscript", "object", "option", "script", "select", "strike", "style",
        "svg", "template", "textarea", "title", "video",
    }
)  # fmt: skip
_INLINE: Final = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "font", "i", "ins",
        "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time",
        "tt", "u", "var", "wbr",
    }
)  # fmt: skip
_PLAIN: Final[frozenset[str]] = frozenset()


class _Step(NamedTuple):
    """Text, or the beginning or the end of an element, met on the walk."""

    text: str
    styles: frozenset[str]
    begins: str = ""
    ends: str = ""


def runs_of(element: Any, *, without: Collection[str] = ()) -> Iterator[Run]:
    """The text inside in runs, a line break for each ``br``; elements named in ``without`` are left out."""
    for step in _walk(element, without):
        if step.text or step.begins == "br":
            yield Run(step.text or "\n", step.styles)


def rows_of(root: Any) -> Iterator[Row]:
    """Paragraphs, lines and rows of tables in their order; a table in a table is part of its cell."""
    collected: list[Cell] = [[[]]]
    rows: list[list[Cell]] = []
    depth = 0
    for step in _walk(root, ()):
        if step.text:
            collected[-1][-1].append(Run(step.text, step.styles))
            continue
        tag = step.begins or step.ends
        depth += (tag == "table") * (1 if step.begins else -1)
        if tag == "table" and depth == (1 if step.begins else 0):
            yield from table_rows([*rows, collected])
            collected, rows = [[[]]], []
        elif tag == "tr" and depth == 1:
            rows.append(collected)
            collected = [[[]]]
        elif tag in ("td", "th") and depth == 1:
            collected.append([[]])
        elif tag not in _INLINE:
            collected[-1].append([])
    yield from table_rows([*rows, collected])


def _walk(root: Any, without: Collection[str]) -> Iterator[_Step]:
    waiting: list[tuple[Any, frozenset[str]] | _Step] = [(child, _PLAIN) for child in reversed(root)]
    if root.text:
        waiting.append(_Step(root.text, _PLAIN))
    while waiting:
        current = waiting.pop()
        if isinstance(current, _Step):
            yield current
            continue
        element, styles = current
        if element.tail:
            waiting.append(_Step(element.tail, styles))
        tag = element.tag
        if not isinstance(tag, str) or tag in _DROPPED or tag in without:
            continue
        inner = styles | {_STYLES[tag]} if tag in _STYLES else styles
        yield _Step("", inner, begins=tag)
        waiting.append(_Step("", inner, ends=tag))
        waiting.extend((child, inner) for child in reversed(element))
        if element.text:
            waiting.append(_Step(element.text, inner))
