"""The text beside the sound: what is heard and not written, and what is written where nothing is heard."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

from service.documents.document import SegmentKind
from service.quality.findings import Finding, Severity
from service.quality.rules.rule import Group, Maker, Rule
from service.quality.subject import Subject

LEAST_SPEECH_MS: Final = 2000
LONG_SILENCE_MS: Final = 2000


class Silences:
    """Silences that can be asked how much of them lies in a stretch."""

    def __init__(self, silences: Sequence[tuple[int, int]]) -> None:
        self._silences = silences
        self._starts = [start for start, _ in silences]
        self._ends = [end for _, end in silences]
        self._before = list(accumulate((end - start for start, end in silences), initial=0))

    def inside(self, start: int, end: int) -> list[tuple[int, int]]:
        """The silences of a stretch, cut to it."""
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end)
        return [(max(start, one), min(end, two)) for one, two in self._silences[first:last]]

    def sounding_ms(self, start: int, end: int) -> int:
        """How much of a stretch is not silent."""
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end)
        if first >= last:
            return end - start
        silent = self._before[last] - self._before[first]
        silent -= max(0, start - self._starts[first]) + max(0, self._ends[last - 1] - end)
        return end - start - silent


def uncovered_speech(subject: Subject, found: Maker) -> Iterator[Finding]:
    """Sound that no segment covers: two seconds of it between two segments may be something that was missed."""
    if subject.brief.silences is None or subject.stretch is None:
        return
    silences = Silences(subject.brief.silences)
    for start, end in _uncovered(subject, *subject.stretch):
        if end - start < LEAST_SPEECH_MS or (heard := silences.sounding_ms(start, end)) < LEAST_SPEECH_MS:
            continue
        quiet = silences.inside(start, end)
        first = quiet[0][1] if quiet and quiet[0][0] == start else start
        last = quiet[-1][0] if quiet and quiet[-1][1] == end else end
        yield found(
            None,
            f"{heard / 1000:.1f} s of sound are covered by no segment.",
            start_ms=first,
            end_ms=last,
            measured=heard,
            limit=LEAST_SPEECH_MS,
            unit="ms",
            suggestion="Listen there: write what is said, or give the reason why nothing is written.",
        )


def _uncovered(subject: Subject, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The stretches without any segment that has text."""
    covered = first
    for index in subject.in_time:
        segment = subject.segments[index]
        if not segment.text or segment.text.isspace():
            continue
        if segment.start_ms > covered:
            yield covered, min(segment.start_ms, last)
        covered = max(covered, segment.end_ms)
    if covered < last:
        yield covered, last


def over_silence(subject: Subject, found: Maker) -> Iterator[Finding]:
    """Speech that stands over a long silence for half of its time or more."""
    if not subject.brief.silences:
        return
    long = [(start, end) for start, end in subject.brief.silences if end - start >= LONG_SILENCE_MS]
    silences = Silences(long)
    if not long:
        return
    for index, segment in enumerate(subject.segments):
        duration = segment.end_ms - segment.start_ms
        if duration < LONG_SILENCE_MS or segment.kind is not SegmentKind.SPEECH:
            continue
        silent = max((end - start for start, end in silences.inside(segment.start_ms, segment.end_ms)), default=0)
        if silent >= LONG_SILENCE_MS and silent * 2 >= duration:
            yield found(
                index,
                f"{silent / 1000:.1f} s of the segment are silent.",
                measured=silent,
                limit=LONG_SILENCE_MS,
                unit="ms",
                suggestion="Let the segment begin and end where it is spoken.",
            )


RULES: Final = (
    Rule("uncovered_speech", Severity.WARNING, "What is heard is written down.", Group.ALWAYS, uncovered_speech),
    Rule("over_silence", Severity.WARNING, "Speech does not stand over silence.", Group.ALWAYS, over_silence),
)
