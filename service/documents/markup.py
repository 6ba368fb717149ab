"""The styles that a segment's text can carry: ``<i>``, ``<b>`` and ``<u>``, as SRT and WebVTT write them.

Nothing else is a tag: ``<x>`` or ``a < b`` is text. A tag that is opened and not closed ends with the text; a closing
tag without its opening one is dropped.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

TAG: Final = re.compile(r"<(/?)([ibu])>", re.IGNORECASE)


class Run(NamedTuple):
    """A stretch of text in one style; ``styles`` is a subset of ``{"i", "b", "u"}``."""

    text: str
    styles: frozenset[str]


def runs(text: str) -> Iterator[Run]:
    """The text in stretches of one style each, none of them empty."""
    styles: list[str] = []
    position = 0
    for tag in TAG.finditer(text):
        if tag.start() > position:
            yield Run(text[position : tag.start()], frozenset(styles))
        position = tag.end()
        name = tag[2].lower()
        if not tag[1]:
            styles.append(name)
        elif name in styles:
            styles.remove(name)
    if position < len(text):
        yield Run(text[position:], frozenset(styles))


def plain(text: str) -> str:
    """The text without its tags."""
    return TAG.sub("", text) if "<" in text else text


def is_balanced(text: str) -> bool:
    """Whether each tag that is opened is closed, in reverse order."""
    if "<" not in text:
        return True
    opened: list[str] = []
    for tag in TAG.finditer(text):
        name = tag[2].lower()
        if not tag[1]:
            opened.append(name)
        elif not opened or opened.pop() != name:
            return False
    return not opened
