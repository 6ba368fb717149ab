"""What is heard around the time of a segment of another document."""

from bisect import bisect_left
from typing import Final

from service.documents.document import Segment
from service.quality.subject import Subject

NEAR_MS: Final = 1000


class Nearby:
    """Finds the segments that are heard with, or close to, one of another document."""

    def __init__(self, subject: Subject) -> None:
        self._segments = subject.segments
        self._order = subject.in_time
        self._starts = [subject.segments[index].start_ms for index in subject.in_time]
        self._longest = max((one.end_ms - one.start_ms for one in subject.segments), default=0)

    def around(self, wanted: Segment, near_ms: int = NEAR_MS) -> list[int]:
        """Their indexes, by in points."""
        first = bisect_left(self._starts, wanted.start_ms - near_ms - self._longest)
        last = bisect_left(self._starts, wanted.end_ms + near_ms)
        return [one for one in self._order[first:last] if self._segments[one].end_ms > wanted.start_ms - near_ms]
