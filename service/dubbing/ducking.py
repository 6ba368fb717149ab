"""How loud the original sound is under the voices: full between them, lower while somebody speaks, with short fades."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from service.dubbing.sound import FRAMES_PER_MS
from service.dubbing.timeline import Placement

FADE_OUT_MS = 150
FADE_IN_MS = 400
SHORTEST_SWELL_MS = 1000
"""Between voices that are closer than this the original stays low: swelling for a moment would be heard as pumping."""


@dataclass(frozen=True)
class Ducking:
    """A line of gain over time: ``frames`` ascending, ``decibels`` at each; straight between them, 0 outside."""

    frames: npt.NDArray[np.float64]
    decibels: npt.NDArray[np.float64]

    @classmethod
    def under(cls, placements: Iterable[Placement], duck_db: float) -> "Ducking":
        """Down by ``duck_db`` (0 or less) while any of the clips is heard."""
        if duck_db > 0:
            raise ValueError(f"ducking makes the original softer, not louder by {duck_db} dB")
        frames: list[float] = []
        decibels: list[float] = []
        for start, end in _stretches(placements):
            edges = (start - FADE_OUT_MS, start, end, end + FADE_IN_MS)
            frames += (edge * FRAMES_PER_MS for edge in edges)
            decibels += (0.0, duck_db, duck_db, 0.0)
        return cls(np.array(frames, np.float64), np.array(decibels, np.float64))

    def apply(self, samples: npt.NDArray[np.float32], start: int) -> None:
        """Scale samples (frames, channels) in place; ``start`` is the number of the first frame."""
        if not len(self.frames):
            return
        ends = np.interp([start, start + len(samples)], self.frames, self.decibels)
        inside = np.searchsorted(self.frames, [start, start + len(samples)])
        if inside[0] == inside[1] and ends[0] == ends[1]:
            samples *= np.float32(10 ** (ends[0] / 20))
            return
        line = np.interp(np.arange(start, start + len(samples)), self.frames, self.decibels)
        samples *= np.power(10, line / 20).astype(np.float32)[:, None]


def _stretches(placements: Iterable[Placement]) -> list[tuple[int, int]]:
    """(start, end) in ms, ascending, with at least the shortest swell between them."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted((one.start_ms, one.end_ms) for one in placements):
        if merged and start - merged[-1][1] < SHORTEST_SWELL_MS:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
