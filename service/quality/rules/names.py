"""The words that the customer has given: the terms of the glossary, and the names of the speakers."""

import re
from collections import defaultdict
from collections.abc import Container, Iterator
from itertools import islice
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein, Prefix

from service.quality.briefs import Term
from service.quality.findings import Edit, Finding, Severity
from service.quality.languages import LETTER
from service.quality.nearby import Nearby
from service.quality.rules.rule import Group, Maker, Rule
from service.quality.subject import SEPARATOR, Subject

SHORTEST_TERM: Final = 5
"""Shorter words have too many neighbours."""

LONG_TERM: Final = 8
"""From here on two letters may be wrong."""

SIMILAR_NAMES: Final = 80.0
_ENDING: Final = 2
"""Letters at the end of a word that inflection changes."""

_SENTENCE_END: Final = frozenset(".!?…:;।؟\n\x00")


def forms(subject: Subject) -> dict[str, Term]:
    """How the glossary's terms are written in the language of the document."""
    brief = subject.brief
    if not (brief.service.is_translated and brief.source is not None):
        return {term.term: term for term in brief.glossary}
    translated = ((term.translations.get(brief.language), term) for term in brief.glossary)
    return {form: term for form, term in translated if form}


def term_case(subject: Subject, found: Maker) -> Iterator[Finding]:
    """A term in capitals or small letters other than the glossary's, where those matter."""
    for form, term in forms(subject).items():
        if not term.is_case_sensitive or form.lower() not in subject.lowered:
            continue
        for index, offset, match in subject.scan(_whole(form)):
            if match[0] == form or _begins_sentence(subject.text, match, form):
                continue
            text = subject.segments[index].text
            fixed = text[:offset] + form + text[offset + len(match[0]) :]
            yield found(
                index,
                f"The glossary writes {form!r}, not {match[0]!r}.",
                offset=offset,
                length=len(match[0]),
                suggestion=f"Write {form!r}.",
                fixes=[Edit(index, text=fixed)],
            )


def _whole(form: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!{LETTER}){re.escape(form)}(?!{LETTER})", re.IGNORECASE)


def _begins_sentence(text: str, match: re.Match[str], form: str) -> bool:
    """Whether the only difference is the capital that every sentence begins with."""
    before = text[max(0, match.start() - 3) : match.start()].rstrip(" \"'«“„¿¡-")
    is_capital = match[0] == form[:1].upper() + form[1:]
    return is_capital and (not before or before[-1] in _SENTENCE_END)


def term_spelling(subject: Subject, found: Maker) -> Iterator[Finding]:
    """A word that differs from a term by a letter or two, and not by its ending. The first letter must be right."""
    wanted = {form.lower(): form for form in forms(subject)}
    long = [form for form in wanted if len(form) >= SHORTEST_TERM]
    said = {count: _stretches(subject, count) for count in {form.count(" ") + 1 for form in long}}
    slips: dict[str, str] = {}
    for form in long:
        for slip in _misspelled(form, said[form.count(" ") + 1].get(form[0], []), wanted):
            slips.setdefault(slip, form)
    for slip, form in slips.items():
        for index, offset, match in subject.scan(_spaced(slip)):
            yield found(
                index,
                f"{match[0]!r} looks like {wanted[form]!r} of the glossary.",
                offset=offset,
                length=len(match[0]),
                suggestion=f"Write {wanted[form]!r} if that is what is meant.",
            )


def _misspelled(form: str, words: list[str], wanted: Container[str]) -> Iterator[str]:
    most = 2 if len(form) >= LONG_TERM else 1
    for slip, distance, _ in process.extract(form, words, scorer=Levenshtein.distance, score_cutoff=most, limit=20):
        if distance and slip not in wanted and Prefix.similarity(slip, form) < len(form) - _ENDING:
            yield slip


def _stretches(subject: Subject, count: int) -> dict[str, list[str]]:
    """All stretches of so many words by their first letter."""
    spoken = subject.spoken
    each = zip(*(islice(spoken, start, None) for start in range(count)), strict=False)
    said = subject.vocabulary if count == 1 else frozenset(map(" ".join, each))
    by_first: dict[str, list[str]] = defaultdict(list)
    for words in sorted(said):
        by_first[words[0]].append(words)
    return by_first


def _spaced(words: str) -> re.Pattern[str]:
    said = r"\s+".join(map(re.escape, words.split()))
    return re.compile(rf"(?<!{LETTER}){said}(?!{LETTER})", re.IGNORECASE)


def missing_translation(subject: Subject, found: Maker) -> Iterator[Finding]:
    """A term in the source whose translation is nowhere near in the translation."""
    source = subject.brief.source
    terms = [term for term in subject.brief.glossary if term.translations.get(subject.brief.language)]
    if source is None or not terms:
        return
    nearby, places = Nearby(subject), {one.id: index for index, one in enumerate(subject.segments) if one.id}
    said = SEPARATOR.join(segment.text for segment in source.segments).lower()
    for term in terms:
        if term.term.lower() not in said:
            continue
        written, pattern = term.translations[subject.brief.language], _whole(term.term)
        for segment in source.segments:
            if pattern.search(segment.text) is None:
                continue
            here = nearby.around(segment, 0)
            if segment.id in places:
                here.append(places[segment.id])
            if here and not _is_written(written, " ".join(subject.segments[one].text for one in here)):
                yield found(
                    here[0],
                    f"{term.term!r} is said here; its translation {written!r} is not written.",
                    suggestion=f"Write {written!r}, as the glossary wants it." + (f" {term.note}" if term.note else ""),
                )


def _is_written(wanted: str, text: str) -> bool:
    """Whether all words are there, whatever their endings."""
    lowered = text.lower()
    return all(word[: max(SHORTEST_TERM - 1, len(word) - _ENDING)] in lowered for word in wanted.lower().split())


def speaker_name(subject: Subject, found: Maker) -> Iterator[Finding]:
    """A speaker whose name is not among those that the customer gave; close to one of them it is a slip."""
    names = subject.brief.speaker_names
    known = {name.casefold() for name in names}
    for speaker in subject.document.speakers if names else ():
        if speaker.name.casefold() in known:
            continue
        nearest = process.extractOne(speaker.name, names, scorer=fuzz.ratio, score_cutoff=SIMILAR_NAMES)
        yield found(
            None,
            f"{speaker.name!r} is not among the speakers' names that the customer gave.",
            at_most=None if nearest else Severity.INFO,
            suggestion=f"Write {nearest[0]!r}." if nearest else f"The names are {', '.join(names[:20])}.",
        )


RULES: Final = (
    Rule("term_case", Severity.WARNING, "Terms have the capitals of the glossary.", Group.ALWAYS, term_case),
    Rule("term_spelling", Severity.WARNING, "Terms are spelled as in the glossary.", Group.ALWAYS, term_spelling),
    Rule(
        "missing_translation",
        Severity.WARNING,
        "Terms are translated as in the glossary.",
        Group.TRANSLATED,
        missing_translation,
    ),
    Rule(
        "speaker_name", Severity.WARNING, "Speakers have the names that the customer gave.", Group.ALWAYS, speaker_name
    ),
)
