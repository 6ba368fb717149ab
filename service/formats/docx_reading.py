"""Transcripts from word processors: those that we wrote, and those that others write.

Ours are known by their styles. Of others, the paragraphs and the rows of tables are read as
``service.formats.lines`` says; titles and tables of contents are left out, and so is whatever is not text: comments,
what was deleted with changes tracked, pictures, formulas, field codes.
"""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple
from zipfile import ZipFile

from docx.oxml.ns import qn
from lxml import etree

from service.documents.document import MAX_SEGMENTS, SegmentKind
from service.documents.markup import Run
from service.formats.building import Reading, document_of
from service.formats.docx import PARAGRAPH_STYLES, SPEAKER_STYLE, TIME_STYLE
from service.formats.docx_package import opened, part
from service.formats.labels import told
from service.formats.lines import Line, Row, lines_of, pieces_of, start_of
from service.formats.options import Format
from service.formats.paragraphs import one_line_runs
from service.formats.tables import Cell, table_rows
from service.formats.unreadable import Unreadable

_MAIN: Final = "word/document.xml"
_KINDS: Final = {style: kind for kind, style in PARAGRAPH_STYLES.items()}
_LEFT_OUT: Final = ("title", "subtitle", "transcript facts", "toc ")
_CONTAINERS: Final = frozenset(
    qn(f"w:{name}")
    for name in ("hyperlink", "ins", "moveTo", "smartTag", "sdt", "sdtContent", "fldSimple", "bdo", "dir")
)
_BREAKS: Final = frozenset(qn(f"w:{name}") for name in ("tab", "br", "cr", "ptab"))
_OFF: Final = frozenset({"0", "false", "off", "none"})
_P, _TBL, _TR, _TC, _R, _T, _BODY = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc", "r", "t", "body"))
_VAL: Final = qn("w:val")


class _Span(NamedTuple):
    """A run with the name of its character style."""

    run: Run
    style: str


class _Paragraph(NamedTuple):
    """A paragraph with the name of its style, or a row of a table."""

    spans: list[_Span]
    style: str = ""
    row: Row | None = None


def read_docx(data: bytes, language: str, duration_ms: int | None = None) -> Reading:
    """The transcript; without times in it, spread over ``duration_ms``, the recording's. Raises Unreadable."""
    try:
        with opened(data) as archive:
            paragraphs = list(_paragraphs(archive))
    except etree.XMLSyntaxError as trouble:
        raise Unreadable("The document is damaged: its text is no valid XML.") from trouble
    if not any(one.row or any(span.run.text.strip() for span in one.spans) for one in paragraphs):
        raise Unreadable("There is no text in the document.")
    notes: list[str] = []
    is_ours = any(one.style in _KINDS for one in paragraphs)
    lines = _our_lines(paragraphs) if is_ours else lines_of(_rows(paragraphs))
    pieces = pieces_of(lines, duration_ms, notes)
    document = document_of(pieces, language, notes, colons=not is_ours)
    return Reading(document, Format.DOCX, notes)


def _our_lines(paragraphs: list[_Paragraph]) -> Iterator[Line]:
    for one in paragraphs:
        if one.style in _KINDS:
            yield _our_line(one.spans, _KINDS[one.style])
        elif not _is_left_out(one.style):
            yield from lines_of(_rows([one]))


def _our_line(spans: list[_Span], kind: SegmentKind) -> Line:
    """Time, speaker and words by their styles. Brackets and notes around the words are what the kind is shown by."""
    time = "".join(span.run.text for span in spans if span.style == TIME_STYLE)
    name = "".join(span.run.text for span in spans if span.style == SPEAKER_STYLE).strip().removesuffix(":").strip()
    words = one_line_runs(span.run for span in spans if span.style not in (TIME_STYLE, SPEAKER_STYLE))
    line = Line(words, start_of(time), None, name or None, kind)
    if kind is SegmentKind.SPEECH or not words:
        return line
    inner = told(line.text, colons=False)
    return line.worded(inner.text) if inner.kind is kind else line


