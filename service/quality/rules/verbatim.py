"""Verbatim transcripts must not have lost what was said. A text alone does not show what was heard.

What can be known: what stood in the transcript that the work began with and is gone. Where there was none, a long text
without a single filler word is worth a second look, which is an info.
"""

from collections.abc import Iterator
from typing import Final

from service.documents.document import Document
from service.quality.findings import Finding, Severity
from service.quality.languages import filler_word
from service.quality.nearby import Nearby
from service.quality.rules.rule import Group, Maker, Rule
from service.quality.rules.structure import table_code
from service.quality.rules.style import is_event, spoken_slips
from service.quality.subject import Subject

SUSPICIOUS_WORDS: Final = 400


def lost_speech(subject: Subject, found: Maker) -> Iterator[Finding]:
    """Fillers, stutters and repetitions of the first draft that are not in the transcript any more."""
    before = _draft(subject)
    if before is None:
        return
    language, nearby = subject.brief.language, Nearby(subject)
    for segment in before.segments:
        slips = spoken_slips(segment.text, language)
        if not slips:
            continue
        now = nearby.around(segment)
        kept = sum(spoken_slips(subject.segments[index].text, language) for index in now)
        if kept < slips:
            yield found(
                now[0] if now else None,
                f"The draft had {slips} fillers, stutters or repetitions here; {kept} are left.",
                measured=kept,
                limit=slips,
                unit="words",
                start_ms=segment.start_ms,
                end_ms=segment.end_ms,
                suggestion="Listen again: verbatim keeps each of them as it is heard.",
            )


def lost_sound(subject: Subject, found: Maker) -> Iterator[Finding]:
    """Sounds of the first draft that are not in the transcript any more."""
    before = _draft(subject)
    if before is None:
        return
    nearby = Nearby(subject)
    for segment in before.segments:
        if is_event(segment):
            now = nearby.around(segment)
            if not any(is_event(subject.segments[index]) for index in now):
                yield found(
                    now[0] if now else None,
                    f"The draft told of a sound here: {segment.text[:80]}",
                    start_ms=segment.start_ms,
                    end_ms=segment.end_ms,
                    suggestion="Listen again: verbatim tells of each sound in square brackets.",
                )


def too_clean(subject: Subject, found: Maker) -> Iterator[Finding]:
    """A long text without any filler word."""
    words, is_filler = len(subject.spoken), filler_word(subject.brief.language).fullmatch
    if words >= SUSPICIOUS_WORDS and not any(map(is_filler, subject.vocabulary)):
        yield found(
            None,
            f"Not one filler word in {words} words. The text does not show what was said: listen again.",
            measured=0,
            limit=1,
            unit="words",
            suggestion="Verbatim keeps filler words, stutters and repetitions as they are heard.",
        )


def _draft(subject: Subject) -> Document | None:
    """What the work began with, in the same language."""
    source = subject.brief.source
    return source if source is not None and table_code(source.language) == subject.brief.language else None


RULES: Final = (
    Rule(
        "lost_speech", Severity.WARNING, "Verbatim keeps the draft's fillers and stutters.", Group.VERBATIM, lost_speech
    ),
    Rule("lost_sound", Severity.WARNING, "Verbatim keeps the sounds of the draft.", Group.VERBATIM, lost_sound),
    Rule("too_clean", Severity.INFO, "Long verbatim text has filler words.", Group.VERBATIM, too_clean),
)
