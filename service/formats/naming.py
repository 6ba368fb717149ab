"""What delivered files are called: after the media file, safe on every common file system."""

import re
from collections.abc import Sequence
from typing import Final

MAX_STEM_BYTES: Final = 180
_RESERVED_CHARACTERS: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED_STEMS: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"com{number}" for number in range(10)), *(f"lpt{number}" for number in range(10))}
)
_EXTENSION: Final = re.compile(r"(?<=.)\.[A-Za-z0-9]{1,5}$")


def stem_of(name: str) -> str:
    """A media file's name without its extension; what some file system reserves is replaced."""
    whole = _RESERVED_CHARACTERS.sub("_", "".join(one for one in name if one.isprintable()))
    stem = _shortened(_EXTENSION.sub("", whole).strip(" .")) or "untitled"
    return f"{stem}_" if stem.split(".")[0].lower() in _RESERVED_STEMS else stem


def _shortened(stem: str) -> str:
    return stem.encode()[:MAX_STEM_BYTES].decode(errors="ignore").rstrip(" .")


def unique_stems(names: Sequence[str]) -> list[str]:
    """A stem for each media file of an order: ``talk``, ``talk (2)``; differing in more than case."""
    taken: set[str] = set()
    stems = []
    for name in names:
        stem, number = stem_of(name), 1
        chosen = stem
        while chosen.casefold() in taken:
            number += 1
            chosen = f"{stem} ({number})"
        taken.add(chosen.casefold())
        stems.append(chosen)
    return stems
