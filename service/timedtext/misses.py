"""Which limits cues do not keep.

| rule             | measured             | the cue                  |
|------------------|----------------------|--------------------------|
| line_too_long    | characters           | of the longest line      |
| too_many_lines   | lines                |                          |
| reading_speed    | characters a second  |                          |
| cue_too_short    | ms                   |                          |
| cue_too_long     | ms                   |                          |
| gap_too_small    | ms between two cues  | the later of the two     |
| cues_overlap     | ms that both show    | the later of the two     |
"""

from collections.abc import Iterator, Sequence

from service.timedtext.cues import Cue, Miss
from service.timedtext.graphemes import length
from service.timedtext.profiles import Limits


def measure(cues: Sequence[Cue], limits: Limits) -> list[Miss]:
    """Every limit that is missed, in the order of the cues; cues from anywhere may be measured."""
    missed: list[Miss] = []
    end = -limits.min_gap_ms
    width, rate, most = limits.max_chars_per_line, limits.max_chars_per_second, limits.max_lines
    for number, cue in enumerate(cues):
        duration = cue.end_ms - cue.start_ms
        if not limits.min_duration_ms <= duration <= limits.max_duration_ms:
            missed.append(_lasting(number, duration, limits))
        if cue.start_ms != end and cue.start_ms - end < limits.min_gap_ms:
            missed.append(_parting(number, cue.start_ms - end, limits))
        lines = cue.lines
        if len(lines) > most or sum(map(len, lines)) * 1000 > rate * duration or len(max(lines, key=len)) > width:
            missed.extend(_reading(number, cue, duration, limits))
        end = cue.end_ms
    return missed


def _lasting(number: int, duration: int, limits: Limits) -> Miss:
    if duration < limits.min_duration_ms:
        return Miss("cue_too_short", number, duration, limits.min_duration_ms)
    return Miss("cue_too_long", number, duration, limits.max_duration_ms)


def _parting(number: int, gap: int, limits: Limits) -> Miss:
    return Miss("cues_overlap", number, -gap, 0) if gap < 0 else Miss("gap_too_small", number, gap, limits.min_gap_ms)


def _reading(number: int, cue: Cue, duration: int, limits: Limits) -> Iterator[Miss]:
    """Of the text. Characters are counted exactly only where a quick look finds too many."""
    width, rate, total = limits.max_chars_per_line, limits.max_chars_per_second, 0
    for line in cue.lines:
        total += len(line)
        if len(line) > width:
            longest = max(map(length, cue.lines))
            if longest > width:
                yield Miss("line_too_long", number, longest, width)
            break
    if len(cue.lines) > limits.max_lines:
        yield Miss("too_many_lines", number, len(cue.lines), limits.max_lines)
    if sum(map(len, cue.lines)) * 1000 > rate * duration:
        seen = sum(map(length, cue.lines)) * 1000
        if seen > rate * duration:
            yield Miss("reading_speed", number, round(seen / max(duration, 1), 2), rate)
