"""The timeline of a dub: which clip of voice belongs to which stretch of the film."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Clip:
    """One take for one segment: ``duration_ms`` of sound at ``path`` for the stretch from in point to out point.

    ``path`` is a WAV file as ``service.dubbing.clips.read_take`` writes it. ``speaker`` is the name that tracks and
    files bear; clips of one name share a track. ``text`` is what is spoken.
    """

    segment_id: str
    speaker: str
    path: Path
    start_ms: int
    end_ms: int
    duration_ms: int
    text: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.start_ms < self.end_ms:
            raise ValueError(f"segment {self.segment_id}: {self.start_ms} to {self.end_ms} ms is no stretch of time")
        if self.duration_ms <= 0:
            raise ValueError(f"segment {self.segment_id}: a clip lasts more than {self.duration_ms} ms")


@dataclass(frozen=True, slots=True)
class Timeline:
    """All clips of a film that lasts ``duration_ms``, by in point. Raises ValueError for two clips of one segment."""

    duration_ms: int
    clips: tuple[Clip, ...]

    def __post_init__(self) -> None:
        if self.duration_ms <= 0:
            raise ValueError(f"a film lasts more than {self.duration_ms} ms")
        if len({clip.segment_id for clip in self.clips}) < len(self.clips):
            raise ValueError("a segment has more than one clip")
        ordered = tuple(sorted(self.clips, key=lambda clip: (clip.start_ms, clip.end_ms, clip.segment_id)))
        object.__setattr__(self, "clips", ordered)


@dataclass(frozen=True, slots=True)
class Placement:
    """A clip where it will be heard: ``duration_ms`` of sound at ``path`` from ``start_ms`` on.

    ``tempo`` is how much faster than it was recorded, pitch kept. ``overrun_ms`` says how much of its end lies on the
    next segment (or behind the end of the film, where it is cut); 0 when it fits.
    """

    clip: Clip
    path: Path
    start_ms: int
    duration_ms: int
    tempo: float
    overrun_ms: int

    @property
    def end_ms(self) -> int:
        """Where its last sound is."""
        return self.start_ms + self.duration_ms
