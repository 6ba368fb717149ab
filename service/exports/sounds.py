"""The film and the sound of a dub as an export."""

from typing import Any

from sqlalchemy import select

from service.deliverables.files import FILM_TYPE
from service.deliverables.models import Deliverable
from service.exports.failures import NotMade
from service.exports.rows import export_key
from service.files.storage import Stored
from service.formats.options import Format
from service.parts import Parts

_deliverable = Deliverable.__table__  # type: ignore[attr-defined]


async def store_sound(parts: Parts, row: Any) -> Stored:
    """Makes the file of the row and puts it into storage; raises NotMade for what cannot be made."""
    film = await _delivered_film(parts, row.job_id)
    if Format(row.format) is Format.MP4 and not any(row.options.values()):
        await parts.storage.copy(film.storage_key, export_key(row))
        return Stored(export_key(row), film.size_bytes, film.sha256)
    raise NotMade("not_exportable", "This format cannot be made of a film that was handed in ready-made.")


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
