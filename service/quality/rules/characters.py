"""Characters that the language is not written with."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from service.quality.findings import Edit, Finding, Severity
from service.quality.glyphs import glyphs_of
from service.quality.rules.rule import Group, Maker, Rule
from service.quality.subject import SEPARATOR, Subject

MOST_NAMED: Final = 5
_LATIN_WORD: Final = re.compile(r"[A-Za-z]{2,}")


def foreign_glyph(subject: Subject, found: Maker) -> Iterator[Finding]:
    """Characters outside the language's set; letters of other Latin alphabets are an info, they occur in names."""
    allowed = glyphs_of(subject.brief.language)
    foreign = frozenset(subject.text) - allowed - {SEPARATOR}
    if not foreign:
        return
    pattern = re.compile(f"[{re.escape(''.join(sorted(foreign)))}]")
    for index, offset, match in subject.scan_firsts(pattern):
        text = subject.segments[index].text
        strange = list(dict.fromkeys(pattern.findall(text)))
        cleaned = _cleaned(text, foreign)
        is_fixable = bool(cleaned.strip()) and allowed.issuperset(cleaned)
        yield found(
            index,
            "Not a character of this language: " + ", ".join(map(_named, strange[:MOST_NAMED])),
            at_most=Severity.INFO if all(map(_is_latin_letter, strange)) else None,
            offset=offset,
            length=len(match[0]),
            measured=len(strange),
            limit=0,
            unit="characters",
            suggestion="Write it with the letters of the language, unless it is a name.",
            fixes=[Edit(index, text=cleaned)] if is_fixable else [],
        )


def _cleaned(text: str, foreign: frozenset[str]) -> str:
    """Composed, and without what nobody sees."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(_seen(one) if one in foreign else one for one in composed)


def _seen(character: str) -> str:
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in ("Cc", "Cf") else character


def _is_latin_letter(character: str) -> bool:
    return character.isalpha() and unicodedata.name(character, "").startswith("LATIN")


def _named(character: str) -> str:
    name = unicodedata.name(character, "").lower()
    code = f"U+{ord(character):04X}"
    return f"{character} ({name or code})" if character.isprintable() and character.strip() else name or code


def latin_name(subject: Subject, found: Maker) -> Iterator[Finding]:
    """Latin letters in another script: fine for names, worth a look otherwise."""
    if subject.words.latin_is_foreign:
        for index, offset, match in subject.scan_firsts(_LATIN_WORD):
            yield found(
                index,
                f"Latin letters: {match[0]!r}",
                offset=offset,
                length=len(match[0]),
                suggestion="Keep them for names that are written so; transcribe the rest.",
            )


RULES: Final = (
    Rule("foreign_glyph", Severity.WARNING, "Text is written in the language's letters.", Group.ALWAYS, foreign_glyph),
    Rule("latin_name", Severity.INFO, "Latin letters in other scripts are for names.", Group.ALWAYS, latin_name),
)
