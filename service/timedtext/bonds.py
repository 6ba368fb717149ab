"""What stands between two words, from how the one ends and the other begins."""

from collections.abc import Iterator
from enum import IntEnum
from typing import Final, NamedTuple


class Bond(IntEnum):
    """What stands between two words, from the place where a break is best to where it must not be."""

    SENTENCE = 0
    CLAUSE = 1
    CONJUNCTION = 2
    PHRASE = 3
    WORDS = 4
    WEAK = 5
    STRONG = 6
    GLUE = 7


class Ending(IntEnum):
    """How a word holds on to the next."""

    OPEN = 0
    SENTENCE = 1
    CLAUSE = 2
    PHRASE = 3
    WEAK = 4
    STRONG = 5
    NAME = 6
    NUMBER = 7
    GLUE = 8


class Beginning(IntEnum):
    """How a word holds on to the one before."""

    OPEN = 0
    CONJUNCTION = 1
    PHRASE = 2
    NAME = 3
    NUMBER = 4
    UNIT = 5
    LEANS = 6
    GLUE = 7


_PAIRS: Final = {
    (Ending.NAME, Beginning.NAME): Bond.STRONG,
    (Ending.NUMBER, Beginning.UNIT): Bond.STRONG,
    (Ending.NUMBER, Beginning.NUMBER): Bond.STRONG,
    (Ending.NAME, Beginning.NUMBER): Bond.WEAK,
}
_PHRASES: Final = {Beginning.CONJUNCTION: Bond.CONJUNCTION, Beginning.PHRASE: Bond.PHRASE}


def _bond(ending: Ending, beginning: Beginning) -> Bond:
    if beginning is Beginning.GLUE or ending is Ending.GLUE:
        return Bond.GLUE
    if ending is Ending.SENTENCE:
        return Bond.SENTENCE
    if ending is Ending.CLAUSE:
        return Bond.CLAUSE
    if ending is Ending.STRONG or beginning is Beginning.LEANS:
        return Bond.STRONG
    if (ending, beginning) in _PAIRS:
        return _PAIRS[ending, beginning]
    if ending is Ending.WEAK:
        return Bond.WEAK
    if beginning in _PHRASES:
        return _PHRASES[beginning]
    return {Ending.NUMBER: Bond.WEAK, Ending.PHRASE: Bond.PHRASE}.get(ending, Bond.WORDS)


def _rows() -> Iterator[tuple[Bond, ...]]:
    for ending in Ending:
        bonds = [_bond(ending, beginning) for beginning in Beginning]
        yield (*bonds, *(Bond.CLAUSE if bond is Bond.SENTENCE else bond for bond in bonds))


_BONDS: Final = tuple(_rows())


class Traits(NamedTuple):
    """One word: ``room`` are its characters as seen and a space; ``bonds[word.place]`` stands before a next ``word``.

    No sentence begins with a word in lower case: such words have places of their own.
    """

    room: int
    bonds: tuple[Bond, ...]
    place: int

    @classmethod
    def of(cls, length: int, ending: Ending, beginning: Beginning, *, is_lower: bool) -> "Traits":
        """Of a word of so many characters that ends and begins so."""
        return cls(length + 1, _BONDS[ending], beginning + len(Beginning) if is_lower else int(beginning))
