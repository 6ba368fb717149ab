"""Long work, second kind: fit the takes, mix them, mux the film, and keep it as the task's file.

The film is kept in one transaction, under the lease, as an upload is. Killed before it, nothing is left but temporary
files; killed after it, the next run makes the same film and keeps it in place of the first.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec

from service.database import transaction, utc_now
from service.deliverables.files import FILM_TYPE
from service.deliverables.uploading import film_name, keep_film
from service.dubbing.access import document_of, held_for_change
from service.dubbing.finishing import Progress
from service.dubbing.material import Material, load_material
from service.dubbing.mixes import MixRecord
from service.dubbing.muxing import Film, mux
from service.dubbing.producing import Bench, Levels, opened_bench
from service.dubbing.threads import in_thread, share_of
from service.exports.failures import NotMade
from service.files.storage import Stored
from service.formats.options import SoundOptions
from service.parts import Parts


async def mix_film(parts: Parts, work: Any, progress: Progress) -> dict[str, Any]:
    """The report. Raises NotMade, DubRefused or MediaRefused, and TaskRefused or NotFound when the lease was lost."""
    options = msgspec.convert(work.options, SoundOptions)
    async with transaction(parts.sessions) as session:
        held = await held_for_change(session, work.task_id, work.created_by, utc_now())
        material = await load_material(session, held.job_id, document_of(held))
        name = await film_name(session, held)
    if not material.has_takes:
        raise NotMade("no_takes", "No segment has a take any more, so there is nothing to mix.")
    async with opened_bench(parts, material, options, share_of(progress, 0, 0.2)) as bench:
        sound, levels = await bench.finished(options, share_of(progress, 0.2, 0.7))
        film = await in_thread(
            mux,
            bench.film,
            sound,
            bench.folder / "film.mp4",
            language=material.language,
            sound_starts_ms=material.original.audio_starts_ms,
            comment=material.label,
            progress=share_of(progress, 0.7, 0.95),
        )
        stored = await _keep(parts, work, bench.folder / "film.mp4", name, MixRecord(material.fingerprint, options))
        return _report(material, bench, levels, film, stored)


async def _keep(parts: Parts, work: Any, film: Path, name: str, record: MixRecord) -> Stored:
    key = f"tasks/{work.task_id}/{uuid4().hex}"
    stored = await parts.storage.put_file(key, film, name=name, content_type=FILM_TYPE)
    try:
        replaced = await keep_film(parts, work.task_id, stored, linguist_id=work.created_by, mix=record.as_dict())
    except BaseException:
        await parts.storage.delete(stored.key)
        raise
    if replaced is not None:
        await parts.storage.delete(replaced)
    return stored


def _report(material: Material, bench: Bench, levels: Levels, film: Film, stored: Stored) -> dict[str, Any]:
    """What the linguist must know of the film."""
    overruns = [
        {"segment_id": one.clip.segment_id, "start_ms": one.start_ms, "overrun_ms": one.overrun_ms}
        for one in bench.placements
        if one.overrun_ms > 0
    ]
    return {
        "label": material.label,
        "clips": len(bench.placements),
        "fastest_tempo": round(max((one.tempo for one in bench.placements), default=1.0), 4),
        "overruns": overruns,
        **material.gaps(),
        "loudness": asdict(levels),
        "film": {"duration_ms": film.duration_ms, "size_bytes": stored.size_bytes, "sha256": stored.sha256,
                 "is_picture_copied": film.is_copied, "note": film.note},
    }  # fmt: skip
