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
ALONE: Final = (
    " -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u0559\u060c\u061b\u061d-\u064a\u0660-\u066f\u0671-\u06d5"
    "\u0904-\u0939\u0964-\u0970\u1e00-\u1fff\u2010-\u2027\u202f-\u205f\u20a0-\u20bf\u2190-\u21ff\u266a-\u266f"
)
"""Characters that join no other one, as ranges of a pattern."""

_ALONE: Final = re.compile(f"[{ALONE}]*")
_MARKS: Final = (
    "\u0300-\u036f\u064b-\u065f\u0670\u0900-\u0903\u093a-\u093c\u093e-\u094c\u094e\u094f\u0951-\u0957\u0962\u0963"
)
"""Accents, Arabic and Devanagari vowels, which belong to the character before them."""

_CONSONANTS: Final = "\u0915-\u0939\u0958-\u095f"
_VIRAMA: Final = f"(?<=[{_CONSONANTS}])\u094d"
"""It joins the consonant before it to one that follows."""

_WITH_MARKS: Final = re.compile(f"[{ALONE}](?:[{ALONE}{_MARKS}]|{_VIRAMA}(?![{_MARKS}]))*")
_MARK: Final = re.compile(f"{_VIRAMA}[{_CONSONANTS}]?|[{_MARKS}]+")


def clusters(text: str) -> list[str]:
    """The text in grapheme clusters; joined they are the text."""
    return list(text) if _each_is_alone(text) else _CLUSTER.findall(text)


def bare_length(text: str) -> int:
    """``length`` of a text without tags, not kept."""
    if _each_is_alone(text):
        return len(text)
    if _WITH_MARKS.fullmatch(text):
        return len(_MARK.sub("", text))
    return len(_SEEN_CLUSTER.findall(text))


@lru_cache(maxsize=65_536)
def length(text: str) -> int:
    """How many characters the reader sees. Tags, line breaks and marks of direction are not seen; spaces are."""
    return bare_length(plain(text))


def _each_is_alone(text: str) -> bool:
    """Whether no character can join another one; most texts are such, and then nobody needs to count."""
    return (text.isascii() and text.isprintable()) or _ALONE.fullmatch(text) is not None
