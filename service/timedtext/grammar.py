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
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

import msgspec

from service.timedtext.bonds import Beginning, Ending, Traits
from service.timedtext.graphemes import length

_QUOTES: Final = "\"'«»\u2018\u2019\u201a\u201c\u201d\u201e\u201f\u2039\u203a"
_OPENING: Final = "([{¿¡" + _QUOTES
_CLOSING: Final = ")]}" + _QUOTES
_SENTENCE_MARKS: Final = ".!?…؟।॥。"
_CLAUSE_MARKS: Final = ",;:،؛\u2013\u2014-"
_MARKS: Final = _OPENING + _CLOSING + _SENTENCE_MARKS + _CLAUSE_MARKS + "♪♫#*\u200e\u200f"
DASHES: Final = frozenset("-\u2010\u2013\u2014")


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


@lru_cache(maxsize=65_536)
def traits(primary: str, word: str) -> Traits:
    """What is known of a word (without tags) in a language."""
    grammar = grammar_of(primary)
    core = word.strip(_MARKS)
    if not core:
        return Traits(length(word), _mark_ending(word), _mark_beginning(word), is_lower=False)
    folded = core.casefold().replace("\u2019", "'")
    known, prefixed = _without_prefix(grammar, folded)
    return Traits(
        length(word),
        _punctuated(grammar, word, core) or _ending(grammar, core, known),
        _beginning(grammar, word, core, known, prefixed),
        is_lower=core[0].islower(),
    )


def _mark_ending(word: str) -> Ending:
    """Of punctuation that stands alone: ``«``, ``?``, a dash, a note."""
    if word[-1] in _SENTENCE_MARKS:
        return Ending.SENTENCE
    if word[-1] in DASHES or word[-1] in _CLAUSE_MARKS:
        return Ending.CLAUSE
    return Ending.GLUE if unicodedata.category(word[-1]) in ("Ps", "Pi") or word[-1] in "¿¡♪♫#" else Ending.CLAUSE


def _mark_beginning(word: str) -> Beginning:
    return Beginning.OPEN if unicodedata.category(word[0]) in ("Ps", "Pi") or word[0] in "¿¡" else Beginning.GLUE


def _without_prefix(grammar: Grammar, word: str) -> tuple[str, bool]:
    """A word without its prefixed conjunction, and whether it had one. Short words are taken as they are."""
    if word.startswith(grammar.conjunction_prefixes or "\x00") and word not in _listed(grammar):
        rest = word[1:]
        if rest in _listed(grammar) or len(rest) > 3:
            return rest, True
    return word, False


@lru_cache(maxsize=32)
def _listed(grammar: Grammar) -> frozenset[str]:
    """All words that any list holds."""
    lists = (getattr(grammar, name) for name in grammar.__struct_fields__)
    return frozenset[str]().union(*(words for words in lists if isinstance(words, frozenset)))


def _punctuated(grammar: Grammar, word: str, core: str) -> Ending | None:
    """The ending that punctuation gives a word; None without any."""
    bare = word.rstrip(_CLOSING + "♪♫\u200e\u200f")
    if bare[-1:] == "." and bare[-2:] != "..":
        return _pointed(grammar, bare.lstrip(_OPENING), core)
    if bare[-1:] in _SENTENCE_MARKS and bare:
        return Ending.SENTENCE
    if bare[-1:] in _CLAUSE_MARKS and bare:
        return Ending.CLAUSE
    return Ending.CLAUSE if word[-1] in ")]}»\u201d" else None


def _pointed(grammar: Grammar, bare: str, core: str) -> Ending:
    if bare.casefold() in grammar.titles or (len(core) == 1 and core.isalpha()):
        return Ending.STRONG
    if grammar.has_ordinal_points and core.isdigit() and len(core) <= 2:
        return Ending.NUMBER
    return Ending.SENTENCE


def _ending(grammar: Grammar, core: str, known: str) -> Ending:
    for ending, words in _endings(grammar):
        if known in words:
            return ending
    if core[-1].isdigit():
        return Ending.NUMBER
    return Ending.NAME if _is_name(core) else Ending.OPEN


@lru_cache(maxsize=32)
def _endings(grammar: Grammar) -> tuple[tuple[Ending, frozenset[str]], ...]:
    tight = grammar.articles | grammar.determiners | grammar.prepositions | grammar.particles | grammar.titles
    loose = grammar.conjunctions | grammar.relatives | grammar.pronouns | grammar.auxiliaries
    return (Ending.STRONG, tight), (Ending.WEAK, loose), (Ending.PHRASE, grammar.enclitics)


def _beginning(grammar: Grammar, word: str, core: str, known: str, prefixed: bool) -> Beginning:
    if prefixed or known in grammar.conjunctions:
        return Beginning.CONJUNCTION
    if known in grammar.enclitics:
        return Beginning.LEANS
    if known in grammar.prepositions or known in grammar.relatives:
        return Beginning.PHRASE
    if known in grammar.units:
        return Beginning.UNIT
    if core[0].isdigit():
        return Beginning.NUMBER
    return Beginning.NAME if _is_name(core) and word[0] not in _OPENING else Beginning.OPEN


def _is_name(core: str) -> bool:
    """Capitalised, and not all in capitals: those are headlines, signs and shouts."""
    return core[0].isupper() and not (len(core) > 1 and core.isupper())
