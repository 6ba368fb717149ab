"""The one form of sound that the engine works on: 16-bit WAV at 48 kHz, read and written in blocks of a second.

A millisecond is 48 frames exactly, so places in milliseconds are exact to the sample.
"""

import contextlib
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from service.dubbing.refusals import refusal

RATE = 48_000
FRAMES_PER_MS = RATE // 1000
BLOCK = RATE
_MOST_DATA = 2**32 - 64
"""A WAV header counts bytes in 32 bits: 6.2 hours of stereo."""

Samples = npt.NDArray[np.int16]
"""(frames, channels)"""


@dataclass(frozen=True, slots=True)
class Shape:
    """How long and how wide a WAV file is. ``frames`` count once for all channels."""

    frames: int
    channels: int

    @property
    def duration_ms(self) -> int:
        """Rounded up, so that nothing is heard after it."""
        return -(-self.frames // FRAMES_PER_MS)


class WavReader:
    """Blocks of a WAV file of ours; raises ValueError for any other kind. Past its end there is silence."""

    def __init__(self, file: wave.Wave_read) -> None:
        if file.getframerate() != RATE or file.getsampwidth() != 2:
            raise ValueError(f"not 16-bit sound at {RATE} Hz: {file.getparams()}")
        self._file = file
        self.shape = Shape(file.getnframes(), file.getnchannels())

    def read(self, frames: int) -> Samples:
        """The next frames; fewer at the end."""
        data = np.frombuffer(self._file.readframes(frames), "<i2").astype(np.int16, copy=False)
        return data.reshape(-1, self.shape.channels)

    def silence(self, frames: int) -> Samples:
        """Nothing to be heard, as wide as this sound."""
        return np.zeros((frames, self.shape.channels), np.int16)

    def blocks(self) -> Iterator[Samples]:
        """All that is left, a second at a time."""
        while len(block := self.read(BLOCK)):
            yield block


@contextlib.contextmanager
def reading(path: Path) -> Iterator[WavReader]:
    """A WAV file of ours, from its beginning."""
    with wave.open(str(path), "rb") as file:
        yield WavReader(file)


def shape_of(path: Path) -> Shape:
    """Length and channels of a WAV file of ours."""
    with reading(path) as sound:
        return sound.shape


class WavWriter:
    """Takes blocks of samples."""

    def __init__(self, file: wave.Wave_write) -> None:
        self._file = file
        self._bytes = 0

    def write(self, samples: Samples) -> None:
        """Samples of (frames, channels)."""
        self.write_bytes(samples.astype("<i2", copy=False).tobytes())

    def write_bytes(self, samples: bytes) -> None:
        """Whole frames of little-endian samples, channels interleaved; DubRefused sound_too_long when it gets full."""
        self._bytes += len(samples)
        if self._bytes > _MOST_DATA:
            raise refusal("sound_too_long", hours=round(self._bytes / self._file.getnchannels() / 2 / RATE / 3600, 1))
        self._file.writeframesraw(samples)


@contextlib.contextmanager
def writing(path: Path, channels: int) -> Iterator[WavWriter]:
    """A new WAV file. The same samples give the same bytes."""
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 2, RATE, 0, "NONE", "not compressed"))
        yield WavWriter(file)


def require_room(frames: int, channels: int) -> None:
    """Raises DubRefused sound_too_long for more than a WAV file can hold."""
    if frames * channels * 2 > _MOST_DATA:
        raise refusal("sound_too_long", hours=round(frames / RATE / 3600, 1))
