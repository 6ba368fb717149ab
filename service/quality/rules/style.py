"""Clean transcripts: what is left out of them, as far as a text can show it. Word lists are ``word_lists``.

A word counts only where it can hardly be anything else; what often means something is an info.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise
from typing import Final

from service.documents.document import Segment, SegmentKind
from service.documents.markup import plain
from service.quality.findings import Finding, Severity
from service.quality.languages import (
    LETTER,
    WordList,
    any_word,
    drawn_out_pattern,
    filler_word,
    interjection_word,
    phrase_pattern,
    word_list,
)
from service.quality.rules.rule import Group, Maker, Rule
from service.quality.subject import Place, Subject

_STUTTER: Final = re.compile(rf"(?<![-\w])({LETTER}{{1,3}})-((?:\1-)*)\1({LETTER}*)(?![-\w])", re.IGNORECASE)
_WORD: Final = re.compile(rf"{LETTER}+(?:-{LETTER}+)*")
_BEGINNING: Final = re.compile(rf"{LETTER}+\Z")
_BROKEN_OFF: Final = re.compile(r"(?<=\w)(?:—|--)(?=\s?\w|[ ]?(?:[\x00\n]|\Z))")
_COMMAS: Final = frozenset(",،—")
_BEGINNINGS: Final = frozenset(".;:!?…؛؟।\x00")
_CURLY, _STRAIGHT = "\u2019", "'"
_TAG: Final = re.compile(r"\[([^\]\x00\n]{1,80})\]")


def filler(subject: Subject, found: Maker) -> Iterator[Finding]:
    """Filler words, and ordinary words that fill between commas; at the beginning of a sentence they may mean more."""
    for index, offset, match in _words_like(subject, filler_word(subject.brief.language)):
        yield found(
            index,
            f"{match[0]!r} is a filler word.",
            offset=offset,
            length=len(match[0]),
            suggestion="Leave it out.",
        )
    for index, offset, match in _set_off(subject):
        begins = subject.text[match.start() - 2 : match.start()].rstrip()[-1:] not in _COMMAS
        yield found(
            index,
            f"{match[0]!r} before a comma may be a filler.",
            at_most=Severity.INFO if begins else None,
            offset=offset,
            length=len(match[0]),
            suggestion="Leave it out, with its commas, unless it means something here.",
        )


def _words_like(subject: Subject, pattern: re.Pattern[str]) -> Iterator[Place]:
    """The words that a pattern of whole words matches; nothing is searched for unless the vocabulary has one."""
    words = [word for word in subject.vocabulary if pattern.fullmatch(word)]
    return subject.scan(any_word(words)) if words else iter(())


def _set_off(subject: Subject) -> Iterator[Place]:
    """Words that fill when they are set off, after a comma or at the beginning of a sentence, and before a comma."""
    text = " ".join(subject.spoken)
    for phrase in subject.words.set_off:
        if phrase.lower() not in text:
            continue
        for index, offset, match in subject.scan(phrase_pattern(phrase)):
            before = subject.text[max(0, match.start() - 2) : match.start()].rstrip(" \n")
            if offset == 0 or before[-1:] in _COMMAS | _BEGINNINGS:
                yield index, offset, match


def spoken_slips(text: str, language: str) -> int:
    """How many fillers, stutters and repetitions a text holds."""
    stutters = sum(_is_stutter(match, word_list(language)) for match in _STUTTER.finditer(text))
    words: list[str] = _WORD.findall(text.lower())
    repeated = sum(one == two for one, two in pairwise(words))
    return stutters + repeated + sum(filler_word(language).fullmatch(word) is not None for word in words)


def is_event(segment: Segment) -> bool:
    """Whether a segment tells of a sound."""
    return segment.kind is not SegmentKind.SPEECH or _TAG.search(segment.text) is not None


def stutter(subject: Subject, found: Maker) -> Iterator[Finding]:
    """Syllables repeated with hyphens."""
    if "-" not in subject.text:
        return
    for index, offset, match in subject.scan(_STUTTER):
        if _is_stutter(match, subject.words):
            spoken = match[1] + match[3]
            yield found(
                index,
                f"{match[0]!r} is a stutter.",
                offset=offset,
                length=len(match[0]),
                suggestion=f"Write {spoken!r}.",
            )


def _is_stutter(match: re.Match[str], words: WordList) -> bool:
    """Twice the same is a stutter; once only where no prefix (re-read) and no doubled word (so-so) looks like it."""
    begun = match[1].lower()
    if begun.isdigit() or match[0].lower() in words.not_stutters:
        return False
    return bool(match[2]) or len(begun) == 1 or (begun[-1] not in words.vowels and bool(match[3]))


def repetition(subject: Subject, found: Maker) -> Iterator[Finding]:
    """A word said twice in a row."""
    spoken = subject.spoken
    twice = {word for word, again in zip(spoken, islice(spoken, 1, None), strict=False) if word == again}
    words = [word for word in twice.difference(subject.words.repeatable) if any(map(str.isalpha, word))]
    for index, offset, match in subject.scan(_repeated(words)) if words else ():
        if match[2] or not subject.words.doubles_words:
            yield found(
                index,
                f"{match[1]!r} is repeated.",
                offset=offset,
                length=len(match[0]),
                suggestion=f"Write {match[1]!r} once, unless the repetition means something.",
            )


def _repeated(words: Iterable[str]) -> re.Pattern[str]:
    said = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return re.compile(
        rf"(?<![-'\u2019])(?<!{LETTER})({said})(,?)(?:[ \n]\1(?!{LETTER}|[-'\u2019]{LETTER}),?)+", re.IGNORECASE
    )


def false_start(subject: Subject, found: Maker) -> Iterator[Finding]:
    """A sentence that is broken off: a dash right after a word. Dashes between spaces are punctuation."""
    if "—" not in subject.text and "--" not in subject.text:
        return
    for index, offset, match in subject.scan(_BROKEN_OFF):
        yield found(
            index,
            "A sentence is broken off here.",
            offset=offset,
            length=len(match[0]),
            suggestion="Leave the false start out, and finish what is interrupted, unless hesitation means something.",
        )


def sound_event(subject: Subject, found: Maker) -> Iterator[Finding]:
    """Sounds in a clean transcript, which has only those that mean something."""
    kept = frozenset(subject.words.kept_tags)
    suggestion = "Leave it out, unless somebody speaks of it or it changes what is meant."
    for index, segment in enumerate(subject.segments):
        if segment.kind is not SegmentKind.SPEECH and plain(segment.text).strip(" []().").lower() not in kept:
            yield found(index, "A clean transcript does not tell of sounds.", suggestion=suggestion)
    if "[" not in subject.text:
        return
    for index, offset, match in subject.scan(_TAG):
        if subject.segments[index].kind is SegmentKind.SPEECH and match[1].strip().lower() not in kept:
            yield found(
                index,
                f"A clean transcript does not tell of sounds: {match[0]}",
                offset=offset,
                length=len(match[0]),
                suggestion=suggestion,
            )


def drawn_out(subject: Subject, found: Maker) -> Iterator[Finding]:
    """A word with a letter drawn out; fillers and interjections have rules of their own."""
    language = subject.brief.language
    for index, offset, match in subject.scan(drawn_out_pattern(language)):
        text = subject.segments[index].text
        start = _BEGINNING.search(text, 0, offset)
        word = _WORD.match(text, start.start() if start else offset)
        spoken = word[0].lower() if word else ""
        if filler_word(language).fullmatch(spoken) or interjection_word(language).fullmatch(spoken):
            continue
        yield found(
            index,
            f"A letter of {spoken!r} is drawn out.",
            offset=offset,
            length=len(match[0]),
            suggestion="Write the word as it is spelled.",
        )


def informal(subject: Subject, found: Maker) -> Iterator[Finding]:
    """Contractions of informal speech."""
    known = {word.lower(): standard for word, standard in subject.words.informal.items()}
    words = [word for word in known if word in subject.vocabulary or word.replace("'", "\u2019") in subject.vocabulary]
    for index, offset, match in subject.scan(any_word(words)) if words else ():
        yield found(
            index,
            f"{match[0]!r} is informal.",
            offset=offset,
            length=len(match[0]),
            suggestion=f"Write {known[match[0].replace(_CURLY, _STRAIGHT).lower()]!r}.",
        )


def interjection(subject: Subject, found: Maker) -> Iterator[Finding]:
    """Vocal expressions, of which a clean transcript keeps those that mean something."""
    for index, offset, match in _words_like(subject, interjection_word(subject.brief.language)):
        yield found(
            index,
            f"{match[0]!r} stays only where it means something.",
            offset=offset,
            length=len(match[0]),
            suggestion="Leave it out if the sentence says the same without it.",
        )


RULES: Final = (
    Rule("filler", Severity.WARNING, "Clean transcripts have no filler words.", Group.CLEAN, filler),
    Rule("stutter", Severity.WARNING, "Clean transcripts have no stutters.", Group.CLEAN, stutter),
    Rule("repetition", Severity.WARNING, "Clean transcripts repeat no word.", Group.CLEAN, repetition),
    Rule("false_start", Severity.WARNING, "Clean transcripts have no false starts.", Group.CLEAN, false_start),
    Rule(
        "sound_event", Severity.WARNING, "Clean transcripts tell of sounds with meaning only.", Group.CLEAN, sound_event
    ),
    Rule("drawn_out", Severity.WARNING, "Clean transcripts spell words as usual.", Group.CLEAN, drawn_out),
    Rule("informal", Severity.INFO, "Clean transcripts use standard grammar.", Group.CLEAN, informal),
    Rule(
        "interjection",
        Severity.INFO,
        "Clean transcripts keep meaningful interjections only.",
        Group.CLEAN,
        interjection,
    ),
)
