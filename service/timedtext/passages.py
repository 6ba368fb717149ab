"""A text as words that can be put into lines: what stands between them, how long they are, and their styles."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
import regex

from service.documents.markup import TAG, Run, runs
from service.documents.wording import ARROW
from service.timedtext.bonds import Beginning, Bond
from service.timedtext.graphemes import ALONE
from service.timedtext.lexicon import DASHES, lexicon_of

_SPACES: Final = re.compile(r"(\s+)")
_JOINED: Final = regex.compile(
    r" (?=[\p{GCB=Extend}\p{GCB=SpacingMark}\p{GCB=ZWJ}])|(?<=\p{GCB=Prepend}) ", regex.VERSION1
)
_MAY_JOIN: Final = re.compile(
    rf" [^{ALONE}]|[\u0600-\u0605\u06dd\u070f\u0890-\u0891\u08e2\u0d4e\U00010000-\U0010ffff] "
)
"""Finds quickly what ``_JOINED`` looks for, and a little more."""

_HELD: Final = "\x00"
_NOTHING_BEFORE: Final = (Bond.GLUE,) * 2 * len(Beginning)
_NONE: Final = frozenset[int]()
_ITALICS: Final = re.compile("</?i>", re.IGNORECASE)

Styled = tuple[Run, ...]


class Passage(msgspec.Struct, frozen=True):
    """Words with what is between them; boundaries are counted from 0 (before the first) to ``len(words)``.

    ``seen[k]`` are the characters of the first ``k`` words with a space after each. ``bonds[k]`` stands before word
    ``k``. ``own`` are the boundaries where the text had line breaks; at those of ``forced`` a line must end, since
    somebody else begins to speak there. ``styled`` are the words in their styles, None where no word has any.
    """

    words: list[str]
    seen: list[int]
    bonds: list[Bond]
    own: list[int]
    forced: frozenset[int]
    styled: list[Styled] | None

    def line(self, first: int, last: int) -> str:
        """The words from boundary to boundary, with tags closed within."""
        if self.styled is None:
            return " ".join(self.words[first:last])
        return _tagged(self.styled[first:last])

    def length(self, first: int, last: int) -> int:
        """Characters of that line as the reader sees them."""
        return self.seen[last] - self.seen[first] - 1

    def reach(self, width: int) -> list[int]:
        """For each boundary the farthest one that a line from there can run to: within ``width``, or one word."""
        ends: list[int] = []
        seen, forced, last, count = self.seen, self.forced, 0, len(self.words)
        for first in range(count):
            if last == first:
                last += 1
            room = seen[first] + width + 1
            while last < count and seen[last + 1] <= room and last not in forced:
                last += 1
            if last == count:
                break
            ends.append(last)
        return ends + [count] * (count + 1 - len(ends))


def without_italics(text: str) -> str:
    """The text without tags of italics; those that come to light by taking out others go too."""
    while "<" in text and _ITALICS.search(text):
        text = _ITALICS.sub("", text)
    return text


def passage_of(text: str, primary: str) -> Passage:
    """A text on one or more lines, in a language by its primary code."""
    words, own, styled = _styled_words(text) if "<" in text else _plain_words(text)
    lexicon, total, seen = lexicon_of(primary), 0, [0]
    bonds: list[Bond] = []
    after = _NOTHING_BEFORE
    for word in words:
        room, following, place = lexicon[word]
        total += room
        seen.append(total)
        bonds.append(after[place])
        after = following
    return Passage(words, seen, bonds, own, _owned(words, own, bonds), styled)


def _owned(words: Sequence[str], own: list[int], bonds: list[Bond]) -> frozenset[int]:
    """Lets the text's own line breaks weigh, and finds those before the hyphen of another speaker."""
    if not words or (not own and words[0] not in DASHES):
        return _NONE
    for boundary in own:
        bonds[boundary] = min(bonds[boundary], Bond.CLAUSE)
    for boundary in (0, *own):
        if words[boundary] in DASHES and boundary + 1 < len(words):
            bonds[boundary + 1] = Bond.GLUE
    spoken = [boundary for boundary in (0, *own) if words[boundary][0] in DASHES]
    return frozenset(boundary for boundary in spoken if boundary) if len(spoken) > 1 else frozenset()


def _plain_words(text: str) -> tuple[list[str], list[int], None]:
    if not text.isascii() and _MAY_JOIN.search(text) and _JOINED.search(text):
        text = _JOINED.sub(_HELD, text)
    words: list[str] = []
    own: list[int] = []
    for line in text.split("\n"):
        if words:
            own.append(len(words))
        words += line.split()
    if _HELD in text:
        words = [word.replace(_HELD, " ") for word in words]
    return words, [boundary for boundary in own if boundary < len(words)], None


def _styled_words(text: str) -> tuple[list[str], list[int], list[Styled] | None]:
    """Words as runs; a word may change its style within."""
    held = _JOINED.sub(_HELD, text)
    words: list[list[Run]] = [[]]
    own: list[int] = []
    for run in runs(held):
        for part in _SPACES.split(run.text):
            if not part:
                continue
            if not part.isspace():
                words[-1].append(Run(part.replace(_HELD, " "), run.styles))
                continue
            if words[-1]:
                words.append([])
            if "\n" in part:
                own.append(len(words) - 1)
    shown = [joined for word in words if (joined := _joined(word))]
    bare = ["".join(run.text for run in word) for word in shown]
    styled = shown if any(run.styles for word in shown for run in word) else None
    return bare, sorted({boundary for boundary in own if 0 < boundary < len(shown)}), styled


def _joined(word: Sequence[Run]) -> Styled:
    """Neighbours of one style as one run; no tag and no arrow of SRT may come about by joining them."""
    joined: list[Run] = []
    for run in word:
        if joined and joined[-1].styles == run.styles:
            joined[-1] = Run(joined[-1].text + run.text, run.styles)
        else:
            joined.append(run)
    return tuple(Run(text, run.styles) for run in joined if (text := _harmless(run.text)))


def _harmless(text: str) -> str:
    while TAG.search(text):
        text = TAG.sub("", text)
    return text.replace(ARROW, "→")


def _tagged(words: Sequence[Styled]) -> str:
    """One line with its tags: each closed before the line ends, in reverse order."""
    opened: list[str] = []
    parts: list[str] = []
    for text, styles in _spaced(words):
        while any(style not in styles for style in opened):
            parts.append(f"</{opened.pop()}>")
        for style in sorted(styles.difference(opened)):
            opened.append(style)
            parts.append(f"<{style}>")
        parts.append(text)
    parts.extend(f"</{style}>" for style in reversed(opened))
    return "".join(parts)


def _spaced(words: Sequence[Styled]) -> Iterator[Run]:
    """All runs of a line; a space has the styles that the words around it share."""
    for number, word in enumerate(words):
        if number:
            yield Run(" ", words[number - 1][-1].styles & word[0].styles)
        yield from word
