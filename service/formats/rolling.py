"""Captions that roll up, as automatic captions do: each cue repeats the lines above the one that is being spoken."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from service.documents.markup import plain
from service.formats.repairing import Piece

_MOST_LINES: Final = 4
_SPOKEN_WORD: Final = re.compile(r"<\d{2,4}:\d{2}(?::\d{2})?\.\d{3}><c[.>]")


def rolls(text: str) -> bool:
    """Whether a WebVTT file has the time of each word inside its cues, by which such captions are known."""
    return _SPOKEN_WORD.search(text) is not None


def unrolled(pieces: Iterable[Piece], notes: list[str]) -> Iterator[Piece]:
    """The pieces without the lines that the piece before them showed already; those with no other line are left out."""
    shown: list[str] = []
    is_rolling = False
    for piece in pieces:
        lines = [line for line in piece.text.split("\n") if plain(line).strip()]
        repeated = _repeated(shown, lines)
        is_rolling = is_rolling or repeated > 0
        shown = lines
        if len(lines) > repeated:
            yield piece._replace(text="\n".join(lines[repeated:]))
    if is_rolling:
        notes.append("The captions roll up: each line is read once, when it is first shown.")


def _repeated(before: list[str], after: list[str]) -> int:
    """How many lines end one piece and begin the next."""
    for count in range(min(len(before), len(after), _MOST_LINES), 0, -1):
        if before[-count:] == after[:count]:
            return count
    return 0
