"""Finding cues in SRT and WebVTT: by the lines with an arrow between two times, whatever stands around them.

One pass over the text, so that the time it takes grows with the length of the text only.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from service.documents.document import MAX_SEGMENTS
from service.formats.repairing import require_within
from service.formats.timestamps import known_time
from service.formats.unreadable import Unreadable

ARROW: Final = "-->"
_TIME: Final = r"(?:(\d{1,6}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,9}))?"
_TIMES: Final = re.compile(rf"[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}(?=[ \t]|$)", re.ASCII)
_MEANT_AS_TIMES: Final = re.compile(r"\s*-?\d{1,6}:\d|.{0,40}-->\s*-?\d{1,6}:\d", re.ASCII)
_MOST_ARROWS: Final = 4 * MAX_SEGMENTS
_LONGEST_SHOWN: Final = 60
_PLAIN_LENGTH: Final = len("00:00:00,000 --> 00:00:00,000")


class Found(NamedTuple):
    """One cue: its times, the line on which they stand (counted from 1), and all that follows up to the next times.

    Unless it is the last one, ``body`` ends with what stands above the next times: their number or name, if any.
    """

    start_ms: int
    end_ms: int
    line: int
    body: str
    is_last: bool


def has_cues(text: str) -> bool:
    """Whether there is a line with an arrow between two times, or one that is meant to be."""
    try:
        return next(_time_lines(text), None) is not None
    except Unreadable:
        return True


def scan(text: str) -> tuple[str, Iterator[Found]]:
    """What stands before the first cue, and the cues. Raises Unreadable, also while the cues are taken."""
    lines = list(islice(_time_lines(text), MAX_SEGMENTS + 1))
    if len(lines) > MAX_SEGMENTS:
        line = text.count("\n", 0, lines[-1].start) + 1
        raise Unreadable(f"The file has more than {MAX_SEGMENTS:,} cues.", line)
    return (text[: lines[0][0]] if lines else text), _cues(text, lines)


class _Line(NamedTuple):
    """A line with times: where it begins and ends in the text, and the times."""

    start: int
    end: int
    start_ms: int
    end_ms: int


def _time_lines(text: str) -> Iterator[_Line]:
    position, arrows = 0, 0
    while (at := text.find(ARROW, position)) >= 0:
        arrows += 1
        if arrows > _MOST_ARROWS:
            raise Unreadable("The file has far more arrows than cues.", text.count("\n", 0, at) + 1)
        start = max(text.rfind("\n", position, at) + 1, position)
        end = text.find("\n", at)
        position = end if end >= 0 else len(text)
        line = text[start:position]
        times = _plain_times(line) or _lenient_times(line)
        if times is not None:
            yield _Line(start, position, *times)
        elif _MEANT_AS_TIMES.match(line):
            shown = line.strip()[:_LONGEST_SHOWN]
            raise Unreadable(f"The times of a cue cannot be read: {shown!r}.", text.count("\n", 0, start) + 1)


def _plain_times(line: str) -> tuple[int, int] | None:
    """The times of a line written as the format asks for, through tables."""
    if len(line) != _PLAIN_LENGTH or line[12:17] != " --> ":
        return None
    start_ms, end_ms = known_time(line[:12]), known_time(line[17:])
    return None if start_ms is None or end_ms is None else (start_ms, end_ms)


def _lenient_times(line: str) -> tuple[int, int] | None:
    found = _TIMES.match(line)
    if found is None:
        return None
    groups = found.groups("0")
    return _milliseconds(*groups[:4]), _milliseconds(*groups[4:])


def _milliseconds(hours: str, minutes: str, seconds: str, rest: str) -> int:
    return (int(hours) * 60 + int(minutes)) * 60_000 + int(seconds) * 1000 + int((rest + "00")[:3])


def _cues(text: str, lines: list[_Line]) -> Iterator[Found]:
    number, counted = 1, 0
    ends = [*(one.start for one in lines[1:]), len(text)]
    for (start, end, start_ms, end_ms), following in zip(lines, ends, strict=False):
        number += text.count("\n", counted, start)
        counted = start
        require_within(max(start_ms, end_ms), number)
        yield Found(start_ms, end_ms, number, text[end:following], start == lines[-1].start)


def without_number(lines: list[str], expected: int | None) -> int | None:
    """Takes the next cue's number away from the lines of a body, in place; the number, or None where there is none.

    It stands right above the next times. Digits there are text only where no empty line comes before them and another
    number is expected.
    """
    above = lines[-2].strip() if len(lines) > 2 else ""
    if not (above.isascii() and above.isdigit()):
        return None
    number = int(above[:9])
    if lines[-3].strip() and expected is not None and number != expected:
        return None
    del lines[-2]
    return number
