"""What is known of each word: how long it is, and how it holds on to its neighbours by its form and the word lists."""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from service.timedtext.bonds import Beginning, Ending, Traits
from service.timedtext.grammar import Grammar, grammar_of
from service.timedtext.graphemes import bare_length

MOST_WORDS: Final = 65_536
_QUOTES: Final = "\"'«»\u2018\u2019\u201a\u201c\u201d\u201e\u201f\u2039\u203a"
_OPENING: Final = "([{¿¡" + _QUOTES
_CLOSING: Final = ")]}" + _QUOTES
_SENTENCE_MARKS: Final = ".!?…؟।॥。"
_CLAUSE_MARKS: Final = ",;:،؛\u2013\u2014-"
_MARKS: Final = _OPENING + _CLOSING + _SENTENCE_MARKS + _CLAUSE_MARKS + "♪♫#*\u200e\u200f"
DASHES: Final = frozenset("-\u2010\u2013\u2014")


Role = tuple[Ending | None, Beginning | None]
"""How a listed word ends and begins, where its lists say so."""

_UNLISTED: Final[Role] = (None, None)


class Lexicon(dict[str, Traits]):
    """The words (without tags) of one language; each is looked at once. One that is full forgets all."""

    def __init__(self, grammar: Grammar) -> None:
        super().__init__()
        self._grammar = grammar
        self._roles = dict(_roles(grammar))

    def __missing__(self, word: str) -> Traits:
        if len(self) >= MOST_WORDS:
            self.clear()
        found = self[word] = _traits(word, self._grammar, self._roles)
        return found


@lru_cache(maxsize=32)
def lexicon_of(primary: str) -> Lexicon:
    """The lexicon of a language by its primary code (``pt``)."""
    return Lexicon(grammar_of(primary))


def _roles(grammar: Grammar) -> Iterator[tuple[str, Role]]:
    lists = (getattr(grammar, name) for name in grammar.__struct_fields__)
    for word in frozenset[str]().union(*(words for words in lists if isinstance(words, frozenset))):
        yield word, (_listed_ending(grammar, word), _listed_beginning(grammar, word))


def _listed_ending(grammar: Grammar, word: str) -> Ending | None:
    tight = (grammar.articles, grammar.determiners, grammar.prepositions, grammar.particles, grammar.titles)
    loose = (grammar.conjunctions, grammar.relatives, grammar.pronouns, grammar.auxiliaries)
    if any(word in words for words in tight):
        return Ending.STRONG
    if any(word in words for words in loose):
        return Ending.WEAK
    return Ending.PHRASE if word in grammar.enclitics else None


def _listed_beginning(grammar: Grammar, word: str) -> Beginning | None:
    if word in grammar.conjunctions:
        return Beginning.CONJUNCTION
    if word in grammar.enclitics:
        return Beginning.LEANS
    if word in grammar.prepositions or word in grammar.relatives:
        return Beginning.PHRASE
    return Beginning.UNIT if word in grammar.units else None


def _traits(word: str, grammar: Grammar, roles: Mapping[str, Role]) -> Traits:
    core = word.strip(_MARKS)
    if not core:
        return Traits.of(bare_length(word), _mark_ending(word), _mark_beginning(word), is_lower=False)
    known = core.casefold().replace("\u2019", "'")
    role, is_prefixed = roles.get(known), False
    if role is None and known.startswith(grammar.conjunction_prefixes or "\x00"):
        rest = known[1:]
        role = roles.get(rest)
        is_prefixed = role is not None or len(rest) > 3
    ending, beginning = role or _UNLISTED
    if not word.endswith(core):
        ending = _punctuated(grammar, word, core) or ending
    return Traits.of(
        bare_length(word),
        ending or _ending(core),
        Beginning.CONJUNCTION if is_prefixed else beginning or _beginning(word, core),
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


def _ending(core: str) -> Ending:
    if core[-1].isdigit():
        return Ending.NUMBER
    return Ending.NAME if _is_name(core) else Ending.OPEN


def _beginning(word: str, core: str) -> Beginning:
    if core[0].isdigit():
        return Beginning.NUMBER
    return Beginning.NAME if _is_name(core) and word[0] not in _OPENING else Beginning.OPEN


def _is_name(core: str) -> bool:
    """Capitalised, and not all in capitals: those are headlines, signs and shouts."""
    return core[0].isupper() and not (len(core) > 1 and core.isupper())
