"""The original sound of a customer's film or recording, as a WAV file of ours: the bed under the new voices."""

from pathlib import Path

from service.dubbing.finishing import finished
from service.dubbing.sound import RATE, writing
from service.media.decoding import decode
from service.media.facts import AnalysisLimits

EXTRACTION_LIMITS = AnalysisLimits(max_bytes=1 << 40, cpu_seconds=3600, wall_seconds=3600)
"""The file has passed analysis: what it may cost is bounded there."""


async def extract_sound(film: Path, target: Path, *, limits: AnalysisLimits = EXTRACTION_LIMITS) -> None:
    """All sound of ``film`` as stereo 16-bit WAV at 48 kHz, from the first decoded sample on, as analysis counts time.

    It is decoded in a confined process. Raises MediaRefused when the film is at fault, ProbeFailed when we are.
    """
    with finished(target) as partial, writing(partial, 2) as sound:
        await decode(film, sound.write_bytes, rate=RATE, channels=2, limits=limits)
