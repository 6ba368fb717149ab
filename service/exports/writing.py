"""Text formats of one version of a document: the same bytes for the same version and options, always."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from service.deliverables.files import JobBrief, cues_of
from service.deliverables.loading import job_brief
from service.documents.document import Document
from service.exports.loading import load_document
from service.formats import transcripts
from service.formats.cue_writers import CUE_FORMATS, write_cues
from service.formats.options import Format, TextOptions
from service.jobs.availability import job
from service.parts import Parts


@dataclass(frozen=True, slots=True)
class Written:
    """What is written: a document, and what was ordered of it."""

    brief: JobBrief
    document: Document


async def load_written(parts: Parts, row: Any) -> Written:
    """The document of an export's row."""
    async with parts.sessions() as session:
        made = (await session.execute(select(job).where(job.c.id == row.job_id))).one()
        brief = await job_brief(session, made)
        return Written(brief, await load_document(session, brief, row.document_version))


def write_text(written: Written, format_: Format, options: Mapping[str, bool]) -> bytes:
    """The file's bytes. Blocks for as long as it takes: call it in a thread."""
    chosen = TextOptions(**options)
    if format_ in CUE_FORMATS:
        return write_cues(
            format_, cues_of(written.brief, written.document, is_sdh=written.brief.is_sdh), written.document, chosen
        )
    if format_ is Format.JSON:
        return transcripts.render_json(written.document, duration_ms=written.brief.duration_ms)
    return transcripts.render_text(written.document)
