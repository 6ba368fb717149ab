"""Kinds and speakers as they stand in the text of formats that hold nothing but text.

``[door slams]`` is a sound, ``♪ la la ♪`` music, and ``[Ada] Hello.`` or ``Ada: Hello.`` names who speaks. Brackets and
notes around a whole text are not part of it; speech that is written in brackets is therefore read as a sound.
"""

import re
from typing import Final, NamedTuple

from service.documents.document import SegmentKind
from service.documents.markup import plain

MAX_LABEL: Final = 60
_MAX_WORDS: Final = 4
_TAGS: Final = ("<i>", "<b>", "<u>", "</i>", "</b>", "</u>")
_IN_BRACKETS: Final = re.compile(r"\[([^\[\]\n]{1,60})\][ \n]\s*(?=\S)")
_BEFORE_COLON: Final = re.compile(r"([^\[\]():<>♪\n]{1,60}?)[ \u00a0]?:[ \n]\s*(?=\S)")
_HYPHENS: Final = frozenset("-\u2010\u2013\u2014")
_ENDS_SENTENCE: Final = re.compile(r"[!?;,…،؟।]|\.\.|-\s")


class Told(NamedTuple):
    """What the text of a cue or paragraph says: the kind, who speaks as far as it is named, and the rest."""

    kind: SegmentKind
    speaker: str | None
    text: str


def told(text: str, *, colons: bool) -> Told:
    """Kind, speaker and text. ``colons`` says whether a name with a colon is a label here."""
    start = text[:1]
    if start == "[" or start == "♪" or start == "<" or text[-1:] == "♪":
        kind, inner = _kind_of(text)
        if kind is not SegmentKind.SPEECH:
            return Told(kind, None, inner)
        if start == "[" and (label := bracket_label(text)):
            return Told(kind, label, text[text.index("]") + 1 :].lstrip())
    if colons and (name := colon_label(text)):
        return Told(SegmentKind.SPEECH, name, text[text.index(":") + 1 :].lstrip())
    return Told(SegmentKind.SPEECH, None, text)


def bracket_label(text: str) -> str | None:
    """The name in brackets that the text begins with."""
    found = _IN_BRACKETS.match(text)
    return found[1].strip() if found and _is_name(found[1].strip()) else None


def colon_label(text: str) -> str | None:
    """The name before a colon that the text begins with."""
    found = _BEFORE_COLON.match(text)
    return found[1].strip() if found and _is_name(found[1].strip()) else None


def is_dialogue(text: str) -> bool:
    """Whether several people speak: each line begins with a hyphen or a dash."""
    return text[:1] in _HYPHENS and "\n" in text and all(line[:1] in _HYPHENS for line in text.split("\n"))


def dialogue_label(line: str) -> str | None:
    """The name in brackets that a line of a dialogue begins with."""
    return bracket_label(line[1:].lstrip())


def _is_name(text: str) -> bool:
    """A few words of which each begins with a capital, where the script has them, and no sentence."""
    words = text.split()
    if not 0 < len(words) <= _MAX_WORDS or _ENDS_SENTENCE.search(text) or not words[0][0].isalpha():
        return False
    return all(not word[0].islower() for word in words)


def _kind_of(text: str) -> tuple[SegmentKind, str]:
    bare = plain(text)
    if bare.startswith("[") and bare.endswith("]"):
        return (SegmentKind.SOUND, text) if "]" in bare[:-1] else (SegmentKind.SOUND, _without(text, "[", "]"))
    if len(bare) > 1 and (bare.startswith("♪") or bare.endswith("♪")):
        return SegmentKind.MUSIC, _without(text, "♪", "♪")
    return SegmentKind.SPEECH, text


def _without(text: str, opening: str, closing: str) -> str:
    """The text without a mark at each end, where it has one there; tags around it stay."""
    before = after = ""
    while text[:3] in _TAGS or text[:4] in _TAGS:
        size = text.index(">") + 1
        before, text = before + text[:size], text[size:]
    while text.endswith(_TAGS):
        cut = text.rindex("<")
        text, after = text[:cut], text[cut:] + after
    inner = text.removeprefix(opening).removesuffix(closing).strip()
    return f"{before}{inner}{after}" if inner else inner
