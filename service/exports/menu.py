"""What each service can be exported as, with the options of every format; the first format is the default.

| service             | formats                                                                          |
|---------------------|----------------------------------------------------------------------------------|
| transcript          | txt, docx, pdf, html, json, srt, vtt, report                                     |
| captions, subtitles | srt, vtt, ttml, txt, docx, pdf, html, json, report                               |
| dub                 | mp4, aac, mp3, wav, tracks, clips, aaf; srt, vtt, txt, json, report              |
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from pricing.catalogue import Service
from service.errors import InvalidInput, OrderRefused
from service.formats.options import Format

_CUES: Final = (
    Format.SRT, Format.VTT, Format.TTML, Format.TXT, Format.DOCX, Format.PDF, Format.HTML, Format.JSON, Format.REPORT,
)  # fmt: skip
MENUS: Final[Mapping[Service, tuple[Format, ...]]] = {
    Service.TRANSCRIPT: (
        Format.TXT, Format.DOCX, Format.PDF, Format.HTML, Format.JSON, Format.SRT, Format.VTT, Format.REPORT,
    ),
    Service.CAPTIONS: _CUES,
    Service.SUBTITLES: _CUES,
    Service.DUB: (
        Format.MP4, Format.AAC, Format.MP3, Format.WAV, Format.TRACKS, Format.CLIPS, Format.AAF,
        Format.SRT, Format.VTT, Format.TXT, Format.JSON, Format.REPORT,
    ),
}  # fmt: skip

FROM_FILM: Final = frozenset({Format.MP4, Format.AAC, Format.MP3, Format.WAV})
FROM_TAKES: Final = frozenset({Format.TRACKS, Format.CLIPS, Format.AAF})
SOUND: Final = FROM_FILM | FROM_TAKES
"""What takes longer than a request may; everything else is text."""

_OF_CLIPS: Final = frozenset({Format.CLIPS, Format.AAF})
_READ: Final = frozenset({Format.TXT, Format.DOCX, Format.PDF, Format.HTML})

LABELS: Final[Mapping[Format, str]] = {
    Format.TXT: "Text",
    Format.DOCX: "Word document (DOCX)",
    Format.PDF: "PDF with the quality report",
    Format.HTML: "Web page (HTML)",
    Format.JSON: "Document for programs (JSON)",
    Format.SRT: "SubRip (SRT)",
    Format.VTT: "WebVTT",
    Format.TTML: "TTML (IMSC 1.1)",
    Format.REPORT: "Quality report (JSON)",
    Format.MP4: "Film with the new voices (MP4)",
    Format.AAC: "Sound alone (AAC)",
    Format.MP3: "Sound alone (MP3)",
    Format.WAV: "Sound alone, uncompressed (WAV)",
    Format.TRACKS: "One track for each voice (ZIP)",
    Format.CLIPS: "One clip for each segment (ZIP)",
    Format.AAF: "Timeline for an edit suite (AAF)",
}


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a format; all of them are yes or no."""

    name: str
    label: str
    default: bool


SPEAKERS: Final = Option("speakers", "Name who speaks", default=True)
TIMESTAMPS: Final = Option("timestamps", "Write the times", default=True)
NORMALIZED: Final = Option("normalized", "Bring to broadcast loudness (EBU R128)", default=False)
ORIGINAL_BED: Final = Option("original_bed", "Keep the original sound, lowered, under the new voices", default=False)


@dataclass(frozen=True, slots=True)
class DubFacts:
    """What the sound of a job can be made from. ``is_mixed``: the service mixed its film from takes."""

    is_sandbox: bool = False
    is_mixed: bool = False


def options_of(service: Service, format_: Format) -> tuple[Option, ...]:
    """The options of a format for a service. With its defaults a TXT is the one that is delivered."""
    if format_ in SOUND:
        return (NORMALIZED,) if format_ in _OF_CLIPS else (NORMALIZED, ORIGINAL_BED)
    if format_ is Format.TXT:
        return (SPEAKERS, replace(TIMESTAMPS, default=False))
    if format_ in _READ:
        return (SPEAKERS, TIMESTAMPS)
    if service is Service.TRANSCRIPT and format_ in (Format.SRT, Format.VTT):
        return (SPEAKERS,)
    return ()


def normalized(service: Service, format_: Format, given: Mapping[str, Any]) -> dict[str, bool]:
    """Every option of the format with its value, so that a wish is the same however it is put.

    Raises OrderRefused not_exportable for a format that the service does not have, InvalidInput for an option that
    the format does not have, or a value that is neither true nor false.
    """
    if format_ not in MENUS[service]:
        raise refused(f"{LABELS[format_]} is no format of {service.value}. The menu lists those that are.")
    known = options_of(service, format_)
    for name, value in given.items():
        if name not in {option.name for option in known}:
            raise InvalidInput.at("body", "options", name, msg=f"{format_.value} has no such option")
        if not isinstance(value, bool):
            raise InvalidInput.at("body", "options", name, msg="true or false is wanted")
    return {option.name: given.get(option.name, option.default) for option in known}


def why_not(format_: Format, facts: DubFacts, options: Mapping[str, bool]) -> str | None:
    """Why this job's sound cannot be had in this format or with these options; None when it can."""
    if facts.is_mixed or format_ not in SOUND:
        return None
    wants_bed = bool(options.get(ORIGINAL_BED.name))
    if format_ not in FROM_TAKES and not wants_bed:
        return None
    what = "The original sound cannot be put under its voices" if wants_bed else f"{LABELS[format_]} cannot be made"
    if facts.is_sandbox:
        return f"A sandbox dub is one sample film, without takes. {what}; mp4, aac, mp3 and wav can be had."
    return (
        f"This dub's film was handed in ready-made, and its voices are not apart from the rest of its sound. {what}; "
        "mp4, aac, mp3 and wav can be had."
    )


def refused(reason: str) -> OrderRefused:
    """The refusal of an export that is not on the menu."""
    return OrderRefused("not_exportable", f"{reason} Nothing was made.")
