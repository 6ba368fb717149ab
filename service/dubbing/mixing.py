"""The sound of a dub: clips at their places, over the original when asked. In constant memory, a second at a time."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from service.dubbing.ducking import Ducking
from service.dubbing.finishing import Progress, finished, unwatched
from service.dubbing.sound import BLOCK, FRAMES_PER_MS, Samples, WavReader, reading, require_room, writing
from service.dubbing.timeline import Placement
from service.formats.naming import unique_stems

STEREO = 2
MONO = 1
BED_NAME = "Original sound"
FULL_SCALE = 32768.0
_KNEE = 0.9
"""Up to here (-0.9 dBFS) samples pass unchanged; louder sums are bent so that they approach full scale, never wrap."""

Sums = npt.NDArray[np.float32]
"""(frames, channels), 1.0 is full scale."""


@dataclass(frozen=True, slots=True)
class Track:
    """One speaker's sound, or the original's, as long as the film. ``name`` is a safe file name without extension."""

    name: str
    path: Path


def mix(
    placements: Sequence[Placement],
    duration_ms: int,
    target: Path,
    *,
    bed: Path | None = None,
    duck_db: float = -15.0,
    progress: Progress = unwatched,
) -> None:
    """All clips as one stereo WAV of exactly ``duration_ms``; what lies behind it is cut.

    ``bed`` is the original sound (WAV of ours, see `service.dubbing.originals`): at its own level between the voices,
    ``duck_db`` lower under them. Raises DubRefused sound_too_long.
    """
    ducking = Ducking.under(placements, duck_db)
    _render(_Mixture(placements, STEREO, bed, ducking), duration_ms, target, progress)


def speaker_tracks(
    placements: Sequence[Placement],
    duration_ms: int,
    folder: Path,
    *,
    bed: Path | None = None,
    progress: Progress = unwatched,
) -> list[Track]:
    """A mono WAV per speaker, by name, and with ``bed`` the original in stereo at its own level; all of one length."""
    by_speaker: dict[str, list[Placement]] = {}
    for placement in placements:
        by_speaker.setdefault(placement.clip.speaker, []).append(placement)
    speakers = sorted(by_speaker)
    mixtures = [_Mixture(by_speaker[speaker], MONO) for speaker in speakers]
    if bed:
        mixtures.append(_Mixture([], STEREO, bed))
    stems = unique_stems([f"{name}.wav" for name in (*speakers, *((BED_NAME,) if bed else ()))])
    tracks = [Track(stem, folder / f"{stem}.wav") for stem in stems]
    for number, (track, mixture) in enumerate(zip(tracks, mixtures, strict=True)):
        _render(mixture, duration_ms, track.path, _part(progress, number, len(tracks)))
    return tracks


def _part(progress: Progress, number: int, count: int) -> Progress:
    return lambda share: progress((number + share) / count)


@dataclass(frozen=True, slots=True)
class _Mixture:
    """What is summed up."""

    placements: Sequence[Placement]
    channels: int
    bed: Path | None = None
    ducking: Ducking | None = None


def _render(mixture: _Mixture, duration_ms: int, target: Path, progress: Progress) -> None:
    frames = duration_ms * FRAMES_PER_MS
    require_room(frames, mixture.channels)
    with ExitStack() as stack:
        partial = stack.enter_context(finished(target))
        bed = stack.enter_context(reading(mixture.bed)) if mixture.bed else None
        voices = stack.enter_context(_Voices(mixture.placements))
        written = stack.enter_context(writing(partial, mixture.channels))
        for start in range(0, frames, BLOCK):
            sums = np.zeros((min(BLOCK, frames - start), mixture.channels), np.float32)
            if bed:
                _add_bed(sums, bed, mixture.ducking, start)
            voices.add_to(sums, start)
            written.write(limited(sums))
            progress((start + len(sums)) / frames)


def _add_bed(sums: Sums, bed: WavReader, ducking: Ducking | None, start: int) -> None:
    samples = bed.read(len(sums)).astype(np.float32)
    samples /= FULL_SCALE
    if ducking:
        ducking.apply(samples, start)
    sums[: len(samples)] += samples


def limited(sums: Sums) -> Samples:
    """Sums as samples: unchanged up to the knee, above it bent smoothly below full scale."""
    loud = np.abs(sums)
    if loud.max(initial=0.0) > _KNEE:
        bent = _KNEE + (1 - _KNEE) * np.tanh((loud - _KNEE) / (1 - _KNEE))
        sums = np.where(loud > _KNEE, np.copysign(bent, sums), sums)
    samples: Samples = np.clip(np.rint(sums * FULL_SCALE), -32768, 32767).astype(np.int16)
    return samples


class _Voices:
    """Clips that are heard now, each open from its first block to its last; however many there are, few are open."""

    def __init__(self, placements: Sequence[Placement]) -> None:
        self._waiting = sorted(placements, key=lambda one: (one.start_ms, one.clip.segment_id), reverse=True)
        self._open: list[_Voice] = []

    def __enter__(self) -> "_Voices":
        return self

    def __exit__(self, *_: object) -> None:
        for voice in self._open:
            voice.close()

    def add_to(self, sums: Sums, start: int) -> None:
        """Add what is heard in the frames from ``start`` on. Blocks come in order."""
        end = start + len(sums)
        while self._waiting and self._waiting[-1].start_ms * FRAMES_PER_MS < end:
            self._open.append(_Voice(self._waiting.pop()))
        for voice in self._open:
            voice.add_to(sums, start)
        for voice in [voice for voice in self._open if voice.end <= end]:
            self._open.remove(voice)
            voice.close()


class _Voice:
    """One open clip; ``start`` and ``end`` in frames of the film."""

    def __init__(self, placement: Placement) -> None:
        self.start = placement.start_ms * FRAMES_PER_MS
        self.end = self.start + placement.duration_ms * FRAMES_PER_MS
        self._stack = ExitStack()
        self._sound = self._stack.enter_context(reading(placement.path))

    def add_to(self, sums: Sums, start: int) -> None:
        offset = max(0, self.start - start)
        samples = self._sound.read(min(len(sums), self.end - start) - offset).astype(np.float32)
        samples /= FULL_SCALE
        sums[offset : offset + len(samples)] += samples.mean(axis=1, keepdims=True)

    def close(self) -> None:
        self._stack.close()
