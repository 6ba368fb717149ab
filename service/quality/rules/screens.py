"""The cues as they will be delivered: what breaking could not keep of the limits, with what a person can do about it.

The names are those of ``service.timedtext.misses``, which measures. Findings of gaps and overlaps are about the later
of two cues.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from service.documents.markup import plain
from service.quality.findings import Edit, Finding, Severity
from service.quality.rules.rule import Find, Group, Maker, Rule
from service.quality.rules.structure import SHORTEST_REST_MS
from service.quality.subject import Subject
from service.timedtext.cues import Cue, Miss
from service.timedtext.graphemes import length
from service.timedtext.profiles import Limits

_MARKS: Final = 4
"""Characters of notes and brackets that cannot be parted from their word."""


def _told(rule: str, unit: str, words: Callable[[Miss, Cue, Limits], tuple[str, str]]) -> Find:
    """A rule that tells of one kind of miss: ``words`` are its message and its suggestion."""

    def find(subject: Subject, found: Maker) -> Iterator[Finding]:
        for miss in subject.missed.get(rule, ()):
            cue = subject.breaking.cues[miss.cue]
            message, suggestion = words(miss, cue, subject.limits)
            yield found(
                cue.segment,
                message,
                measured=miss.measured,
                limit=miss.limit,
                unit=unit,
                suggestion=suggestion,
                **_about(miss, cue),
            )

    return find


def _about(miss: Miss, cue: Cue) -> dict[str, Any]:
    return {"cue": miss.cue, "start_ms": cue.start_ms, "end_ms": cue.end_ms}


def line_too_long(subject: Subject, found: Maker) -> Iterator[Finding]:
    """A line with more characters than allowed: a word that cannot be broken, unless breaking has failed."""
    for miss in subject.missed.get("line_too_long", ()):
        cue = subject.breaking.cues[miss.cue]
        yield found(
            cue.segment,
            f"A line has {miss.measured:g} characters; {miss.limit:g} are allowed.",
            at_most=Severity.WARNING if _holds_long_word(cue, miss.limit) else None,
            measured=miss.measured,
            limit=miss.limit,
            unit="characters",
            suggestion="Write it shorter: a word cannot be broken.",
            **_about(miss, cue),
        )


def _holds_long_word(cue: Cue, limit: float) -> bool:
    return any(length(word) > limit - _MARKS for line in cue.lines for word in plain(line).split())


def _lines(miss: Miss, _cue: Cue, _limits: Limits) -> tuple[str, str]:
    message = f"A cue has {miss.measured:g} lines; {miss.limit:g} are allowed, and there is no time for another cue."
    return message, "Write less, or give the segment more time."


def _speed(miss: Miss, cue: Cue, limits: Limits) -> tuple[str, str]:
    duration, seen = cue.end_ms - cue.start_ms, sum(map(length, cue.lines))
    spare = max(1, seen - int(duration * limits.max_chars_per_second / 1000))
    more = round(seen * 1000 / limits.max_chars_per_second) - duration
    message = f"{miss.measured:.1f} characters a second are to be read; {miss.limit:g} are allowed."
    return message, f"Leave out {spare} characters, or show it {more} ms longer."


def _short(miss: Miss, _cue: Cue, _limits: Limits) -> tuple[str, str]:
    message = f"A cue is shown for {miss.measured:g} ms; at least {miss.limit:g} ms are needed."
    return message, "Let it stay longer, or join it with its neighbour."


def _long(miss: Miss, _cue: Cue, _limits: Limits) -> tuple[str, str]:
    message = f"A cue is shown for {miss.measured:g} ms; at most {miss.limit:g} ms are allowed."
    return message, "Let it end where the speech ends, or split the segment."


def gap_too_small(subject: Subject, found: Maker) -> Iterator[Finding]:
    """Cues that nearly touch: they flicker. The fix closes the gap."""
    for miss in subject.missed.get("gap_too_small", ()):
        before, cue = subject.breaking.cues[miss.cue - 1 : miss.cue + 1]
        yield found(
            cue.segment,
            f"{miss.measured:g} ms between two cues; none or at least {miss.limit:g} ms are allowed.",
            measured=miss.measured,
            limit=miss.limit,
            unit="ms",
            suggestion=f"Let the cue before end at {cue.start_ms} ms, where this one begins.",
            fixes=_closing(subject, before, cue),
            **_about(miss, cue),
        )


def _closing(subject: Subject, before: Cue, cue: Cue) -> list[Edit]:
    """Ends the segment where the next one begins, where both points are the segments' own."""
    segments = subject.segments
    is_ours = before.segment != cue.segment and segments[before.segment].end_ms == before.end_ms
    is_long = cue.start_ms - before.start_ms >= SHORTEST_REST_MS
    is_ours = is_ours and segments[cue.segment].start_ms == cue.start_ms
    return [Edit(before.segment, end_ms=cue.start_ms)] if is_ours and is_long else []


def _overlap(miss: Miss, cue: Cue, _limits: Limits) -> tuple[str, str]:
    message = f"The cue before is still shown for {miss.measured:g} ms when this one begins."
    return message, f"Let it end at {cue.start_ms} ms."


_E, _W, _CUES = Severity.ERROR, Severity.WARNING, Group.CUES
RULES: Final = (
    Rule("line_too_long", _E, "Lines keep to the greatest number of characters.", _CUES, line_too_long),
    Rule(
        "too_many_lines",
        _E,
        "Cues keep to the number of lines.",
        _CUES,
        _told("too_many_lines", "lines", _lines),
    ),
    Rule("reading_speed", _W, "Cues can be read in their time.", _CUES, _told("reading_speed", "characters/s", _speed)),
    Rule("cue_too_short", _W, "Cues are shown long enough to be seen.", _CUES, _told("cue_too_short", "ms", _short)),
    Rule("cue_too_long", _W, "Cues do not stay too long.", _CUES, _told("cue_too_long", "ms", _long)),
    Rule("gap_too_small", _W, "Cues follow at once, or after the least gap.", _CUES, gap_too_small),
    Rule("cues_overlap", _E, "One cue at a time.", _CUES, _told("cues_overlap", "ms", _overlap)),
)
