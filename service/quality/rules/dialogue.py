"""The forms of captions and subtitles: dialogue hyphens, italics, and what hearing-impaired viewers (SDH) get."""

import re
from collections.abc import Iterator
from typing import Final

from service.documents.document import SegmentKind
from service.quality.findings import Edit, Finding, Severity
from service.quality.rules.rule import Group, Maker, Rule
from service.quality.subject import Subject

_TURN: Final = re.compile(r"(?<![^\x00\n])((?:<[ibu]>)*)[-\u2010\u2011\u2012\u2013\u2014]([ \u00a0]*)(?=[^\s\d\x00-])")
_ITALIC: Final = re.compile(r"</?i>", re.IGNORECASE)
_ROUND: Final = re.compile(r"(?<![^\x00\n])(-?[ ]?)(\(([^()\x00\n]{1,80})\)|\*([^*\x00\n]{1,80})\*)")
_NOT_A_NOTE: Final = re.compile(r"[\u266b\u266c\u2669]|(?<![^\x00\n])#(?=\s)|(?<=\s)#(?![^\x00\n])")
_LABEL: Final = re.compile(
    r"(?<![^\x00\n])-?[ ]?(?=[^\W\d_]*[^\W\d_A-Z])([A-Z][\w.]{1,20}(?: [A-Z][\w.]{1,20})?):(?=\s)"
)
_SQUARE: Final = re.compile(r"\[[^\[\]\x00\n]{1,80}\]")


def dialogue_hyphen(subject: Subject, found: Maker) -> Iterator[Finding]:
    """Two speakers in one cue: both lines begin with a hyphen, with or without a space as the language has it."""
    if "\n" not in subject.text:
        return
    spaced = subject.limits.dialogue_hyphen == "spaced"
    form = "- " if spaced else "-"
    turns: dict[int, int] = {}
    for index, _, _ in subject.scan(_TURN):
        turns[index] = turns.get(index, 0) + 1
    for index, count in turns.items():
        text = subject.segments[index].text
        lines = text.count("\n") + 1
        written = _TURN.sub(rf"\g<1>{form}", text)
        if count > 1 and written != text:
            yield found(
                index,
                "Each speaker's line begins with a hyphen "
                + ("and a space in this language." if spaced else "without a space in this language."),
                suggestion=written[:200],
                fixes=[Edit(index, text=written)],
            )
        elif count == 1 and lines == 2 and text.lstrip("<ibu>")[:1] == "-":
            yield found(
                index, "Only one of two lines begins with a hyphen.", suggestion="Begin both with one, or none."
            )


def italics(subject: Subject, found: Maker) -> Iterator[Finding]:
    """Italics in a script that has none."""
    if subject.limits.allows_italics or "<" not in subject.text:
        return
    for index, offset, match in subject.scan_firsts(_ITALIC):
        text = _ITALIC.sub("", subject.segments[index].text)
        yield found(
            index,
            "Italics are not used in this language.",
            offset=offset,
            length=len(match[0]),
            suggestion="Write it without italics.",
            fixes=[Edit(index, text=text)] if text.strip() else [],
        )


def sound_form(subject: Subject, found: Maker) -> Iterator[Finding]:
    """Sounds in round brackets or stars at the beginning of a line, where viewers who do not hear get square ones."""
    if not subject.brief.is_sdh or ("(" not in subject.text and "*" not in subject.text):
        return
    for index, offset, match in subject.scan_firsts(_ROUND):
        text = _ROUND.sub(lambda one: f"{one[1]}[{one[3] or one[4]}]", subject.segments[index].text)
        yield found(
            index,
            f"Sounds stand in square brackets: {match[2]}",
            offset=offset,
            length=len(match[0]),
            suggestion=f"Write [{match[3] or match[4]}].",
            fixes=[Edit(index, text=text)],
        )


def music_form(subject: Subject, found: Maker) -> Iterator[Finding]:
    """Other signs of music than the note that players know."""
    if not subject.brief.is_sdh or not any(sign in subject.text for sign in "#♩♫♬"):
        return
    for index, offset, match in subject.scan_firsts(_NOT_A_NOTE):
        text = _NOT_A_NOTE.sub("♪", subject.segments[index].text)
        yield found(
            index,
            f"Music stands between notes, not {match[0]!r}.",
            offset=offset,
            length=len(match[0]),
            suggestion="Write ♪ before and after it.",
            fixes=[Edit(index, text=text)],
        )


def speaker_form(subject: Subject, found: Maker) -> Iterator[Finding]:
    """A speaker's name written into the text: the name of a segment's speaker is put there in brackets by itself."""
    if ":" not in subject.text:
        return
    for index, offset, match in subject.scan_firsts(_LABEL):
        yield found(
            index,
            f"{match[1]!r} looks like a speaker's name.",
            offset=offset,
            length=len(match[0]),
            suggestion="Choose the segment's speaker instead; who speaks is shown where it is not evident.",
        )


def sound_not_ordered(subject: Subject, found: Maker) -> Iterator[Finding]:
    """Sounds in brackets in subtitles for viewers who hear."""
    if subject.brief.is_sdh or "[" not in subject.text:
        return
    for index, offset, match in subject.scan(_SQUARE):
        if subject.segments[index].kind is SegmentKind.SPEECH:
            yield found(
                index,
                f"These subtitles are for viewers who hear: {match[0]}",
                offset=offset,
                length=len(match[0]),
                suggestion="Leave it out, or make it a segment of its own of the kind sound.",
            )


_GROUP: Final = Group.TIMED_TEXT
RULES: Final = (
    Rule(
        "dialogue_hyphen", Severity.WARNING, "Hyphens of a dialogue have the language's form.", _GROUP, dialogue_hyphen
    ),
    Rule("italics", Severity.WARNING, "No italics in Arabic and Hindi.", _GROUP, italics),
    Rule("sound_form", Severity.WARNING, "Sounds stand in square brackets (SDH).", _GROUP, sound_form),
    Rule("music_form", Severity.WARNING, "Music stands between notes (SDH).", _GROUP, music_form),
    Rule("speaker_form", Severity.INFO, "Speakers are named by their segment.", _GROUP, speaker_form),
    Rule("sound_not_ordered", Severity.WARNING, "No sounds where SDH was not ordered.", _GROUP, sound_not_ordered),
)
