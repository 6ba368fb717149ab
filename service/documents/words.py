"""A segment's text as words with their styles, for comparing. White space separates words and is none itself."""

from typing import NamedTuple

from service.documents.document import Segment
from service.documents.markup import runs


class StyledWord(NamedTuple):
    """A word without tags; ``styles`` are the letters of all the styles that any part of it has, sorted."""

    text: str
    styles: str


def words_of(segment: Segment) -> list[StyledWord]:
    """The words in their order."""
    if "<" not in segment.text:
        return [StyledWord(word, "") for word in segment.text.split()]
    found: list[StyledWord] = []
    is_open = False
    for text, styles in runs(segment.text):
        letters = "".join(sorted(styles))
        words = [StyledWord(word, letters) for word in text.split()]
        if words and is_open and not text[0].isspace():
            found[-1] = _joined(found[-1], words.pop(0))
        found.extend(words)
        is_open = bool(found) and not text[-1].isspace()
    return found


def _joined(first: StyledWord, second: StyledWord) -> StyledWord:
    return StyledWord(first.text + second.text, "".join(sorted({*first.styles, *second.styles})))
