"""Making the file of one export: from the delivered document, and for a dub from its sound and film.

The file first, whole, under a key that follows from the row; then the row. Killed anywhere, the next run writes the
same bytes under the same key and goes on. What cannot be made is told in the row, and leaves no file.
"""

import asyncio
from datetime import datetime
from typing import Any

import structlog

from service.database import utc_now
from service.exports.failures import OUR_FAULT, NotMade
from service.exports.menu import SOUND
from service.exports.rows import export_key, export_rows, file_values
from service.exports.sounds import store_sound
from service.exports.states import WorkState
from service.exports.writing import load_written, write_text
from service.files.storage import Stored
from service.formats.options import Format
from service.parts import Parts

log = structlog.get_logger()


async def make_export(parts: Parts, export_id: str) -> None:
    """Makes the file and its row ``done``, or finds that done. NotMade becomes ``failed``; any other error is raised,

    and making may be tried again.
    """
    row = await export_rows.begin(parts.sessions, export_id)
    if row is None:
        return
    try:
        stored = await _stored(parts, row)
    except NotMade as reason:
        await export_rows.fail(parts.sessions, export_id, reason.slug, reason.message, utc_now())
        await _clear(parts, export_id)
        return
    if not await export_rows.finish(parts.sessions, export_id, file_values(stored), utc_now()):
        await _clear(parts, export_id)


async def make_at_once(parts: Parts, export_id: str) -> None:
    """The same for a request that waits: an error of ours is logged, and told in the row too."""
    try:
        await make_export(parts, export_id)
    except Exception:
        log.exception("export_failed", export_id=export_id)
        await export_rows.fail(parts.sessions, export_id, *OUR_FAULT, utc_now())
        try:
            await _clear(parts, export_id)
        except Exception:  # of the storage, which most likely failed before: the row tells enough
            log.exception("export_not_cleared", export_id=export_id)


async def give_up_export(parts: Parts, export_id: str, now: datetime) -> None:
    """Marks the export as ``failed``, unless it is done, and removes what may lie there of it."""
    await export_rows.fail(parts.sessions, export_id, *OUR_FAULT, now)
    await _clear(parts, export_id)


async def _stored(parts: Parts, row: Any) -> Stored:
    if Format(row.format) in SOUND:
        return await store_sound(parts, row)
    written = await load_written(parts, row)
    data = await asyncio.to_thread(write_text, written, Format(row.format), row.options)
    return await parts.storage.put_bytes(export_key(row), data, name=row.name, content_type=row.content_type)


async def _clear(parts: Parts, export_id: str) -> None:
    """Removes the file of an export that has failed; one that another run has finished keeps it."""
    row = await export_rows.read(parts.sessions, export_id)
    if row.state == WorkState.FAILED:
        await parts.storage.delete(export_key(row))
