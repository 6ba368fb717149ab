"""A recording's waveform as the path of an SVG, made of the peaks that analysis has stored."""

from dataclasses import dataclass
from typing import Any, Final

from service.errors import NotFound
from service.files.storage import Storage
from service.media.peaks import PeaksResponse, Window, read_peaks, waveform_of

POINTS: Final = 240
HALF: Final = 40


@dataclass(frozen=True, slots=True)
class Drawing:
    """One bar for each point, in a box ``width`` x ``height`` units."""

    path: str
    width: int = POINTS
    height: int = 2 * HALF


async def drawn_waveform(storage: Storage, media: Any) -> Drawing | None:
    """The waveform of a media row; None before analysis and where the file is gone."""
    try:
        return drawing(await read_peaks(storage, waveform_of(media), Window(POINTS)))
    except NotFound:
        return None


def drawing(peaks: PeaksResponse) -> Drawing:
    """Bars as tall as the loudest one allows; at least a line where it is silent."""
    loudest = max([*map(abs, peaks.low), *map(abs, peaks.high), 1])
    bars = [
        f"M{x + 0.5:g} {HALF - _share(high, loudest):g}V{HALF + _share(-low, loudest):g}"
        for x, (low, high) in enumerate(zip(peaks.low, peaks.high, strict=True))
    ]
    return Drawing("".join(bars), width=max(len(bars), 1))


def _share(value: int, loudest: int) -> float:
    return max(round(value * (HALF - 1) / loudest, 1), 0.5)
