"""Characters as the reader sees them: grapheme clusters, without tags and without marks that only steer direction.

A Devanagari conjunct with its vowel signs is one, a letter with its combining marks is one, and so is an emoji that is
joined from several.
"""

import re
from functools import lru_cache
from typing import Final

import regex

from service.documents.markup import plain

_CLUSTER: Final = regex.compile(r"\X")
_UNSEEN: Final = "\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
_SEEN_CLUSTER: Final = regex.compile(rf"(?![{_UNSEEN}])\X")
_ALONE: Final = re.compile(
    "[ -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u0559\u0620-\u064a\u0660-\u066f\u0671-\u06d5"
    "\u0904-\u0939\u0964-\u0970\u1e00-\u1fff\u2010-\u2027\u202f-\u205f\u20a0-\u20bf\u2190-\u21ff\u266a-\u266f]*"
)


def clusters(text: str) -> list[str]:
    """The text in grapheme clusters; joined they are the text."""
    return list(text) if _each_is_alone(text) else _CLUSTER.findall(text)


@lru_cache(maxsize=65_536)
def length(text: str) -> int:
    """How many characters the reader sees. Tags, line breaks and marks of direction are not seen; spaces are."""
    shown = plain(text)
    return len(shown) if _each_is_alone(shown) else len(_SEEN_CLUSTER.findall(shown))


def _each_is_alone(text: str) -> bool:
    """Whether no character can join another one; most texts are such, and then nobody needs to count."""
    return _ALONE.fullmatch(text) is not None
