"""The waveform of a media file at the width of a screen: the extremes of each stretch, found in constant memory.

Analysis stores signed 8-bit pairs (min, max), ``MediaFacts.peaks_per_second`` of them a second.
"""

import asyncio
import hashlib
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt

from service.errors import NotFound
from service.files.storage import Storage
from service.media.facts import AnalysisParameters

MOST_POINTS: Final = 4000
PAIR_BYTES: Final = 2


class PeaksResponse(msgspec.Struct, frozen=True):
    """One point for each stretch from ``start_ms`` to ``end_ms``, all of one length.

    ``low`` and ``high`` are -128 to 127, of the mono mix. ``duration_ms`` is that of the whole recording.
    """

    duration_ms: int
    start_ms: int
    end_ms: int
    low: list[int]
    high: list[int]


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch that is wanted, in milliseconds, and with how many points at most; ``end_ms`` None for the end."""

    points: int
    start_ms: int = 0
    end_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Waveform:
    """A stored waveform; ``etag`` names one window of it, for as long as the file is what it is."""

    key: str
    duration_ms: int
    per_second: int

    def etag(self, window: Window) -> str:
        """The quoted entity tag."""
        named = (self.key, self.duration_ms, window.points, window.start_ms, window.end_ms)
        return f'"{hashlib.sha256(repr(named).encode()).hexdigest()[:32]}"'


def waveform_of(media: Any) -> Waveform:
    """The waveform of a media row; raises NotFound before the file is analysed."""
    if media.peaks_key is None or not media.duration_ms:
        raise NotFound("waveform")
    facts = media.facts or {}
    return Waveform(
        media.peaks_key,
        media.duration_ms,
        int(facts.get("peaks_per_second", AnalysisParameters().peaks_per_second)),
    )


async def read_peaks(storage: Storage, waveform: Waveform, window: Window) -> PeaksResponse:
    """Reads the window, a chunk at a time; fewer points where the waveform has fewer. Raises NotFound for no file."""
    try:
        stored = await storage.size(waveform.key) // PAIR_BYTES
    except FileNotFoundError:
        raise NotFound("waveform") from None
    first = min(window.start_ms * waveform.per_second // 1000, stored)
    wanted = stored if window.end_ms is None else -(-window.end_ms * waveform.per_second // 1000)
    last = max(first, min(wanted, stored))
    reduced = _Reduced(last - first, window.points)
    if last > first:
        async for chunk in storage.stream(waveform.key, first * PAIR_BYTES, last * PAIR_BYTES):
            await asyncio.to_thread(reduced.add, chunk)
    return PeaksResponse(
        waveform.duration_ms,
        min(first * 1000 // waveform.per_second, waveform.duration_ms),
        min(last * 1000 // waveform.per_second, waveform.duration_ms),
        reduced.low.tolist(),
        reduced.high.tolist(),
    )


class _Reduced:
    """The extremes of ``pairs`` pairs in ``points`` stretches that differ by one pair at most."""

    def __init__(self, pairs: int, points: int) -> None:
        self._pairs = pairs
        self._points = min(points, pairs)
        self._seen = 0
        self._rest = b""
        self.low: npt.NDArray[np.int8] = np.full(self._points, 127, np.int8)
        self.high: npt.NDArray[np.int8] = np.full(self._points, -128, np.int8)

    def add(self, chunk: bytes) -> None:
        """Takes the next bytes, wherever they were cut."""
        data = self._rest + chunk
        whole = len(data) - len(data) % PAIR_BYTES
        self._rest = data[whole:]
        pairs = np.frombuffer(data[:whole], np.int8).reshape(-1, PAIR_BYTES)
        stretches = np.arange(self._seen, self._seen + len(pairs), dtype=np.int64) * self._points // self._pairs
        np.minimum.at(self.low, stretches, pairs[:, 0])
        np.maximum.at(self.high, stretches, pairs[:, 1])
        self._seen += len(pairs)
