"""What the rules know of each language: letters, filler words, stutters; the tables are in ``word_lists``."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec

LETTER: Final = r"[\w\u0300-\u036f\u064b-\u0655\u0670\u0900-\u0963\u0966-\u097f\u200c\u200d]"
"""A character of a word: Python's, and the marks of Arabic and Devanagari, which belong to their base."""

NEVER: Final = re.compile(r"(?!)")


class WordList(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One language.

    ``letters`` are all letters and marks of its own; ``latin_is_foreign`` where Latin letters are for names only.
    ``fillers`` mean nothing anywhere; their letters may be drawn out. ``set_off`` are ordinary words and phrases that
    fill when they stand between commas. ``interjections`` are vocal expressions that may mean something.
    ``repeatable`` may be said twice in a row in good style; with ``doubles_words`` doubling is grammar, and only words
    repeated after a comma are repetitions. ``not_stutters`` look like stutters and are words. ``kept_tags`` are
    editorial, not sounds. ``informal`` maps contractions to standard forms. ``drawn_out`` are the letters that are
    never written three times in a row.
    """

    letters: str
    latin_is_foreign: bool = False
    fillers: list[str]
    set_off: list[str] = []
    interjections: list[str] = []
    repeatable: list[str] = []
    doubles_words: bool = False
    not_stutters: list[str] = []
    kept_tags: list[str] = []
    drawn_out: str
    informal: dict[str, str] = {}


@cache
def word_list(language: str) -> WordList:
    """The table of a language of the price table; KeyError for any other."""
    path = files(__package__) / "word_lists" / f"{language}.toml"
    if not language.replace("-", "").isalpha() or not path.is_file():
        raise KeyError(language)
    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), WordList)


@cache
def filler_pattern(language: str) -> re.Pattern[str]:
    """Filler words, their letters drawn out or not."""
    drawn = ["".join(f"{re.escape(letter)}+" for letter in word) for word in word_list(language).fillers]
    return _whole(drawn)


@cache
def set_off_pattern(language: str) -> re.Pattern[str]:
    """Words that fill, between commas or before one at the beginning of a sentence; group 1 is the word."""
    words = "|".join(_spaced(word) for word in word_list(language).set_off)
    return re.compile(rf"(?:(?<![^\x00\n])|[,.;:!?…—،؛؟।]\s*)({words})(?=\s*[,…—،])", re.IGNORECASE) if words else NEVER


@cache
def interjection_pattern(language: str) -> re.Pattern[str]:
    """Vocal expressions."""
    return _whole(["".join(f"{re.escape(letter)}+" for letter in word) for word in word_list(language).interjections])


@cache
def informal_pattern(language: str) -> re.Pattern[str]:
    """Contractions of informal speech."""
    return _whole([re.escape(word).replace("'", "['’]") for word in word_list(language).informal])


@cache
def drawn_out_pattern(language: str) -> re.Pattern[str]:
    """Words with a letter drawn out: three of it in a row, where the language never writes that."""
    letters = re.escape(word_list(language).drawn_out)
    return re.compile(rf"{LETTER}*([{letters}])\1\1{LETTER}*")


def _whole(words: list[str]) -> re.Pattern[str]:
    if not words:
        return NEVER
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<!{LETTER})(?:{'|'.join(longest_first)})(?!{LETTER}|['’]\w)", re.IGNORECASE)


def _spaced(phrase: str) -> str:
    return r"\s+".join(re.escape(word).replace("'", "['’]") for word in phrase.split())
