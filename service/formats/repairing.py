"""Times put right where it is clear what was meant, refused with their line where it is not; time shared by length."""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from service.documents.document import MAX_SEGMENTS, SegmentKind
from service.formats.timestamps import clock_time, vtt_time
from service.formats.unreadable import Unreadable

MAX_MS: Final = 48 * 3600 * 1000
MOMENT_MS: Final = 1000
MS_PER_CHARACTER: Final = 66
"""How long it takes to read a text aloud."""


class Piece(NamedTuple):
    """One cue or paragraph as a file has it. ``speaker`` is a name; ``line`` counts from 1, None without lines.

    ``kind`` is None where the text itself must tell.
    """

    start_ms: int
    end_ms: int
    text: str
    speaker: str | None = None
    kind: SegmentKind | None = None
    line: int | None = None


def put_right(pieces: list[Piece], notes: list[str]) -> list[Piece]:
    """The pieces in the order of time, each with an out point after its in point; notes say what was changed.

    Pieces that overlap stay as they are: people do speak at once. Raises Unreadable.
    """
    if len(pieces) > MAX_SEGMENTS:
        raise Unreadable(f"The file has more than {MAX_SEGMENTS:,} cues or paragraphs.", pieces[-1].line)
    pieces = times_put_right(pieces, notes)
    if any(later.start_ms < one.start_ms for one, later in pairwise(pieces)):
        pieces = sorted(pieces, key=lambda one: one.start_ms)
        notes.append("The cues did not stand in the order of time; they were sorted.")
    overlaps = sum(later.start_ms < one.end_ms for one, later in pairwise(pieces))
    if overlaps:
        one_does = "1 cue overlaps" if overlaps == 1 else f"{overlaps:,} cues overlap"
        notes.append(f"{one_does} the next one; the times were kept.")
    return pieces


def times_put_right(pieces: list[Piece], notes: list[str]) -> list[Piece]:
    """The pieces where they stand, each with an out point after its in point. Raises Unreadable."""
    wrong = [at for at, one in enumerate(pieces) if one.end_ms <= one.start_ms or one.end_ms > MAX_MS]
    return _with_times(pieces, wrong, notes) if wrong else pieces


def _with_times(pieces: Sequence[Piece], wrong: Sequence[int], notes: list[str]) -> list[Piece]:
    mended = list(pieces)
    turned = 0
    for at in wrong:
        one = pieces[at]
        require_within(max(one.start_ms, one.end_ms), one.line)
        if one.end_ms == one.start_ms:
            mended[at] = one._replace(end_ms=_moment_later(pieces, at))
            continue
        if not _fits_turned(pieces, at):
            message = f"The out point {vtt_time(one.end_ms)} comes before the in point {vtt_time(one.start_ms)}."
            raise Unreadable(message, one.line)
        mended[at] = one._replace(start_ms=one.end_ms, end_ms=one.start_ms)
        turned += 1
    _say(notes, turned, "had its in and out points in the wrong order; they were exchanged.")
    _say(notes, len(wrong) - turned, "had no duration; it was given one of up to a second.")
    return mended


def _say(notes: list[str], count: int, what: str) -> None:
    if count:
        subject = "1 cue" if count == 1 else f"Each of {count:,} cues"
        notes.append(f"{subject} {what}")


def require_within(ms: int, line: int | None) -> None:
    """Raises Unreadable for a time that no recording of ours has."""
    if ms > MAX_MS:
        shown = clock_time(ms) if ms < 100 * 3_600_000 else f"{ms // 3_600_000:,} hours"
        raise Unreadable(f"The time {shown} is later than 48 hours, the longest that can be read.", line)


def _moment_later(pieces: Sequence[Piece], at: int) -> int:
    start = pieces[at].start_ms
    limit = min(start + MOMENT_MS, MAX_MS)
    following = pieces[at + 1].start_ms if at + 1 < len(pieces) else limit
    if start >= MAX_MS:
        raise Unreadable("The cue has no duration, and no time is left for one.", pieces[at].line)
    return min(limit, following) if following > start else limit


def _fits_turned(pieces: Sequence[Piece], at: int) -> bool:
    """Whether the exchanged points lie between the neighbours."""
    one = pieces[at]
    before = pieces[at - 1].end_ms if at else 0
    after = pieces[at + 1].start_ms if at + 1 < len(pieces) else MAX_MS
    return before <= one.end_ms and one.start_ms <= after


def shared(start_ms: int, end_ms: int, weights: Sequence[int]) -> list[tuple[int, int]]:
    """The time in stretches without gaps, each at least a millisecond long, otherwise by weight.

    Less than a millisecond for each: all get the whole time.
    """
    spare = end_ms - start_ms - len(weights)
    if spare < 0:
        return [(start_ms, end_ms)] * len(weights)
    total = sum(weights) or 1
    ends = [start_ms + number + spare * so_far // total for number, so_far in enumerate(accumulate(weights), start=1)]
    ends[-1:] = [end_ms] if weights else []
    return list(zip([start_ms, *ends], ends, strict=False))
