"""Level and waveform of mono sound at 8 kHz, in blocks of 10 ms; silences and peaks are read off them.

Memory grows by 6 bytes a block and no more: a 10-hour recording costs some 22 MB.
"""

import math

import numpy as np
import numpy.typing as npt

from service.media.mixing import RATE, Samples

BLOCK = RATE // 100
BLOCK_MS = 10
FULL_SCALE = 32768.0
FLOOR_DBFS = -96.0
"""What digital silence is written as: the least that 16 bits can hold."""


class Meter:
    """Collects level and extremes of each 10 ms block; the last block may be shorter."""

    def __init__(self) -> None:
        self.samples = 0
        self._peak = 0
        self._rest: Samples = np.empty(0, np.int16)
        self._levels: list[npt.NDArray[np.float32]] = []
        self._lows: list[npt.NDArray[np.int8]] = []
        self._highs: list[npt.NDArray[np.int8]] = []

    def add(self, samples: Samples) -> None:
        """Measure all whole blocks, keep the rest for the next call."""
        self.samples += len(samples)
        if len(self._rest):
            samples = np.concatenate((self._rest, samples))
        whole = len(samples) - len(samples) % BLOCK
        self._measure(samples[:whole].reshape(-1, BLOCK))
        self._rest = samples[whole:].copy()

    def finish(self) -> None:
        """Measure the last, shorter block."""
        if len(self._rest):
            self._measure(self._rest.reshape(1, -1))
            self._rest = self._rest[:0]

    def _measure(self, blocks: Samples) -> None:
        if not len(blocks):
            return
        wide = blocks.astype(np.float32)
        lows, highs = blocks.min(axis=1), blocks.max(axis=1)
        self._peak = max(self._peak, int(highs.max()), -int(lows.min()))
        self._levels.append(np.einsum("ij,ij->i", wide, wide) / np.float32(blocks.shape[1]))
        self._lows.append((lows >> 8).astype(np.int8))
        self._highs.append((highs >> 8).astype(np.int8))

    def silences(self, below_dbfs: float, at_least_ms: int) -> list[tuple[int, int]]:
        """Stretches (start_ms, end_ms) whose level stays below a threshold; none ends after the duration."""
        threshold = (FULL_SCALE * 10 ** (below_dbfs / 20)) ** 2
        is_silent = np.concatenate(([False], self._all_levels() < threshold, [False]))
        edges = np.flatnonzero(is_silent[1:] != is_silent[:-1]) * BLOCK_MS
        starts, ends = edges[::2], np.minimum(edges[1::2], self.duration_ms)
        kept = ends - starts >= at_least_ms
        return list(zip(starts[kept].tolist(), ends[kept].tolist(), strict=True))

    def peaks(self, per_second: int) -> bytes:
        """Signed 8-bit (min, max) pairs; the last pair may cover less time than the others."""
        if 100 % per_second:
            raise ValueError(f"peaks per second must divide 100, got {per_second}")
        if not self._lows:
            return b""
        lows, highs = np.concatenate(self._lows), np.concatenate(self._highs)
        every = np.arange(0, len(lows), 100 // per_second)
        pairs = (np.minimum.reduceat(lows, every), np.maximum.reduceat(highs, every))
        return np.stack(pairs, axis=1).tobytes()

    @property
    def duration_ms(self) -> int:
        """Of all samples so far, to the nearest millisecond."""
        return (self.samples * 1000 + RATE // 2) // RATE

    @property
    def peak_dbfs(self) -> float:
        """The largest sample."""
        return _dbfs(self._peak)

    @property
    def rms_dbfs(self) -> float:
        """The level of the whole."""
        return _dbfs(float(np.sqrt(self._all_levels().mean()))) if self._levels else FLOOR_DBFS

    def _all_levels(self) -> npt.NDArray[np.float32]:
        """Mean squares, one per block."""
        return np.concatenate(self._levels) if self._levels else np.empty(0, np.float32)


def _dbfs(amplitude: float) -> float:
    return max(FLOOR_DBFS, round(20 * math.log10(amplitude / FULL_SCALE), 1)) if amplitude else FLOOR_DBFS
