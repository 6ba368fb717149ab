"""Cues of a delivered document for a player, broken as its export in WebVTT breaks them; no file is kept."""

import asyncio

from sqlalchemy.ext.asyncio import AsyncSession

from service.deliverables.queries import require_done
from service.exports.loading import load_document, load_job
from service.exports.writing import Written, write_text
from service.formats.options import Format
from service.orders.models import Order


async def cues_for_player(session: AsyncSession, order: Order, job_id: str, version: int | None) -> bytes:
    """WebVTT of one version of a job's document, by default of the newest.

    Raises OrderRefused not_delivered, NotFound for the job or the version.
    """
    require_done(order)
    exported = await load_job(session, order, job_id, version)
    document = await load_document(session, exported.brief, exported.version)
    written = Written(exported.brief, exported.brief.stem, document, None)
    return await asyncio.to_thread(write_text, written, Format.VTT, {})
