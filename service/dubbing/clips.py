"""Takes as they come in: recordings of any kind from people whom we do not know, made into WAV files of ours."""

from dataclasses import dataclass
from pathlib import Path

from service.dubbing.finishing import finished
from service.dubbing.refusals import refusal
from service.dubbing.sound import RATE, shape_of, writing
from service.media.decoding import decode
from service.media.facts import AnalysisLimits, Decoding
from service.media.refusals import MediaRefused

LONGEST_TAKE_SECONDS = 600
MAX_TAKE_BYTES = 200_000_000
SILENT_BELOW_DBFS = -50.0


@dataclass(frozen=True, slots=True)
class TakeFacts:
    """What a take is. ``duration_ms`` is rounded up."""

    duration_ms: int


async def read_take(source: Path, target: Path, *, longest_seconds: int = LONGEST_TAKE_SECONDS) -> TakeFacts:
    """The recording at ``source`` as mono 16-bit WAV at 48 kHz, whole; in any container that analysis accepts.

    It is decoded in a confined process. Raises MediaRefused for a file that analysis refuses, DubRefused take_silent or
    take_too_long, ProbeFailed when the process itself failed; ``target`` is not there then.
    """
    limits = AnalysisLimits(
        max_bytes=MAX_TAKE_BYTES, max_duration_seconds=longest_seconds, wall_seconds=120, cpu_seconds=60
    )
    with finished(target) as partial:
        try:
            with writing(partial, 1) as sound:
                await decode(source, sound.write_bytes, rate=RATE, channels=1, limits=limits, accept=_accept)
        except MediaRefused as refused:
            if refused.slug == "media_too_long":
                raise refusal("take_too_long", limit_seconds=longest_seconds) from None
            raise
        return TakeFacts(shape_of(partial).duration_ms)


def _accept(decoding: Decoding) -> None:
    if (decoding.peak_dbfs or 0.0) < SILENT_BELOW_DBFS:
        raise refusal("take_silent", limit_dbfs=f"{SILENT_BELOW_DBFS:g}")
