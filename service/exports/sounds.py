"""The film and the sound of a dub as an export: mixed anew from its takes, or made of the film that was delivered.

All of it is made in a folder of its own that goes afterwards, and is put into storage whole.
"""

import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import select

from service.deliverables.files import FILM_TYPE
from service.deliverables.films import mixed_jobs
from service.deliverables.models import Deliverable
from service.dubbing.exporting import export_sound
from service.dubbing.refusals import DubRefused
from service.exports.failures import NotMade
from service.exports.films import make_from_film
from service.exports.progress import noted
from service.exports.rows import export_key, export_rows
from service.files.storage import Stored
from service.formats.options import Format, SoundOptions
from service.media.analysis import MediaRefused
from service.parts import Parts

_deliverable = Deliverable.__table__  # type: ignore[attr-defined]


async def store_sound(parts: Parts, row: Any) -> Stored:
    """Makes the file of the row and puts it into storage; raises NotMade for what cannot be made.

    The film as it was delivered is copied within storage.
    """
    options = SoundOptions(**row.options)
    if Format(row.format) is Format.MP4 and options == SoundOptions():
        film = await _delivered_film(parts, row.job_id)
        await parts.storage.copy(film.storage_key, export_key(row))
        return Stored(export_key(row), film.size_bytes, film.sha256)
    with tempfile.TemporaryDirectory(prefix="productions-export-") as folder:
        target = Path(folder, "export")
        try:
            await _make(parts, row, options, target)
        except (DubRefused, MediaRefused) as refused:
            raise NotMade(refused.slug, refused.message) from refused
        return await parts.storage.put_file(export_key(row), target, name=row.name, content_type=row.content_type)


async def _make(parts: Parts, row: Any, options: SoundOptions, target: Path) -> None:
    format_ = Format(row.format)
    async with parts.sessions() as session:
        is_mixed = bool(await mixed_jobs(session, [row.job_id]))
    async with noted(lambda percent: export_rows.note_progress(parts.sessions, row.id, percent)) as progress:
        if is_mixed:
            await export_sound(parts, row.job_id, row.document_version, format_, options, target, progress)
            return
        film = await _delivered_film(parts, row.job_id)
        async with parts.storage.local_copy(film.storage_key) as path:
            await make_from_film(path, format_, options, target, parts.settings, progress)


async def _delivered_film(parts: Parts, job_id: str) -> Any:
    """The newest film that was delivered for the job."""
    query = (
        select(_deliverable)
        .where(_deliverable.c.job_id == job_id, _deliverable.c.content_type == FILM_TYPE)
        .order_by(_deliverable.c.version.desc())
        .limit(1)
    )
    async with parts.sessions() as session:
        film = (await session.execute(query)).one_or_none()
    if film is None:
        raise NotMade("file_missing", "No film was delivered with this dub. Write to us with the export's id.")
    return film
