"""Direction of lines, for scripts that run from right to left.

Text stays in logical order, as it is spoken and typed; nothing is reordered here. Many players lay out every line as a
left-to-right paragraph: the full stop of an Arabic line then stands at the wrong end, and the parts of a line that
mixes Arabic with Latin words or numbers change places. A mark at the ends (RLM) would only mend the first. So each
line with a letter of such a script is framed by RLE and PDF (U+202B, U+202C): all players know these, which cannot be
said of the newer isolates, and in a player that finds the direction by itself they change nothing.

A frame is not text: it does not count as characters, and a text that is read back is freed of it before it is broken
again. Marks that somebody wrote inside a line stay as they are.
"""

import re
from typing import Final

RLE: Final = "\u202b"
PDF: Final = "\u202c"
MOST_FRAMES: Final = 4
_RIGHT_TO_LEFT: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_OPENING: Final = frozenset("\u202a\u202b\u202d\u202e")


def framed(line: str) -> str:
    """The line between RLE and PDF if it holds letters of a right-to-left script and is not framed yet."""
    if _RIGHT_TO_LEFT.search(line) is None or unframed(line) != line:
        return line
    return f"{RLE}{line}{PDF}"


def unframed(line: str) -> str:
    """The line without the frames around all of it; one that is never closed ends with the line.

    Beyond a few frames inside each other, all marks that the line begins with go at once.
    """
    if line.startswith(RLE * MOST_FRAMES):
        return line.lstrip(RLE).rstrip(PDF)
    while line[:1] == RLE and (end := _closed_at(line)) >= len(line) - 1:
        line = line[1:end]
    return line


def _closed_at(line: str) -> int:
    """Where the first mark is closed; behind the end when it never is."""
    depth = 0
    for position, character in enumerate(line):
        if character in _OPENING:
            depth += 1
        elif character == PDF:
            depth -= 1
            if depth == 0:
                return position
    return len(line)
