"""How what is not plain speech is written, and text made harmless for line-based formats."""

import unicodedata
from typing import Final

from service.documents.markup import plain

ARROW: Final = "-->"


def one_line(text: str) -> str:
    """The text on one line: white space of any kind becomes one space, control characters go.

    The arrow that separates SRT's times becomes a single character, so that no text can pass for a cue.
    """
    spaced = " ".join(text.split())
    if not spaced.isprintable():
        spaced = "".join(character for character in spaced if unicodedata.category(character) not in ("Cc", "Cs"))
    return spaced.replace(ARROW, "→")


def sound(text: str) -> str:
    """A sound in square brackets, unless it stands in them already; tags around the brackets may stay."""
    bare = plain(text)
    return text if bare.startswith("[") and bare.endswith("]") else f"[{text}]"


def sung(text: str) -> str:
    """Music between notes, unless it stands between them already; tags around the notes may stay."""
    return text if plain(text).startswith("♪") else f"♪ {text} ♪"