def _rows(paragraphs: list[_Paragraph]) -> Iterator[Row]:
    for one in paragraphs:
        if one.row is not None:
            yield one.row
        elif not _is_left_out(one.style):
            yield [[span.run for span in one.spans]]


def _is_left_out(style: str) -> bool:
    return style.lower().startswith(_LEFT_OUT)


def _paragraphs(archive: ZipFile) -> Iterator[_Paragraph]:
    """Paragraphs and tables of the body in their order, those without text left out."""
    main = part(archive, _MAIN)
    if main is None:
        raise Unreadable("This is an archive, but no DOCX document: it has no text in it.")
    styles = _style_names(archive)
    filled = 0
    for count, element in enumerate(_blocks(main)):
        for paragraph in _read_block(element, styles):
            filled += 1
            yield paragraph
        if filled > MAX_SEGMENTS or count > 4 * MAX_SEGMENTS:
            raise Unreadable(f"The document has more than {MAX_SEGMENTS:,} paragraphs.")


def _blocks(main: Any) -> Iterator[Any]:
    """Paragraphs and tables that stand in no other; the tree is taken down behind them."""
    depth = 0
    for event, element in etree.iterparse(
        main, events=("start", "end"), tag=(_P, _TBL), resolve_entities=False, no_network=True, huge_tree=False
    ):
        depth += 1 if event == "start" else -1
        if event == "end" and depth == 0:
            yield element
            element.clear()
            parent = element.getparent()
            while parent is not None and parent[0] is not element:
                del parent[0]


def _read_block(element: Any, styles: dict[str, str]) -> Iterator[_Paragraph]:
    if element.tag == _TBL:
        rows = [[_cell(cell, styles) for cell in row.iter(_TC)] for row in element.iter(_TR)]
        yield from (_Paragraph([], "", row) for row in table_rows(rows))
        return
    spans = list(_spans(element, styles))
    if any(span.run.text.strip() for span in spans):
        yield _Paragraph(spans, styles.get(_value(element, "w:pPr", "w:pStyle"), ""))


def _cell(cell: Any, styles: dict[str, str]) -> Cell:
    return [[span.run for span in _spans(paragraph, styles)] for paragraph in cell.iter(_P)]


def _spans(paragraph: Any, styles: dict[str, str]) -> Iterator[_Span]:
    """The text in its order. What is deleted, drawn, computed or a text box stands in other elements."""
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        if element.tag == _R:
            text = "".join(
                child.text or "" if child.tag == _T else " "
                for child in element
                if child.tag == _T or child.tag in _BREAKS
            )
            if text:
                yield _Span(Run(text, _styles(element)), styles.get(_value(element, "w:rPr", "w:rStyle"), ""))
        elif element.tag in _CONTAINERS:
            waiting.extend(reversed(element))


def _styles(run: Any) -> frozenset[str]:
    properties = run.find(qn("w:rPr"))
    if properties is None:
        return frozenset()
    found = ((letter, properties.find(qn(f"w:{letter}"))) for letter in "biu")
    return frozenset(letter for letter, one in found if one is not None and one.get(_VAL, "on").lower() not in _OFF)


def _value(element: Any, *path: str) -> str:
    for name in path:
        element = element.find(qn(name))
        if element is None:
            return ""
    return str(element.get(_VAL, ""))


def _style_names(archive: ZipFile) -> dict[str, str]:
    """Names of styles by their ids."""
    stream = part(archive, "word/styles.xml")
    if stream is None:
        return {}
    names = {}
    for _, style in etree.iterparse(stream, tag=qn("w:style"), resolve_entities=False, no_network=True):
        names[style.get(qn("w:styleId"), "")] = _value(style, "w:name")
        style.clear()
    return names
