"""How values read in a mail: dates, durations, user text. Pure functions, used as template filters."""

import textwrap
import unicodedata
from datetime import UTC, datetime

TEXT_WIDTH = 76
# Embedding, override and isolate marks: they would let a name turn the words around it.
_DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_ENDS = frozenset("\n\u2028\u2029")


class Block(str):
    """Text whose line breaks are meant; any other value in a plain-text mail becomes one line."""

    __slots__ = ()


def printable(text: str) -> str:
    """The text without control characters, lone surrogates and direction marks; all line ends are newlines."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(_printable(character) for character in lines)


def _printable(character: str) -> str:
    if character in _LINE_ENDS:
        return "\n"
    if character == "\t":
        return " "
    if character in _DIRECTION_MARKS or unicodedata.category(character) in ("Cc", "Cs"):
        return ""
    return character


def one_line(text: str) -> str:
    """The printable text with every run of white space as one space."""
    return " ".join(printable(text).split())


def shorten(text: str, length: int) -> str:
    """One line of at most `length` characters, cut with an ellipsis and never before a combining mark."""
    line = one_line(text)
    if len(line) <= length:
        return line
    end = length - 1
    while end > 0 and unicodedata.category(line[end]).startswith("M"):
        end -= 1
    return line[:end].rstrip(" \u200d") + "…"


def block(text: str, indent: int = 4) -> Block:
    """User text of several lines, wrapped and indented, so that it cannot pass for the mail's own words."""
    margin = " " * indent
    wrapped = (
        textwrap.fill(line, TEXT_WIDTH, initial_indent=margin, subsequent_indent=margin)
        for line in printable(text).strip().split("\n")
    )
    return Block("\n".join(wrapped))


def wrap(text: str, indent: int = 0) -> Block:
    """One paragraph of a plain-text mail; a word that is longer than a line is broken."""
    return Block(textwrap.fill(one_line(text), TEXT_WIDTH, subsequent_indent=" " * indent))


def paragraph(text: str) -> Block:
    """A wrapped paragraph with the empty line after it."""
    return Block(wrap(text) + "\n\n")


def when(moment: datetime) -> str:
    """Such as `Tuesday, 24 November 2026, 14:05 UTC`, whatever zone the moment was given in."""
    at = moment.astimezone(UTC)
    return f"{at:%A}, {at.day} {at:%B} {at.year}, {at:%H:%M} UTC"


def day(moment: datetime) -> str:
    """Such as `24 November 2026`, the day in UTC."""
    at = moment.astimezone(UTC)
    return f"{at.day} {at:%B} {at.year}"


def duration(seconds: int) -> str:
    """Such as `45 s`, `2 min 05 s` or `1 h 02 min 05 s`."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min {rest:02} s"
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
