"""Making the sound of a dub, in a folder of its own that is gone afterwards, whatever happens."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from service.dubbing.finishing import Progress
from service.dubbing.fitting import plan
from service.dubbing.lines import timeline_of
from service.dubbing.loudness import Loudness, Normalization, amplify, measure, normalize
from service.dubbing.material import Material
from service.dubbing.mixing import mix
from service.dubbing.originals import extract_sound
from service.dubbing.stretching import prepare
from service.dubbing.threads import in_thread, share_of
from service.dubbing.timeline import Placement
from service.formats.options import SoundOptions
from service.parts import Parts
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Bench:
    """What lies ready: ``placements`` with sound of their own length, ``bed`` if the original is wanted under it."""

    settings: Settings
    folder: Path
    film: Path
    placements: Sequence[Placement]
    bed: Path | None
    duration_ms: int

    async def mixed(self, progress: Progress) -> Path:
        """All voices, over the bed if there is one, as a WAV of ours."""
        target = self.folder / "mix.wav"
        await in_thread(
            mix,
            self.placements,
            self.duration_ms,
            target,
            bed=self.bed,
            duck_db=self.settings.bed_duck_db,
            progress=progress,
        )
        return target

    async def levelled(self, sound: Path, progress: Progress) -> tuple[Path, Normalization]:
        """The sound at the loudness of the settings."""
        target = self.folder / f"level-{sound.name}"
        done = await in_thread(
            normalize,
            sound,
            target,
            target_lufs=self.settings.loudness_lufs,
            ceiling_dbtp=self.settings.true_peak_dbtp,
            progress=progress,
        )
        return target, done

    async def gain(self, progress: Progress) -> float:
        """Decibels that bring the mix to the loudness of the settings: what its parts get, so that they fit together.

        0 for a mix that is silent, or too short to be measured.
        """
        sound = await self.mixed(share_of(progress, 0, 0.4))
        target, done = await self.levelled(sound, share_of(progress, 0.4, 1))
        await asyncio.to_thread(target.unlink)
        return done.gain_db

    async def amplified(self, sound: Path, gain_db: float, progress: Progress) -> Path:
        """A part of the mix with the gain of the whole; its own peaks are held below the ceiling of the settings."""
        target = self.folder / f"part-{sound.name}"
        ceiling = self.settings.true_peak_dbtp
        await in_thread(amplify, sound, target, gain_db, ceiling_dbtp=ceiling, progress=progress)
        return target

    async def finished(self, options: SoundOptions, progress: Progress) -> tuple[Path, "Levels"]:
        """The mix as it is wanted, and how loud it is."""
        sound = await self.mixed(share_of(progress, 0, 0.5))
        if not options.normalized:
            return sound, Levels(await in_thread(measure, sound, progress=share_of(progress, 0.5, 1)))
        target, done = await self.levelled(sound, share_of(progress, 0.5, 1))
        return target, Levels(done.before, done.after, done.note)


@dataclass(frozen=True, slots=True)
class Levels:
    """How loud a mix was, and is where it was normalised. ``note`` says why nothing could be done."""

    before: Loudness
    after: Loudness | None = None
    note: str | None = None


@asynccontextmanager
async def opened_bench(
    parts: Parts, material: Material, options: SoundOptions, progress: Progress
) -> AsyncIterator[Bench]:
    """Brings the takes and the original here, takes its sound off if it is wanted, and fits the clips.

    Raises DubRefused, MediaRefused, ProbeFailed.
    """
    with tempfile.TemporaryDirectory(prefix="dub-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        film = await parts.storage.fetch(material.original.storage_key, folder / "original")
        bed = await _bed(film, folder) if options.original_bed else None
        progress(0.3)
        timeline = timeline_of(
            material.spoken, material.chosen, material.original.duration_ms, await _takes(parts, material, folder)
        )
        progress(0.5)
        planned = plan(timeline, parts.settings.most_stretch_percent)
        ready = await in_thread(prepare, planned, folder)
        progress(1)
        yield Bench(parts.settings, folder, film, ready, bed, material.original.duration_ms)


async def _bed(film: Path, folder: Path) -> Path:
    target = folder / "original.wav"
    await extract_sound(film, target)
    return target


async def _takes(parts: Parts, material: Material, folder: Path) -> dict[str, Path]:
    """Where the chosen takes of the lines can be read, by segment id."""
    found = {}
    for number, line in enumerate(material.spoken):
        if take := material.chosen.get(line.segment_id):
            found[line.segment_id] = await parts.storage.fetch(take.storage_key, folder / f"take-{number:05}.wav")
    return found
