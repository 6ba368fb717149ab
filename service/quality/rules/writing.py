"""How text is written, whatever it says: white space, ellipses, tags and brackets. A segment counts once."""

import re
from collections.abc import Iterator
from typing import Final

from service.documents.markup import is_balanced
from service.quality.findings import Edit, Finding, Severity
from service.quality.rules.rule import Group, Maker, Rule
from service.quality.subject import SEPARATOR, Subject

_SPACES: Final = " \t\u00a0\u2002\u2003\u2009\u202f"
_DOUBLE: Final = re.compile(rf"(?<=[^\s\x00])[{_SPACES}]{{2,}}(?=[^\s\x00])")
_DOTS: Final = re.compile(r"\.{3,}|\.(?:[ \u00a0]\.){2,}")
_BRACKET: Final = re.compile(r"[()\[\]{}\x00]")
_ENUMERATION: Final = re.compile(r"(?<!\w)(?:\d{1,3}|\w)\Z")
_PAIRS: Final = {")": "(", "]": "[", "}": "{"}


def tidy(text: str) -> str:
    """The text without white space at the ends of its lines and without empty lines."""
    return "\n".join(kept for line in text.split("\n") if (kept := line.strip()))


def outer_white_space(subject: Subject, found: Maker) -> Iterator[Finding]:
    """Spaces or empty lines around the text or one of its lines."""
    for index, segment in enumerate(subject.segments):
        text = segment.text
        kept = tidy(text) if "\n" in text else text.strip()
        if kept != text and kept:
            yield found(
                index,
                "White space stands at the beginning or the end of a line.",
                suggestion="Remove it.",
                fixes=[Edit(index, text=kept)],
            )


def double_space(subject: Subject, found: Maker) -> Iterator[Finding]:
    """More than one space between two words."""
    if "  " in subject.text or any(space in subject.text for space in _SPACES[1:]):
        yield from _replaced(subject, found, _DOUBLE, " ", "More than one space stands between two words.")


def ellipsis_as_dots(subject: Subject, found: Maker) -> Iterator[Finding]:
    """An ellipsis made of dots."""
    if "..." in subject.text or ". ." in subject.text or ".\u00a0." in subject.text:
        yield from _replaced(subject, found, _DOTS, "…", "An ellipsis is one character, not dots.")


def _replaced(
    subject: Subject, found: Maker, pattern: re.Pattern[str], instead: str, message: str
) -> Iterator[Finding]:
    """One finding per segment that the pattern occurs in; its fix replaces all of them."""
    for index, offset, match in subject.scan_firsts(pattern):
        text = pattern.sub(instead, subject.segments[index].text)
        yield found(
            index,
            message,
            offset=offset,
            length=len(match[0]),
            suggestion=f"Write {instead!r}.",
            fixes=[Edit(index, text=text)],
        )


def unbalanced_tags(subject: Subject, found: Maker) -> Iterator[Finding]:
    """A tag that is opened and not closed, or the other way round."""
    if "<" not in subject.text:
        return
    for index, segment in enumerate(subject.segments):
        if not is_balanced(segment.text):
            yield found(
                index,
                "A tag is opened and not closed, or closed in the wrong order.",
                offset=segment.text.index("<"),
                suggestion="Close each <i>, <b> and <u> in reverse order.",
            )


def unbalanced_brackets(subject: Subject, found: Maker) -> Iterator[Finding]:
    """A bracket without its partner in the same segment; ``1)`` counts things and needs none."""
    opened: list[str] = []
    wrong: int | None = None
    segment = 0
    for match in _BRACKET.finditer(subject.text + SEPARATOR):
        one = match[0]
        if one != SEPARATOR:
            if wrong is None and not _fits(subject.text, match.start(), one, opened):
                wrong = match.start()
            continue
        if opened or wrong is not None:
            yield _unpaired(subject, found, segment, wrong)
        opened, wrong, segment = [], None, segment + 1


def _fits(text: str, position: int, bracket: str, opened: list[str]) -> bool:
    partner = _PAIRS.get(bracket)
    if partner is None:
        opened.append(bracket)
    elif opened and opened[-1] == partner:
        opened.pop()
    else:
        return bracket == ")" and not opened and _ENUMERATION.search(text, max(0, position - 5), position) is not None
    return True


def _unpaired(subject: Subject, found: Maker, index: int, wrong: int | None) -> Finding:
    offset = None if wrong is None else subject.place(wrong)[1]
    message = "A bracket is opened and not closed." if wrong is None else "A bracket is closed that was not opened."
    return found(index, message, offset=offset, suggestion="Write both brackets in the same segment.")


RULES: Final = (
    Rule("unbalanced_tags", Severity.ERROR, "Each tag is closed, in reverse order.", Group.ALWAYS, unbalanced_tags),
    Rule("unbalanced_brackets", Severity.WARNING, "Brackets come in pairs.", Group.ALWAYS, unbalanced_brackets),
    Rule("outer_white_space", Severity.WARNING, "No white space around lines.", Group.ALWAYS, outer_white_space),
    Rule("double_space", Severity.WARNING, "One space between two words.", Group.ALWAYS, double_space),
    Rule("ellipsis", Severity.WARNING, "An ellipsis is one character.", Group.ALWAYS, ellipsis_as_dots),
)
