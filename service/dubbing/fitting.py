"""Clips fitted to the time of their segments.

A clip that fits its slot is left alone. A longer one is sped up, just as much as it needs and never beyond the limit.
What is still too long then may run on into free time; what does not fit there either is an overrun, which a person
has to solve (another take, fewer words).
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from service.dubbing.timeline import Clip, Placement, Timeline


@dataclass(frozen=True, slots=True)
class Fit:
    """What becomes of a clip: ``tempo`` 1.0 or more, its length then, and what of that has no room."""

    tempo: float
    duration_ms: int
    overrun_ms: int


def fit(clip_ms: int, slot_ms: int, room_ms: int, most_stretch_percent: int) -> Fit:
    """``slot_ms`` is the time of the segment, ``room_ms`` the free time after it; 15 percent allow a tempo of 1.15.

    >>> fit(2300, 2000, 0, 15)
    Fit(tempo=1.15, duration_ms=2000, overrun_ms=0)
    """
    if clip_ms <= slot_ms:
        return Fit(1.0, clip_ms, 0)
    shortest_ms = -(-clip_ms * 100 // (100 + most_stretch_percent))
    duration_ms = max(slot_ms, shortest_ms)
    return Fit(clip_ms / duration_ms, duration_ms, max(0, duration_ms - slot_ms - room_ms))


def plan(timeline: Timeline, most_stretch_percent: int) -> list[Placement]:
    """A placement for each clip, by in point. Nothing is read or written: see `service.dubbing.stretching`.

    A slot ends early where the same speaker's next segment begins, or the film ends. Time is free while nobody has a
    segment.
    """
    free = _FreeTime(timeline)
    placements = []
    for clip, next_start in zip(timeline.clips, _next_of_speaker(timeline.clips), strict=True):
        slot_end = max(clip.start_ms, min(clip.end_ms, next_start, timeline.duration_ms))
        room = free.after(slot_end)
        one = fit(clip.duration_ms, slot_end - clip.start_ms, room, most_stretch_percent)
        placements.append(Placement(clip, clip.path, clip.start_ms, one.duration_ms, one.tempo, one.overrun_ms))
    return placements


def _next_of_speaker(clips: Sequence[Clip]) -> list[int]:
    """For each clip, where the next one of the same speaker begins; its own end for the last."""
    following: dict[str, int] = {}
    starts = []
    for clip in reversed(clips):
        starts.append(following.get(clip.speaker, clip.end_ms))
        following[clip.speaker] = clip.start_ms
    return starts[::-1]


class _FreeTime:
    """Where nobody has a segment."""

    def __init__(self, timeline: Timeline) -> None:
        self._starts = [clip.start_ms for clip in timeline.clips]
        self._busy_until = list(accumulate((clip.end_ms for clip in timeline.clips), max))
        self._end = timeline.duration_ms

    def after(self, moment: int) -> int:
        """Milliseconds from a moment to the next segment, or to the end of the film."""
        following = bisect_left(self._starts, moment)
        if following and self._busy_until[following - 1] > moment:
            return 0
        next_start = self._starts[following] if following < len(self._starts) else self._end
        return max(0, min(next_start, self._end) - moment)
