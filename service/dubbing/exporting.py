"""The sound of a delivered dub as an export, made from the takes that its film was mixed from.

| format       | what is made                                                                                     |
|--------------|--------------------------------------------------------------------------------------------------|
| mp4          | the film as it was delivered, or mixed anew where more is wanted than it was mixed with          |
| aac, mp3, wav| the mix: as the film's, with what is wanted besides                                              |
| tracks       | one WAV per speaker, and the original's sound if the bed is wanted or was                        |
| clips, aaf   | the fitted takes                                                                                 |

Tracks and clips that are to be normalised all get the one gain that brings the mix to the loudness of the settings, so
that they keep their balance and add up to the normalised mix. Where a part, or the mix, is louder than the ceiling with
that gain, each is limited by itself, and the sum differs there. The bed among the tracks is never ducked: how far it
goes down under the voices is left to whoever mixes them. Takes do not change once a job is delivered, so the same wish
has the same sound.
"""

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.deliverables.films import film_of_job
from service.documents.document import from_json
from service.documents.models import DocumentVersion
from service.dubbing.aaf import write_aaf
from service.dubbing.archives import zip_clips, zip_tracks
from service.dubbing.encoding import encode
from service.dubbing.finishing import Progress
from service.dubbing.material import Material, load_material
from service.dubbing.mixes import MixRecord, combined
from service.dubbing.mixing import Track, speaker_tracks
from service.dubbing.muxing import frame_rate_of, mux
from service.dubbing.producing import Bench, opened_bench
from service.dubbing.threads import in_thread, share_of
from service.dubbing.timeline import Placement
from service.exports.failures import NotMade
from service.formats.naming import stem_of
from service.formats.options import Format, SoundOptions
from service.parts import Parts

_document = DocumentVersion.__table__  # type: ignore[attr-defined]


async def export_sound(
    parts: Parts,
    job_id: str,
    document_version: int,
    format: Format,  # noqa: A002
    options: SoundOptions,
    target: Path,
    progress: Progress,
) -> None:
    """Writes the file to ``target``, whole or not at all. Temporary files go, whatever happens.

    Raises NotMade (no_takes for a film that was handed in ready-made), DubRefused and MediaRefused for good; any other
    error may be tried again. Cancelled, it ends within seconds.
    """
    async with parts.sessions() as session:
        wish = await _wish(session, job_id, document_version, options)
    if format is Format.MP4 and wish.options == wish.film.options:
        film = await parts.storage.fetch(wish.film_key, target)
        if film != target:
            await in_thread(shutil.copyfile, film, target)
        return
    bed_matters = format not in (Format.CLIPS, Format.AAF) or wish.options.normalized
    used = with_bed(wish.options, is_wanted=wish.options.original_bed and bed_matters)
    async with opened_bench(parts, wish.material, used, share_of(progress, 0, 0.2)) as bench:
        making = Making(wish, bench, used, target, share_of(progress, 0.2, 1))
        match format:
            case Format.TRACKS:
                await making.tracks()
            case Format.CLIPS:
                await making.clips()
            case Format.AAF:
                await making.timeline()
            case _:
                await making.mix(format)


def with_bed(options: SoundOptions, *, is_wanted: bool) -> SoundOptions:
    """The options with or without the original sound."""
    return SoundOptions(normalized=options.normalized, original_bed=is_wanted)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be made: ``options`` are those of the film together with what is wanted besides."""

    material: Material
    film: MixRecord
    film_key: str
    options: SoundOptions
    identity: str


async def _wish(session: AsyncSession, job_id: str, version: int, options: SoundOptions) -> Wish:
    film: Any = await film_of_job(session, job_id)
    record = None if film is None else MixRecord.of(film.mix)
    query = select(_document.c.body).where(_document.c.job_id == job_id, _document.c.version == version)
    body: Any = await session.scalar(query)
    material = await load_material(session, job_id, from_json(body)) if body is not None else None
    if record is None or material is None or not material.has_takes:
        raise NotMade(
            "no_takes",
            "This dub's film was handed in ready-made: its voices are not apart from the rest of its sound. No file "
            "was made. The film itself can be downloaded.",
        )
    identity = f"{job_id}/{version}/{int(options.normalized)}"
    return Wish(material, record, film.storage_key, combined(options, record.options), identity)


@dataclass(frozen=True, slots=True)
class Making:
    """One file in the making, on a bench where everything lies ready."""

    wish: Wish
    bench: Bench
    options: SoundOptions
    target: Path
    progress: Progress

    async def mix(self, format_: Format) -> None:
        """The mix alone, or with the picture."""
        sound, _ = await self.bench.finished(self.options, share_of(self.progress, 0, 0.7))
        rest = share_of(self.progress, 0.7, 1)
        if format_ is not Format.MP4:
            await in_thread(encode, sound, self.target, format_, progress=rest)
            return
        material = self.wish.material
        await in_thread(
            mux,
            self.bench.film,
            sound,
            self.target,
            language=material.language,
            sound_starts_ms=material.original.audio_starts_ms,
            comment=material.label,
            progress=rest,
        )

    async def tracks(self) -> None:
        """A track per speaker, and one of the bed."""
        bench = self.bench
        folder = bench.folder / "tracks"
        await asyncio.to_thread(folder.mkdir)
        tracks = await in_thread(
            speaker_tracks,
            bench.placements,
            bench.duration_ms,
            folder,
            bed=bench.bed,
            progress=share_of(self.progress, 0, 0.3),
        )
        paths = await self._levelled([one.path for one in tracks], share_of(self.progress, 0.3, 0.8))
        levelled = [Track(one.name, path) for one, path in zip(tracks, paths, strict=True)]
        await in_thread(zip_tracks, levelled, self.target, progress=share_of(self.progress, 0.8, 1))

    async def clips(self) -> None:
        """Every fitted take."""
        await in_thread(zip_clips, await self._placements(), self.target, progress=share_of(self.progress, 0.8, 1))

    async def timeline(self) -> None:
        """Every fitted take where it is heard."""
        material = self.wish.material
        await in_thread(
            write_aaf,
            await self._placements(),
            self.bench.duration_ms,
            await in_thread(frame_rate_of, self.bench.film),
            self.target,
            name=f"{stem_of(material.original.name)} ({material.language})",
            identity=self.wish.identity,
            progress=share_of(self.progress, 0.8, 1),
        )

    async def _placements(self) -> list[Placement]:
        placements = self.bench.placements
        paths = await self._levelled([one.path for one in placements], share_of(self.progress, 0, 0.8))
        return [replace(one, path=path) for one, path in zip(placements, paths, strict=True)]

    async def _levelled(self, parts: Sequence[Path], progress: Progress) -> list[Path]:
        """Parts of the mix, with its gain where that is wanted."""
        if not self.options.normalized:
            return list(parts)
        gain, rest = await self.bench.gain(share_of(progress, 0, 0.5)), share_of(progress, 0.5, 1)
        return [
            await self.bench.amplified(part, gain, share_of(rest, number / len(parts), (number + 1) / len(parts)))
            for number, part in enumerate(parts)
        ]
