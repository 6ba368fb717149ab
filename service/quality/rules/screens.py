"""The cues as they will be delivered: how much text, for how long, with which gaps."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

from service.documents.markup import plain
from service.quality.findings import Edit, Finding, Severity
from service.quality.rules.rule import Group, Maker, Rule
from service.quality.rules.structure import SHORTEST_REST_MS, ending_before
from service.quality.subject import Subject
from service.timedtext.cues import Cue
from service.timedtext.graphemes import length

_MARKS: Final = 4
_SPEED_TOLERANCE: Final = 0.05
"""Characters a second: less nobody sees, and times are whole milliseconds."""


def _about(number: int, cue: Cue) -> dict[str, Any]:
    """The place of a finding about a cue; its segment is given beside it."""
    return {"cue": number, "start_ms": cue.start_ms, "end_ms": cue.end_ms}


def line_length(subject: Subject, found: Maker) -> Iterator[Finding]:
    """A line with more characters than the limit: a word that cannot be broken, unless breaking has failed."""
    limit = subject.limits.max_chars_per_line
    for number, cue in enumerate(subject.breaking.cues):
        for line in cue.lines:
            if len(line) <= limit or (seen := length(plain(line))) <= limit:
                continue
            yield found(
                cue.segment,
                f"A line has {seen} characters; {limit} are allowed.",
                at_most=Severity.WARNING if _is_unbreakable(line, limit) else None,
                measured=seen,
                limit=limit,
                unit="characters",
                suggestion="Write it shorter.",
                **_about(number, cue),
            )


def _is_unbreakable(line: str, limit: int) -> bool:
    """Whether a word of the line is too long by itself, or with the marks that must stand at it."""
    return any(length(plain(word)) > limit - _MARKS for word in line.split())


def lines(subject: Subject, found: Maker) -> Iterator[Finding]:
    """A cue with more lines than allowed: its segment is too short to be shown in several cues."""
    limit = subject.limits.max_lines
    for number, cue in enumerate(subject.breaking.cues):
        if len(cue.lines) > limit:
            yield found(
                cue.segment,
                f"A cue has {len(cue.lines)} lines; {limit} are allowed, and there is no time for a second cue.",
                measured=len(cue.lines),
                limit=limit,
                unit="lines",
                suggestion="Write less, or give the segment more time.",
                **_about(number, cue),
            )


def reading_speed(subject: Subject, found: Maker) -> Iterator[Finding]:
    """More characters a second than the audience reads."""
    limit = subject.limits.max_chars_per_second
    per_ms = limit / 1000
    for number, cue in enumerate(subject.breaking.cues):
        duration = cue.end_ms - cue.start_ms
        if duration <= 0 or sum(map(len, cue.lines)) <= duration * per_ms:
            continue
        seen = sum(length(plain(line)) for line in cue.lines)
        speed = seen * 1000 / duration
        if speed > limit + _SPEED_TOLERANCE:
            spare = max(1, seen - int(duration * per_ms))
            yield found(
                cue.segment,
                f"{speed:.1f} characters a second are to be read; {limit:g} are allowed.",
                measured=round(speed, 1),
                limit=limit,
                unit="characters/s",
                suggestion=f"Leave out {spare} characters, or show it {round(seen / per_ms) - duration} ms longer.",
                **_about(number, cue),
            )


def shortest(subject: Subject, found: Maker) -> Iterator[Finding]:
    """A cue that is gone before it is seen."""
    limit = subject.limits.min_duration_ms
    for number, cue in enumerate(subject.breaking.cues):
        duration = cue.end_ms - cue.start_ms
        if duration < limit:
            yield found(
                cue.segment,
                f"A cue is shown for {duration} ms; at least {limit} ms are needed.",
                measured=duration,
                limit=limit,
                unit="ms",
                suggestion="Let it stay longer, or join it with its neighbour.",
                **_about(number, cue),
            )


def longest(subject: Subject, found: Maker) -> Iterator[Finding]:
    """A cue that stays so long that it is read twice."""
    limit = subject.limits.max_duration_ms
    for number, cue in enumerate(subject.breaking.cues):
        duration = cue.end_ms - cue.start_ms
        if duration > limit:
            yield found(
                cue.segment,
                f"A cue is shown for {duration} ms; at most {limit} ms are allowed.",
                measured=duration,
                limit=limit,
                unit="ms",
                suggestion="Let it end where the speech ends, or split the segment.",
                **_about(number, cue),
            )


def gap(subject: Subject, found: Maker) -> Iterator[Finding]:
    """Cues that nearly touch: they flicker. The fix closes the gap."""
    limit = subject.limits.min_gap_ms
    for number, (cue, after) in enumerate(pairwise(subject.breaking.cues)):
        between = after.start_ms - cue.end_ms
        if 0 < between < limit:
            yield found(
                cue.segment,
                f"{between} ms between two cues; none or at least {limit} ms are allowed.",
                measured=between,
                limit=limit,
                unit="ms",
                suggestion=f"Let it end at {after.start_ms} ms, where the next one begins.",
                fixes=_closing(subject, cue, after),
                **_about(number, cue),
            )


def _closing(subject: Subject, cue: Cue, after: Cue) -> list[Edit]:
    """Ends the segment where the next one begins, where both points are the segments' own."""
    mine, other = subject.segments[cue.segment], subject.segments[after.segment]
    is_ours = cue.segment != after.segment and mine.end_ms == cue.end_ms and other.start_ms == after.start_ms
    is_long = after.start_ms - mine.start_ms >= SHORTEST_REST_MS
    return [Edit(cue.segment, end_ms=after.start_ms)] if is_ours and is_long else []


def overlap(subject: Subject, found: Maker) -> Iterator[Finding]:
    """Two cues on the screen at once."""
    for number, (cue, after) in enumerate(pairwise(subject.breaking.cues)):
        too_long = cue.end_ms - after.start_ms
        if too_long > 0:
            segment = subject.segments[after.segment]
            is_ours = cue.segment != after.segment and segment.start_ms == after.start_ms
            yield found(
                cue.segment,
                f"A cue is still shown for {too_long} ms when the next one begins.",
                measured=too_long,
                limit=0,
                unit="ms",
                suggestion=f"Let it end at {after.start_ms} ms, where the next one begins.",
                fixes=ending_before(subject, cue.segment, after.start_ms) if is_ours else [],
                **_about(number, cue),
            )


RULES: Final = (
    Rule("line_length", Severity.ERROR, "Lines keep to the greatest number of characters.", Group.CUES, line_length),
    Rule("lines", Severity.ERROR, "Cues keep to the greatest number of lines.", Group.CUES, lines),
    Rule("reading_speed", Severity.WARNING, "Cues can be read in their time.", Group.CUES, reading_speed),
    Rule("shortest", Severity.WARNING, "Cues are shown long enough to be seen.", Group.CUES, shortest),
    Rule("longest", Severity.WARNING, "Cues do not stay too long.", Group.CUES, longest),
    Rule("gap", Severity.WARNING, "Cues follow at once, or after the least gap.", Group.CUES, gap),
    Rule("overlap", Severity.ERROR, "One cue at a time.", Group.CUES, overlap),
)
