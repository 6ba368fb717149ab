"""Exports of a dub whose film was handed in ready-made: all there is to make them of is the film's own sound."""

from pathlib import Path
from typing import Final

from service.dubbing.encoding import encode
from service.dubbing.finishing import Progress
from service.dubbing.loudness import normalize
from service.dubbing.muxing import mux
from service.dubbing.originals import EXTRACTION_LIMITS, extract_sound
from service.dubbing.threads import in_thread, share_of
from service.exports.failures import NotMade
from service.exports.menu import FROM_FILM
from service.formats.options import Format, SoundOptions
from service.media.analysis import analyse
from service.settings import Settings

_DECODED: Final = 0.3
_NORMALIZED: Final = 0.7
"""The shares of the work that are done by then, about."""


async def make_from_film(
    film: Path, format_: Format, options: SoundOptions, target: Path, settings: Settings, progress: Progress
) -> None:
    """Writes the sound of ``film`` as ``format_`` to ``target``, or the film itself with its sound normalized.

    Raises NotMade for what only takes could give, MediaRefused or DubRefused for a film that is at fault.
    """
    if format_ not in FROM_FILM or options.original_bed:
        raise NotMade("not_exportable", "This film was handed in ready-made: its voices are not apart from its sound.")
    sound = target.with_name("sound.wav")
    await extract_sound(film, sound)
    progress(_DECODED)
    if options.normalized:
        sound = await _normalized(sound, settings, share_of(progress, _DECODED, _NORMALIZED))
    rest = share_of(progress, _NORMALIZED, 1)
    if format_ is Format.MP4:
        facts = await analyse(film, EXTRACTION_LIMITS)
        await in_thread(mux, film, sound, target, sound_starts_ms=facts.audio_start_ms, progress=rest)
    else:
        await in_thread(encode, sound, target, format_, progress=rest)


async def _normalized(sound: Path, settings: Settings, progress: Progress) -> Path:
    louder = sound.with_name("normalized.wav")
    await in_thread(
        normalize,
        sound,
        louder,
        target_lufs=settings.loudness_lufs,
        ceiling_dbtp=settings.true_peak_dbtp,
        progress=progress,
    )
    return louder
