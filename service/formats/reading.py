"""The one door for files that people bring: what each is, by its content first, then by how its name ends."""

import re
from typing import Final

from service.formats.building import Reading
from service.formats.decoding import decoded
from service.formats.docx_reading import read_docx
from service.formats.html_reading import read_html
from service.formats.json_reading import is_json, read_json
from service.formats.options import Format
from service.formats.scanning import ARROW, has_cues
from service.formats.srt import read_srt
from service.formats.text import read_text
from service.formats.ttml_reading import read_ttml
from service.formats.unreadable import Unreadable
from service.formats.vtt import HEADER, read_vtt

MAX_BYTES: Final = 20 * 1000 * 1000
"""Of a package, for its pictures, and of JSON, for the times of its words."""
MAX_TEXT_BYTES: Final = 5 * 1000 * 1000
"""Of all else: more than a hundred hours of speech. What a text costs to read grows with it."""
_FOREIGN: Final = {
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "a document of an old Word, or an encrypted one",
    b"{\\rtf": "a document in RTF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"RIFF": "audio or video",
    b"OggS": "audio or video",
    b"ID3": "audio or video",
    b"fLaC": "audio or video",
    b"\x1aE\xdf\xa3": "audio or video",
    b"\x1f\x8b": "a compressed file",
    b"7z\xbc\xaf": "a compressed file",
    b"Rar!": "a compressed file",
}
_ZIP: Final = b"PK\x03\x04"
_JSON: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,1000}\{\s{0,1000}[\"}]")
_MARKUP: Final = re.compile(r"\s{0,1000}<(?:\?xml|!doctype|!--|[a-z])", re.IGNORECASE)
_TTML: Final = re.compile(r"<(?:[a-z][\w.-]{0,30}:)?tt[\s>/]", re.IGNORECASE)
_HTML: Final = re.compile(r"<(?:!doctype\s{1,5}html|html|head|body|p|div|table|h1)[\s>/]", re.IGNORECASE)
_SCRIPT: Final = re.compile(r"\s{0,1000}\[Script Info\]", re.IGNORECASE)
_PAIR_OF_TIMES: Final = re.compile(r"^(\d{1,2}:\d\d:\d\d\.\d{3}),(\d{1,2}:\d\d:\d\d\.\d{3})$", re.MULTILINE | re.ASCII)
_BY_ENDING: Final = {
    "srt": Format.SRT, "vtt": Format.VTT, "webvtt": Format.VTT, "ttml": Format.TTML, "dfxp": Format.TTML,
    "xml": Format.TTML, "imsc": Format.TTML, "json": Format.JSON, "html": Format.HTML, "htm": Format.HTML,
}  # fmt: skip


def read_document(data: bytes, *, name: str, language: str, duration_ms: int | None = None) -> Reading:
    """The file as a document in ``language``, which also decides between old encodings.

    ``duration_ms`` is that of the recording, over which text without times is spread. The same bytes give the same
    document. Raises Unreadable, with the line where there is one; nothing in a file is ever run, resolved or fetched.
    """
    _require_size(data, MAX_BYTES, "a transcript")
    for mark, what in _FOREIGN.items():
        if data.startswith(mark):
            raise Unreadable(f"The file is {what}. Save the transcript as SRT, VTT, TTML, TXT, DOCX or JSON instead.")
    if data.startswith(_ZIP):
        return read_docx(data, language, duration_ms)
    if not _JSON.match(data):
        _require_size(data, MAX_TEXT_BYTES, "a text")
    text, notes = decoded(data, language)
    if _SCRIPT.match(text):
        raise Unreadable("The file is an Advanced SubStation script (ASS, SSA). Save it as SRT instead.", 1)
    if _PAIR_OF_TIMES.match(text.lstrip("\n")):
        text = _PAIR_OF_TIMES.sub(rf"\1 {ARROW} \2", text)
    found = format_of(text, name)
    if found is not Format.JSON:
        _require_size(data, MAX_TEXT_BYTES, "a text")
    if found is Format.HTML:
        return read_html(data, language, duration_ms)
    reading = _read(found, text, language, duration_ms)
    return Reading(reading.document, reading.format, notes + reading.notes)


def _require_size(data: bytes, most: int, what: str) -> None:
    if len(data) > most:
        raise Unreadable(f"The file has {len(data) / 1e6:,.0f} MB; {what} can have {most / 1e6:,.0f} MB at most.")


def format_of(text: str, name: str) -> Format:
    """What the text is; plain text if it is nothing else."""
    if text.lstrip()[: len(HEADER)] == HEADER:
        return Format.VTT
    ending = _BY_ENDING.get(name.rpartition(".")[2].lower(), Format.TXT)
    if (found := _markup(text, ending)) is not None:
        return found
    if is_json(text):
        return Format.JSON
    if ARROW in text and has_cues(text):
        return Format.VTT if ending is Format.VTT else Format.SRT
    return ending


def _markup(text: str, ending: Format) -> Format | None:
    """TTML or HTML, if the text begins as markup does."""
    if not _MARKUP.match(text):
        return None
    start = text[:5000]
    if _TTML.search(start):
        return Format.TTML
    if _HTML.search(start):
        return Format.HTML
    return ending if ending in (Format.TTML, Format.HTML) else None


def _read(kind: Format, text: str, language: str, duration_ms: int | None) -> Reading:
    match kind:
        case Format.SRT:
            return read_srt(text, language)
        case Format.VTT:
            return read_vtt(text, language)
        case Format.TTML:
            return read_ttml(text, language)
        case Format.JSON:
            return read_json(text, language)
        case _:
            return read_text(text, language, duration_ms)
