"""Clips sped up with their pitch kept, to exact lengths (FFmpeg's ``atempo``)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from service.dubbing.filters import filtered
from service.dubbing.finishing import finished
from service.dubbing.sound import FRAMES_PER_MS, Samples, reading, writing
from service.dubbing.timeline import Placement


def prepare(placements: Sequence[Placement], folder: Path) -> list[Placement]:
    """The placements with sound of their own length: those with another tempo are written to ``folder``.

    The others keep the path of their take.
    """
    return [_prepared(number, one, folder) for number, one in enumerate(placements, 1)]


def _prepared(number: int, placement: Placement, folder: Path) -> Placement:
    if placement.tempo == 1.0:
        return placement
    target = folder / f"fitted-{number:05}.wav"
    stretch(placement.path, placement.tempo, target, placement.duration_ms)
    return replace(placement, path=target)


def stretch(source: Path, tempo: float, target: Path, duration_ms: int) -> None:
    """The clip at ``tempo`` (0.5 to 100, 1.0 is as recorded), cut or filled with silence to its exact length."""
    with reading(source) as sound, finished(target) as partial, writing(partial, sound.shape.channels) as written:
        for block in _exactly(filtered(sound, [("atempo", f"{tempo:.9f}")]), duration_ms, sound.shape.channels):
            written.write(block)


def _exactly(blocks: Iterator[Samples], duration_ms: int, channels: int) -> Iterator[Samples]:
    missing = duration_ms * FRAMES_PER_MS
    for block in blocks:
        yield block[:missing]
        missing = max(0, missing - len(block))
    yield np.zeros((missing, channels), np.int16)
