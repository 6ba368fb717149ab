"""In and out points: each cue when its words are spoken, and as long as it takes to read them where there is time.

A cue that is too short takes free time after it, then before it, never that of a neighbouring segment; cues of one
segment, and of segments that overlap, share their time. One that is too long ends early. Cues that are a little apart,
less than the least gap, are made to touch.
"""

from collections.abc import Sequence
from math import ceil

import msgspec

from service.timedtext.cues import Cue
from service.timedtext.overlaps import Clump, Piece
from service.timedtext.profiles import Limits
from service.timedtext.screens import Screen

CLOSED_GAP_MS = 500
"""A pause between two cues of one segment is not shown when it is shorter: the text would only flicker."""


class Need(msgspec.Struct, frozen=True, gc=False):
    """What a clump lacks, in ms: to be read, and (``least``) to stand for the shortest time.

    ``late`` is how much longer it takes when no screen appears before its words are spoken.
    """

    reading: int
    least: int
    late: int


_NONE = Need(0, 0, 0)


def timed(clumps: Sequence[Clump], limits: Limits, duration_ms: int | None) -> list[Cue]:
    """The cues of all clumps. None ends after the media's ``duration_ms``, if its segment does not."""
    needs = [_need(clump, limits) for clump in clumps]
    ceilings = [clump.start_ms for clump in clumps[1:]]
    if clumps:
        ceilings.append(max(clumps[-1].end_ms, duration_ms or 0))
    reserves = _reserves(clumps, needs, ceilings)
    cues: list[Cue] = []
    for number, clump in enumerate(clumps):
        free = cues[-1].end_ms if cues else 0
        if needs[number] is _NONE and len(clump.pieces) == 1:
            cues.append(_as_spoken(clump, limits))
            continue
        need = needs[number]
        after = min(need.late, max(0, ceilings[number] - clump.end_ms - reserves[number + 1]))
        before = min(max(0, need.reading - after), clump.start_ms - free)
        start, end = clump.start_ms - before, clump.end_ms + after
        cues.extend(_placed(_tight(clump.pieces, start, end), start, end, limits))
    return _spaced(cues, limits)


def _as_spoken(clump: Clump, limits: Limits) -> Cue:
    piece = clump.pieces[0]
    end = min(clump.end_ms, clump.start_ms + max(1, limits.max_duration_ms))
    return Cue(clump.start_ms, end, piece.screen.lines, piece.index, piece.speaker)


def _reserves(clumps: Sequence[Clump], needs: Sequence[Need], ceilings: Sequence[int]) -> list[int]:
    """How much of the free time before each clump it cannot do without, having none left after it."""
    reserves = [0] * (len(clumps) + 1)
    for number in range(len(clumps) - 1, -1, -1):
        need = needs[number]
        if need is _NONE:
            continue
        clump = clumps[number]
        after = ceilings[number] - clump.end_ms - reserves[number + 1]
        before = clump.start_ms - (clumps[number - 1].end_ms if number else 0)
        wanted = need.reading if need.reading - after <= before else need.least
        reserves[number] = min(max(0, wanted - after), before)
    return reserves


def _need(clump: Clump, limits: Limits) -> Need:
    have, pieces = clump.end_ms - clump.start_ms, clump.pieces
    if len(pieces) == 1:
        reading = _reading_ms(pieces[0].screen, limits)
        if reading <= have:
            return _NONE
        return Need(reading - have, max(0, limits.min_duration_ms - have), reading - have)
    reading, done = 0, clump.start_ms
    for piece in pieces:
        span = _reading_ms(piece.screen, limits)
        reading, done = reading + span, max(done, piece.screen.start_ms) + span
    least = len(pieces) * limits.min_duration_ms
    return Need(max(0, reading - have), max(0, least - have), max(0, done - clump.end_ms))


def _reading_ms(screen: Screen, limits: Limits) -> int:
    """How long a screen should stand."""
    reading = ceil(screen.characters * 1000 / limits.max_chars_per_second)
    return max(1, min(max(reading, limits.min_duration_ms), limits.max_duration_ms))


def _placed(pieces: Sequence[Piece], start: int, end: int, limits: Limits) -> list[Cue]:
    """Cues between two instants: as near to the speaking as their least durations allow."""
    spans = _spans(pieces, end - start, limits)
    starts, latest = [], start
    for piece, span in zip(pieces, spans, strict=True):
        starts.append(max(piece.screen.start_ms, latest))
        latest = starts[-1] + span
    bound = end
    for number in range(len(pieces) - 1, -1, -1):
        starts[number] = min(starts[number], bound - spans[number])
        bound = starts[number]
    cues = []
    for number, piece in enumerate(pieces):
        is_last = number == len(pieces) - 1
        until = end if is_last else starts[number + 1]
        out = min(until, max(piece.screen.end_ms, starts[number] + spans[number]))
        if not is_last and until - out < CLOSED_GAP_MS:
            out = until
        out = min(out, starts[number] + max(limits.max_duration_ms, spans[number]))
        cues.append(Cue(starts[number], out, piece.screen.lines, piece.index, piece.speaker))
    return cues


def _spans(pieces: Sequence[Piece], window: int, limits: Limits) -> list[int]:
    """The least duration of each piece so that all find room: to read, else the shortest, else by their shares."""
    reading = [_reading_ms(piece.screen, limits) for piece in pieces]
    if sum(reading) <= window:
        return reading
    least = [min(limits.min_duration_ms, wanted) for wanted in reading]
    if sum(least) > window:
        least = [1] * len(pieces)
    spare, lacking = window - sum(least), sum(reading) - sum(least)
    return [low + spare * (wanted - low) // lacking for low, wanted in zip(least, reading, strict=True)]


def _tight(pieces: Sequence[Piece], start: int, end: int) -> Sequence[Piece]:
    """The pieces; all their lines on one screen if there is not a millisecond for each."""
    if len(pieces) <= end - start:
        return pieces
    lines = tuple(line for piece in pieces for line in piece.screen.lines)
    characters = sum(piece.screen.characters for piece in pieces)
    return [Piece(Screen(lines, start, end, characters), pieces[0].index, None)]


def _spaced(cues: list[Cue], limits: Limits) -> list[Cue]:
    """Without gaps that are too small, where that can be."""
    least = limits.min_gap_ms
    for number in range(len(cues) - 1):
        one, other = cues[number], cues[number + 1]
        if 0 < other.start_ms - one.end_ms < least:
            cues[number], cues[number + 1] = _parted(one, other, limits)
    return cues


def _parted(one: Cue, other: Cue, limits: Limits) -> tuple[Cue, Cue]:
    """Two cues that touch, or are far enough apart; as they are when neither can be."""
    longest, least = limits.max_duration_ms, limits.min_gap_ms
    if other.start_ms - one.start_ms <= longest:
        return _at(one, one.start_ms, other.start_ms), other
    if other.end_ms - one.end_ms <= longest:
        return one, _at(other, one.end_ms, other.end_ms)
    if other.start_ms - least - one.start_ms >= max(1, limits.min_duration_ms):
        return _at(one, one.start_ms, other.start_ms - least), other
    return one, other


def _at(cue: Cue, start: int, end: int) -> Cue:
    return Cue(start, end, cue.lines, cue.segment, cue.speaker)
