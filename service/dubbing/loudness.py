"""Loudness after EBU R128: measured in one pass, brought to a target by one linear gain in a second.

Where the gain would lift true peaks above the ceiling, a limiter at four times the sample rate holds them, and the
loudness that this costs is given back in a further round.
"""

import shutil
from dataclasses import dataclass
from math import log10
from pathlib import Path

from service.dubbing.filters import Chain, filtered, frames_through
from service.dubbing.finishing import Progress, finished, unwatched
from service.dubbing.sound import BLOCK, RATE, Samples, WavWriter, reading, writing

TRUE_PEAK_CEILING_DBTP = -1.0
QUIETEST_LUFS = -60.0
"""What is softer holds no speech; made louder it would be noise."""
_TOLERANCE_LU = 0.2
_CORRECTIONS = 2
_PEAK_MARGIN_DB = 0.2
_FLOOR_DB = -120.0
_FAR_OFF_LU = 0.5
_OUT_OF_REACH = "The target lies beyond what the true-peak ceiling leaves room for; the sound is as near as it allows."


@dataclass(frozen=True, slots=True)
class Loudness:
    """Integrated loudness (LUFS), loudness range (LU) and true peak (dBTP) of a whole file.

    None for integrated loudness and range: too short (less than 400 ms) or too quiet for the standard's gate.
    """

    integrated_lufs: float | None
    range_lu: float | None
    true_peak_dbtp: float


@dataclass(frozen=True, slots=True)
class Normalization:
    """What was done. ``note`` says to a person what was not: ``gain_db`` is 0 where the sound is a copy."""

    before: Loudness
    after: Loudness
    gain_db: float
    is_limited: bool
    note: str | None = None


def measure(sound: Path, progress: Progress = unwatched) -> Loudness:
    """The loudness of a WAV file of ours."""
    values: dict[str, str] = {}
    with reading(sound) as samples:
        total = max(1, samples.shape.frames)
        for number, frame in enumerate(frames_through(samples, [("ebur128", "peak=true:metadata=1:framelog=quiet")])):
            values = frame.metadata or values
            if number % 10 == 0:
                progress(min(1.0, (frame.pts or 0) / total))
    integrated = float(values.get("lavfi.r128.I", "nan"))
    peak = float(values.get("lavfi.r128.true_peak", "0"))
    peak_db = max(_FLOOR_DB, 20 * log10(peak)) if peak > 0 else _FLOOR_DB
    if not integrated > QUIETEST_LUFS - 9.9:
        return Loudness(None, None, peak_db)
    return Loudness(integrated, float(values["lavfi.r128.LRA"]), peak_db)


def normalize(
    source: Path,
    target: Path,
    *,
    target_lufs: float,
    ceiling_dbtp: float = TRUE_PEAK_CEILING_DBTP,
    progress: Progress = unwatched,
) -> Normalization:
    """The sound at ``target_lufs``, of the same length, with no true peak above the ceiling.

    What is too short or too quiet to measure is copied, and the note says so.
    """
    before = measure(source, lambda share: progress(share / 3))
    with finished(target) as partial:
        if before.integrated_lufs is None or before.integrated_lufs < QUIETEST_LUFS:
            shutil.copyfile(source, partial)
            return Normalization(before, before, 0.0, False, _why_not(before))
        wanted = target_lufs - before.integrated_lufs
        for _ in range(1 + _CORRECTIONS):
            gain = wanted
            is_limited = before.true_peak_dbtp + gain > ceiling_dbtp
            _apply(source, partial, _chain(gain, ceiling_dbtp if is_limited else None), progress)
            after = measure(partial, lambda share: progress((2 + share) / 3))
            missing = target_lufs - (after.integrated_lufs or target_lufs)
            if abs(missing) <= _TOLERANCE_LU:
                break
            wanted += missing
    note = _OUT_OF_REACH if abs(missing) > _FAR_OFF_LU else None
    return Normalization(before, after, gain, is_limited, note)


def amplify(
    source: Path,
    target: Path,
    gain_db: float,
    *,
    ceiling_dbtp: float = TRUE_PEAK_CEILING_DBTP,
    progress: Progress = unwatched,
) -> bool:
    """The sound with a gain that was found for another, of the same length; whether a limiter had to hold its peaks.

    Without one, sounds that have had the same gain add up to what their sum would be with it.
    """
    before = measure(source, lambda share: progress(share / 2))
    is_limited = before.true_peak_dbtp + gain_db > ceiling_dbtp
    with finished(target) as partial:
        _apply(source, partial, _chain(gain_db, ceiling_dbtp if is_limited else None), progress)
    return is_limited


def _why_not(before: Loudness) -> str:
    if before.integrated_lufs is None and before.true_peak_dbtp > QUIETEST_LUFS:
        return "The sound is too short for a loudness to be measured; it was left as it is."
    return "The sound is silent or nearly so; it was left as it is."


def _chain(gain_db: float, ceiling_dbtp: float | None) -> Chain:
    louder = ("volume", f"{gain_db:.4f}dB:precision=float")
    if ceiling_dbtp is None:
        return [louder]
    limit = 10 ** ((ceiling_dbtp - _PEAK_MARGIN_DB) / 20)
    limiter = f"limit={limit:.6f}:attack=5:release=50:level=disabled:latency=enabled"
    return [louder, ("aresample", str(4 * RATE)), ("alimiter", limiter)]


def _apply(source: Path, target: Path, chain: Chain, progress: Progress) -> None:
    """The source through a chain, cut or filled to its own length."""
    with reading(source) as sound, writing(target, sound.shape.channels) as written:
        missing, total = sound.shape.frames, max(1, sound.shape.frames)
        for samples in filtered(sound, chain):
            _write(written, samples[:missing])
            missing = max(0, missing - len(samples))
            progress((2 - missing / total) / 3)
        while missing:
            filling = min(missing, BLOCK)
            written.write_bytes(bytes(2 * sound.shape.channels * filling))
            missing -= filling


def _write(written: WavWriter, samples: Samples) -> None:
    if len(samples):
        written.write(samples)
