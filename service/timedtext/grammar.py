"""How words hold together: where a reader pauses, by punctuation and by the little words of each language.

The lists stand in ``word_lists``, one file for each language. All keys are optional:

| key                                 | words that                                                               |
|-------------------------------------|--------------------------------------------------------------------------|
| ``articles``, ``determiners``       | belong to the noun after them                                            |
| ``prepositions``                    | begin a phrase, and belong to it                                         |
| ``conjunctions``, ``relatives``     | begin a clause                                                           |
| ``pronouns``, ``auxiliaries``       | belong, less closely, to the verb after them                             |
| ``particles``                       | belong to the word after them: negations, unstressed pronouns            |
| ``enclitics``                       | belong to the word before them: postpositions, question words, copulas   |
| ``titles``                          | belong to the name or number after them; their point ends no sentence    |
| ``units``                           | belong to a number before them                                           |
| ``conjunction_prefixes``            | (letters) begin a clause when a word begins with them: Arabic *wa*       |
| ``is_right_to_left``                | lines run from right to left                                             |
| ``has_ordinal_points``              | "5." is an ordinal and ends no sentence                                  |
"""

import tomllib
from functools import cache
from importlib.resources import files

import msgspec


class Grammar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The word lists of one language; see the module."""

    articles: frozenset[str] = frozenset()
    determiners: frozenset[str] = frozenset()
    prepositions: frozenset[str] = frozenset()
    conjunctions: frozenset[str] = frozenset()
    relatives: frozenset[str] = frozenset()
    pronouns: frozenset[str] = frozenset()
    auxiliaries: frozenset[str] = frozenset()
    particles: frozenset[str] = frozenset()
    enclitics: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    conjunction_prefixes: tuple[str, ...] = ()
    is_right_to_left: bool = False
    has_ordinal_points: bool = False


@cache
def grammar_of(primary: str) -> Grammar:
    """The word lists of a language by its primary code (``pt``); empty ones for a language without."""
    path = files(__package__) / "word_lists" / f"{primary}.toml"
    if not primary.isalpha() or not path.is_file():
        return Grammar()
    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Grammar)


def primary_of(language: str) -> str:
    """``pt`` of ``pt-BR``."""
    return language.partition("-")[0].lower()
