"""Text formats of one version of a document: the same bytes for the same version and options, always."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from sqlalchemy import select

from pricing.catalogue import Service
from service.deliverables.files import JobBrief, cues_of
from service.deliverables.loading import job_brief
from service.documents.document import Document
from service.exports.loading import load_document
from service.exports.reporting import version_report
from service.formats.cue_writers import CUE_FORMATS, write_cues
from service.formats.docx import render_docx
from service.formats.headings import TranscriptMeta
from service.formats.html import render_html
from service.formats.options import Format, TextOptions
from service.formats.pdf import render_pdf
from service.formats.reports import render_report
from service.formats.text import render_text
from service.formats.transcript_json import render_json
from service.jobs.availability import job
from service.media.models import Media
from service.parts import Parts
from service.quality.findings import Report
from service.timedtext.cues import Cue

_WITH_REPORT: Final = frozenset({Format.PDF, Format.REPORT})
_media = Media.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Written:
    """What is written. ``report`` is there for the formats that hold one."""

    brief: JobBrief
    title: str
    document: Document
    report: Report | None

    @property
    def meta(self) -> TranscriptMeta:
        """What stands above the text."""
        return TranscriptMeta(self.title, self.brief.language, self.brief.duration_ms, self.brief.service)


async def load_written(parts: Parts, row: Any) -> Written:
    """What an export's row is written from."""
    query = select(job, _media.c.name).join(_media, _media.c.id == job.c.media_id).where(job.c.id == row.job_id)
    async with parts.sessions() as session:
        made = (await session.execute(query)).one()
        brief = await job_brief(session, made)
        document = await load_document(session, brief, row.document_version)
        report = None
        if Format(row.format) in _WITH_REPORT:
            report = await version_report(session, brief, row.document_version, document)
    return Written(brief, made.name, document, report)


def write_text(written: Written, format_: Format, options: Mapping[str, bool]) -> bytes:
    """The file's bytes. Blocks for as long as it takes, seconds for a long PDF: call it in a thread."""
    chosen = TextOptions(**options)
    match format_:
        case Format.TXT:
            return render_text(written.document, chosen)
        case Format.DOCX:
            return render_docx(written.document, written.meta, chosen)
        case Format.HTML:
            return render_html(written.document, written.meta, chosen)
        case Format.PDF:
            return render_pdf(written.document, written.meta, chosen, written.report)
        case Format.JSON:
            return render_json(written.document, duration_ms=written.brief.duration_ms)
        case Format.REPORT if written.report is not None:
            return render_report(written.report)
        case _:
            return _write_cues(written, format_, chosen)


def _write_cues(written: Written, format_: Format, options: TextOptions) -> bytes:
    """Cues as they are delivered; those of a transcript hold all that is heard, and who speaks where that is wanted."""
    if format_ not in CUE_FORMATS:
        raise ValueError(f"{format_} is no text")
    brief, document = written.brief, written.document
    if brief.service is not Service.TRANSCRIPT:
        return write_cues(format_, cues_of(brief, document, is_sdh=brief.is_sdh), document, options)
    names_in_text = options.speakers and format_ is Format.SRT
    shown = document if names_in_text else _unnamed(document)
    cues = cues_of(brief, shown, is_sdh=True)
    return write_cues(format_, [_with_speaker(cue, document) for cue in cues], document, options)


def _unnamed(document: Document) -> Document:
    """The document without who speaks, so that no name is written into the text."""
    segments = [msgspec.structs.replace(segment, speaker=None) for segment in document.segments]
    return msgspec.structs.replace(document, segments=segments)


def _with_speaker(cue: Cue, document: Document) -> Cue:
    return msgspec.structs.replace(cue, speaker=document.segments[cue.segment].speaker)
