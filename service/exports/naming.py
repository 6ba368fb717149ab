"""What exports are called: after the media file, as the files that are delivered are."""

from collections.abc import Mapping
from typing import Final

from pricing.catalogue import Service
from service.deliverables.files import JobBrief
from service.exports.menu import NORMALIZED, ORIGINAL_BED, SOUND
from service.formats.cue_writers import CONTENT_TYPES, ENDINGS
from service.formats.options import Format

_MARKS: Final = {ORIGINAL_BED.name: "bed", NORMALIZED.name: "normalized"}


def content_type(format_: Format) -> str:
    """The exact type that a file of the format is served as."""
    return CONTENT_TYPES[format_]


def export_name(brief: JobBrief, format_: Format, options: Mapping[str, bool]) -> str:
    """``talk.transcript.docx``, ``talk.de.vtt``, ``talk.de.dub.srt``, ``talk.de.normalized.mp3``."""
    if format_ is Format.REPORT:
        return brief.report_name
    middle = [mark for name, mark in _MARKS.items() if options.get(name)] if format_ in SOUND else []
    if brief.service is Service.TRANSCRIPT:
        middle = ["transcript"]
    elif brief.service is Service.DUB and format_ not in SOUND:
        middle = [brief.language, "dub"]
    else:
        middle = [brief.language, *middle]
    return ".".join([brief.stem, *middle, ENDINGS[format_]])
