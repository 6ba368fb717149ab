"""Transcripts from HTML: ours whole, those of others by their paragraphs and tables.

Scripts, styles and whatever else is not text are dropped. Nothing is fetched and nothing is run.
"""

import codecs
import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec
from lxml import etree

from service.documents.document import Document, check_document
from service.documents.markup import Run
from service.errors import InvalidInput
from service.formats.building import Reading, document_of
from service.formats.decoding import decoded
from service.formats.docx_package import count_marks, require_marks
from service.formats.html import HTML_FORMAT
from service.formats.html_blocks import rows_of, runs_of
from service.formats.lines import lines_of, pieces_of, tagged
from service.formats.options import Format
from service.formats.unreadable import Unreadable

_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}[\"']?([A-Za-z0-9._-]{1,40})", re.IGNORECASE)
_HEAD_BYTES: Final = 4096
_Words: Final = msgspec.json.Decoder(list[tuple[int, int, str]])
_DAMAGED: Final = "The transcript in the page is damaged"


def read_html(data: bytes, language: str, duration_ms: int | None = None) -> Reading:
    """The transcript; without times in it, spread over ``duration_ms``, the recording's. Raises Unreadable."""
    text, notes = _decoded(data, language)
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    page = text.encode()
    require_marks(count_marks(page))
    try:
        root = etree.fromstring(page, parser)
    except etree.XMLSyntaxError as trouble:
        raise Unreadable("The page cannot be read as HTML.") from trouble
    if root is None:
        raise Unreadable("There is no text in the page.")
    for article in root.iter("article"):
        if article.get("data-format") == HTML_FORMAT:
            return Reading(_ours(article, language), Format.HTML, notes)
    pieces = pieces_of(lines_of(rows_of(root)), duration_ms, notes)
    if not pieces:
        raise Unreadable("There is no text in the page.")
    return Reading(document_of(pieces, language, notes, colons=True), Format.HTML, notes)


def _decoded(data: bytes, language: str) -> tuple[str, list[str]]:
    """By the page's own word, if the bytes keep it; otherwise as any text."""
    declared = _CHARSET.search(data[:_HEAD_BYTES])
    if declared:
        try:
            name = codecs.lookup(declared[1].decode()).name
            return decoded(data.decode(name).encode(), language)
        except (LookupError, UnicodeError):
            pass
    return decoded(data, language)


def _ours(article: Any, language: str) -> Document:
    """What ``service.formats.html`` wrote. Raises Unreadable where somebody spoilt it."""
    speakers = [_speaker(one) for one in article.iter("li") if one.get("data-speaker")]
    known = {speaker["id"] for speaker in speakers}
    segments = [_segment(one, known) for one in article.iter("p") if one.get("data-start-ms")]
    body = {"language": language, "speakers": speakers, "segments": segments, **_style(article)}
    try:
        document = msgspec.convert(body, Document)
        check_document(document)
    except msgspec.ValidationError as trouble:
        raise Unreadable(f"{_DAMAGED}: {trouble}.") from trouble
    except InvalidInput as trouble:
        raise Unreadable(f"{_DAMAGED}: its times, speakers or ids contradict each other.") from trouble
    return document


def _style(article: Any) -> dict[str, Any]:
    return {
        "is_verbatim": article.get("data-verbatim") is not None,
        "is_sdh": article.get("data-sdh") is not None,
        "source": article.get("data-source"),
    }


def _speaker(one: Any) -> dict[str, Any]:
    return {"id": one.get("data-speaker"), "name": "".join(one.itertext()), "voice": one.get("data-voice")}


def _segment(element: Any, known: set[str]) -> dict[str, Any]:
    speaker = element.get("data-speaker")
    return {
        "start_ms": _number(element.get("data-start-ms")),
        "end_ms": _number(element.get("data-end-ms")),
        "text": "".join(_text(element)),
        "speaker": speaker if speaker in known else None,
        "kind": element.get("data-kind", "speech"),
        "id": element.get("data-id"),
        "words": _words(element.get("data-words")),
    }


def _text(element: Any) -> Iterator[str]:
    """The segment's text in its tags. Neighbours of one style were one run."""
    waiting: list[Run] = []
    for run in runs_of(element, without=("span",)):
        if waiting and waiting[-1].styles == run.styles:
            waiting[-1] = Run(waiting[-1].text + run.text, run.styles)
        else:
            waiting.append(run)
    return map(tagged, waiting)


def _number(value: str | None) -> int:
    if value is None or not value.isascii() or not value.isdigit() or len(value) > 12:
        raise Unreadable(f"{_DAMAGED}: {value!r} is no time in milliseconds.")
    return int(value)


def _words(value: str | None) -> list[dict[str, Any]]:
    try:
        words = _Words.decode(value) if value else []
    except msgspec.DecodeError as trouble:
        raise Unreadable(f"{_DAMAGED}: the words of a segment cannot be read.") from trouble
    return [{"start_ms": start, "end_ms": end, "text": text} for start, end, text in words]
