"""What the rules know of each language: letters, filler words, stutters; the tables are in ``word_lists``."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec

LETTER: Final = r"[\w\u0300-\u036f\u064b-\u0655\u0670\u0900-\u0963\u0966-\u097f\u200c\u200d]"
"""A character of a word: Python's, and the marks of Arabic and Devanagari, which belong to their base."""

APOSTROPHE: Final = r"['\u2019]"


class WordList(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One language.

    ``letters`` are all letters and marks of its own; ``latin_is_foreign`` where Latin letters are for names only.
    ``fillers`` mean nothing anywhere; their letters may be drawn out. ``set_off`` are ordinary words and phrases that
    fill when they stand between commas. ``interjections`` are vocal expressions that may mean something.
    ``repeatable`` may be said twice in a row in good style; with ``doubles_words`` doubling is grammar, and only words
    repeated after a comma are repetitions. ``not_stutters`` look like stutters and are words, and ``vowels`` tell
    stutters from prefixes. ``kept_tags`` are editorial, not sounds. ``informal`` maps contractions to standard forms.
    ``drawn_out`` are the letters that are never written three times in a row.
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
    vowels: str
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
def filler_word(language: str) -> re.Pattern[str]:
    """A whole word in lower case that is a filler, its letters drawn out or not."""
    return _any_of(_drawn(word) for word in word_list(language).fillers)


@cache
def interjection_word(language: str) -> re.Pattern[str]:
    """A whole word in lower case that is a vocal expression, its letters drawn out or not."""
    return _any_of(_drawn(word) for word in word_list(language).interjections)


@cache
def drawn_out_pattern(language: str) -> re.Pattern[str]:
    """A letter three times in a row, where the language never writes that."""
    return re.compile(rf"([{re.escape(word_list(language).drawn_out)}])\1\1")


def any_word(words: Iterable[str]) -> re.Pattern[str]:
    """Any of the words, whole, in lower case or with a capital: words all in capitals are abbreviations.

    Each alternative begins with its letters, so that the search skips all places where none of them can begin.
    """
    forms = dict.fromkeys(form for word in words for form in (word, word[:1].upper() + word[1:]))
    longest_first = sorted(map(_literal, forms), key=len, reverse=True)
    ending = rf"(?!{LETTER}|[-'\u2019]{LETTER})"
    return re.compile("|".join(rf"{form}(?<=(?<![-'\u2019])(?<!{LETTER}){form}){ending}" for form in longest_first))


@cache
def phrase_pattern(phrase: str) -> re.Pattern[str]:
    """A phrase before a comma, in any case."""
    words = r"\s+".join(map(_literal, phrase.split()))
    return re.compile(rf"{words}(?=\s*[,،—…])", re.IGNORECASE)


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns) or r"(?!)")


def _drawn(word: str) -> str:
    return "".join(f"{re.escape(letter)}+" for letter in word)


def _literal(word: str) -> str:
    return re.escape(word).replace("'", APOSTROPHE)
