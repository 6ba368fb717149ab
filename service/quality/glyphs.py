"""Which characters the text of a language is written with."""

import tomllib
from functools import cache
from importlib.resources import files
from string import printable
from typing import Final

import msgspec

from service.quality.languages import word_list

_ASCII: Final = frozenset(printable) - frozenset("\t\r\x0b\x0c")


class Glyphs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``marks`` are common to all languages; ``invisible`` are by language."""

    marks: str
    invisible: dict[str, str]


@cache
def _shipped() -> Glyphs:
    text = (files(__package__) / "glyphs.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Glyphs)


@cache
def glyphs_of(language: str) -> frozenset[str]:
    """All characters of a language of the price table; Latin letters belong to all, for names."""
    common = _shipped()
    return _ASCII.union(common.marks, common.invisible.get(language, ""), word_list(language).letters)
