"""Which files a job delivers, by its service, and their bytes: the same bytes for the same document, always.

| service            | files                                                                          |
|--------------------|--------------------------------------------------------------------------------|
| transcript         | ``talk.transcript.txt``, ``talk.transcript.json``                              |
| captions, subtitles| ``talk.de.srt``                                                                |
| dub                | ``talk.de.mp4`` (handed in, not made here), ``talk.de.dub.srt``;               |
|                    | if ordered ``talk.de.captions.srt`` and, of the source, ``talk.en.captions.srt``|
| all                | ``talk.de.quality.json``, the report of the check before delivery              |
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pricing.catalogue import Service
from pricing.errors import UnknownLanguage
from pricing.languages import table_language
from service.documents.document import Document
from service.formats import reports, srt, text, transcript_json
from service.quality.findings import Report
from service.timedtext.breaking import break_cues
from service.timedtext.cues import Cue
from service.timedtext.profiles import Limits, profile_of, resolve

FILM_TYPE: Final = "video/mp4"
REPORT_ENDING: Final = ".quality.json"


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """One file with its exact content type."""

    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class JobBrief:
    """What a job's files are made after: the media file and what was ordered of it; languages as the customer's."""

    job_id: str
    order_id: str
    service: Service
    source_language: str
    language: str
    options: Mapping[str, Any]
    media_id: str
    stem: str
    duration_ms: int
    silences: tuple[tuple[int, int], ...] = ()
    frame_rate: float | None = None

    @property
    def film_name(self) -> str:
        """What the finished film of a dub is called."""
        return f"{self.stem}.{self.language}.mp4"

    @property
    def report_name(self) -> str:
        """What the quality report is called."""
        return f"{self.stem}.{self.language}{REPORT_ENDING}"

    @property
    def is_sdh(self) -> bool:
        """Whether the job's cues are for viewers who do not hear; captions beside a dub decide for themselves."""
        return self.service is not Service.DUB and bool(self.options.get("sdh"))

    @property
    def wants_source(self) -> bool:
        """Whether captions in the source language are delivered beside a dub."""
        return self.service is Service.DUB and bool(self.options.get("include_source_captions"))


def render_files(
    brief: JobBrief, document: Document, report: Report, source: Document | None = None
) -> list[RenderedFile]:
    """Every file of the job but the film. ``source`` is the document in the source language, where it is wanted."""
    checked = RenderedFile(brief.report_name, reports.REPORT_TYPE, reports.render_report(report))
    return [*_rendered(brief, document, source), checked]


def _rendered(brief: JobBrief, document: Document, source: Document | None) -> list[RenderedFile]:
    match brief.service:
        case Service.TRANSCRIPT:
            return [
                RenderedFile(f"{brief.stem}.transcript.txt", text.CONTENT_TYPE, text.render_text(document)),
                RenderedFile(
                    f"{brief.stem}.transcript.json",
                    transcript_json.CONTENT_TYPE,
                    transcript_json.render_json(document, duration_ms=brief.duration_ms),
                ),
            ]
        case Service.DUB:
            return _beside_film(brief, document, source)
        case _:
            return [_subtitles(brief, f"{brief.language}.srt", document, is_sdh=brief.is_sdh)]


def _beside_film(brief: JobBrief, document: Document, source: Document | None) -> list[RenderedFile]:
    is_sdh = bool(brief.options.get("captions_sdh"))
    files = [_subtitles(brief, f"{brief.language}.dub.srt", document, is_sdh=False)]
    if brief.options.get("include_captions"):
        files.append(_subtitles(brief, f"{brief.language}.captions.srt", document, is_sdh=is_sdh))
    if source is not None and brief.wants_source:
        files.append(_subtitles(brief, f"{brief.source_language}.captions.srt", source, is_sdh=is_sdh))
    return files


def _subtitles(brief: JobBrief, ending: str, document: Document, *, is_sdh: bool) -> RenderedFile:
    return RenderedFile(
        f"{brief.stem}.{ending}", srt.CONTENT_TYPE, srt.render_srt(cues_of(brief, document, is_sdh=is_sdh))
    )


def cues_of(brief: JobBrief, document: Document, *, is_sdh: bool) -> list[Cue]:
    """The document as it stands on the screen, within the limits of the order."""
    language = _written_in(brief, document)
    limits = limits_of(brief, language, is_sdh=is_sdh)
    return break_cues(document, limits, is_sdh=is_sdh, language=language, duration_ms=brief.duration_ms).cues


def limits_of(brief: JobBrief, language: str, *, is_sdh: bool) -> Limits:
    """The limits of the job's profile, or else of the one shipped, with the customer's ``cue_options`` over them.

    ``language`` is a code of the price table.
    """
    profile = profile_of(brief.options)
    options = brief.options.get("cue_options")
    return resolve(profile, language, is_sdh=is_sdh, cue_options=options, frame_rate=brief.frame_rate)


def _written_in(brief: JobBrief, document: Document) -> str:
    """The price table's code of the document's language; the job's own for a code that the table does not know."""
    try:
        return table_language(document.language)
    except UnknownLanguage:
        return table_language(brief.language)


def file_language(name: str, *, source_language: str, language: str) -> str:
    """The language of a job's file: captions of the source language beside a dub are the exception."""
    return source_language if name.endswith(f".{source_language}.captions.srt") else language


def kind_words(name: str, service: Service) -> str:
    """What a person calls the file: ``SRT captions``."""
    if name.endswith(".mp4"):
        return "Dubbed video (MP4)"
    if name.endswith(REPORT_ENDING):
        return "Quality report (JSON)"
    if name.endswith(".srt"):
        is_captions = service is Service.CAPTIONS or name.endswith(".captions.srt")
        return "Captions (SRT)" if is_captions else "Subtitles (SRT)"
    return "Transcript (JSON)" if name.endswith(".json") else "Transcript (text)"
