"""Tables by format: content types and endings of all, and the one door to the writers of cues."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from service.documents.document import Document
from service.formats import srt, text, transcript_json, ttml, vtt
from service.formats.options import Format, TextOptions
from service.timedtext.cues import Cue

_ZIP: Final = "application/zip"
_BOTH: Final = TextOptions()

CONTENT_TYPES: Final[Mapping[Format, str]] = MappingProxyType(
    {
        Format.TXT: text.CONTENT_TYPE,
        Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Format.PDF: "application/pdf",
        Format.HTML: "text/html; charset=utf-8",
        Format.JSON: transcript_json.CONTENT_TYPE,
        Format.SRT: srt.CONTENT_TYPE,
        Format.VTT: vtt.CONTENT_TYPE,
        Format.TTML: ttml.CONTENT_TYPE,
        Format.REPORT: transcript_json.CONTENT_TYPE,
        Format.MP4: "video/mp4",
        Format.AAC: "audio/aac",
        Format.MP3: "audio/mpeg",
        Format.WAV: "audio/wav",
        Format.TRACKS: _ZIP,
        Format.CLIPS: _ZIP,
        Format.AAF: "application/octet-stream",
    }
)
"""What a file is served as. AAF has no registered type."""

ENDINGS: Final[Mapping[Format, str]] = MappingProxyType(
    {one: one.value for one in Format}
    | {Format.REPORT: "report.json", Format.TRACKS: "tracks.zip", Format.CLIPS: "clips.zip"}
)
"""How a file's name ends, without the leading dot; no two formats share one."""

CUE_FORMATS: Final = frozenset({Format.SRT, Format.VTT, Format.TTML})


def write_cues(kind: Format, cues: Sequence[Cue], document: Document, options: TextOptions = _BOTH) -> bytes:
    """The cues of a document as a file; ValueError for a format that holds no cues.

    ``options.speakers`` decides whether who speaks is marked apart from the text, which SRT cannot.
    """
    names = document.speaker_names()
    match kind:
        case Format.SRT:
            return srt.render_srt(cues)
        case Format.VTT:
            return vtt.render_vtt(cues, names, speakers=options.speakers)
        case Format.TTML:
            return ttml.render_ttml(cues, document.language, names, speakers=options.speakers)
        case _:
            raise ValueError(f"{kind} holds no cues")
