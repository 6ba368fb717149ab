"""Transcripts for word processors: python-docx's own package, our styles, no date and no other fact of the day.

Speakers and times have character styles of their own, sounds and music paragraph styles, so that a person can restyle
all of them at once, and ``service.formats.docx_reading`` knows them again whatever the text says.
"""

import io
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

import docx
from docx.document import Document as Package
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from lxml import etree

from service.documents.document import Document, SegmentKind
from service.formats.headings import TranscriptMeta, direction
from service.formats.options import TextOptions
from service.formats.paragraphs import Paragraph, paragraphs, printable
from service.formats.timestamps import clock_time

SPEAKER_STYLE: Final = "Transcript Speaker"
TIME_STYLE: Final = "Transcript Time"
PARAGRAPH_STYLES: Final = {
    SegmentKind.SPEECH: "Transcript Speech",
    SegmentKind.SOUND: "Transcript Sound",
    SegmentKind.MUSIC: "Transcript Music",
}
_BOTH: Final = TextOptions()
_FONT: Final = "Calibri"
_INK: Final = RGBColor(0x17, 0x22, 0x1E)
_QUIET: Final = RGBColor(0x5C, 0x6A, 0x64)
_ACCENT: Final = RGBColor(0x2F, 0x6F, 0x5E)
_REGIONS: Final = {"ar": "ar-SA", "hi": "hi-IN"}
_COMPLEX_FONTS: Final = {"ar": "Arial", "hi": "Nirmala UI"}
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_NO_DATE: Final = datetime(1980, 1, 1, tzinfo=UTC)


def render_docx(document: Document, meta: TranscriptMeta, options: TextOptions = _BOTH) -> bytes:
    """The file. Blocks for about a second with a transcript of hours: call it in a thread."""
    package = docx.Document()
    writer = _Writer(package, document.language)
    writer.set_up(meta)
    for paragraph in paragraphs(document):
        writer.write(paragraph, options)
    return _stable(package)


class _Writer:
    """Fills the package's body; text of right-to-left languages is marked as such, run by run."""

    def __init__(self, package: Package, language: str) -> None:
        self.package = package
        self.is_rtl = direction(language) == "rtl"
        self._complex_font = _COMPLEX_FONTS.get(language[:2].lower(), _FONT)
        self.language = _REGIONS.get(language, language)
        self._body = package.element.body

    def set_up(self, meta: TranscriptMeta) -> None:
        """Page, properties, styles, title and footer."""
        section = self.package.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(22)
        section.top_margin = section.bottom_margin = Mm(20)
        self._describe(meta)
        self._define_styles()
        self._line(self.package.styles["Title"].style_id, [self._run(printable(meta.heading))])
        self._line(self._styled("Transcript Facts"), [_run_element("  ·  ".join(meta.facts))])
        footer = section.footer.paragraphs[0]
        footer.style = self.package.styles["Transcript Facts"]
        field = etree.SubElement(footer.add_run().element.getparent(), qn("w:fldSimple"), {qn("w:instr"): "PAGE"})
        field.append(_run_element("1"))

    def write(self, paragraph: Paragraph, options: TextOptions) -> None:
        """One paragraph: time, speaker, words."""
        runs = []
        if options.timestamps:
            runs += [_run_element(clock_time(paragraph.start_ms), style=self._styled(TIME_STYLE)), _tab_element()]
        if options.speakers and paragraph.speaker is not None:
            runs += [self._run(f"{paragraph.speaker}:", style=self._styled(SPEAKER_STYLE)), self._run(" ")]
        runs += [self._run(run.text, run.styles) for run in paragraph.runs]
        self._line(self._styled(PARAGRAPH_STYLES[paragraph.kind]), runs, is_indented=options.timestamps)

    def _line(self, style: str, runs: Iterable[Any], *, is_indented: bool = False) -> None:
        line = etree.Element(qn("w:p"))
        properties = etree.SubElement(line, qn("w:pPr"))
        etree.SubElement(properties, qn("w:pStyle"), {qn("w:val"): style})
        if is_indented:
            stops = etree.SubElement(properties, qn("w:tabs"))
            etree.SubElement(stops, qn("w:tab"), {qn("w:val"): "left", qn("w:pos"): "1134"})
        if self.is_rtl:
            etree.SubElement(properties, qn("w:bidi"))
        if is_indented:
            etree.SubElement(properties, qn("w:ind"), {qn("w:left"): "1134", qn("w:hanging"): "1134"})
        line.extend(runs)
        self._body.insert(len(self._body) - 1, line)

    def _run(self, text: str, styles: frozenset[str] = frozenset(), *, style: str | None = None) -> Any:
        return _run_element(text, styles, style=style, is_rtl=self.is_rtl)

    def _styled(self, name: str) -> str:
        return name.replace(" ", "")

    def _describe(self, meta: TranscriptMeta) -> None:
        properties = self.package.core_properties
        properties.title = printable(meta.heading)[:255]
        properties.author = properties.last_modified_by = properties.comments = ""
        properties.created = properties.modified = _NO_DATE
        properties.language = meta.language
        for key, one in list(self.package.part.package.rels.items()):
            if one.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
                del self.package.part.package.rels[key]

    def _define_styles(self) -> None:
        styles = self.package.styles
        normal = styles["Normal"]
        normal.font.name, normal.font.size = _FONT, Pt(11)
        self._speak(normal.element.get_or_add_rPr())
        for name in (*PARAGRAPH_STYLES.values(), "Transcript Facts"):
            style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = normal
            style.paragraph_format.space_after = Pt(8)
            style.paragraph_format.widow_control = True
            if name != PARAGRAPH_STYLES[SegmentKind.SPEECH]:
                style.font.color.rgb = _QUIET
        speaker = styles.add_style(SPEAKER_STYLE, WD_STYLE_TYPE.CHARACTER)
        speaker.font.bold = speaker.font.cs_bold = True
        speaker.font.color.rgb = _ACCENT
        time = styles.add_style(TIME_STYLE, WD_STYLE_TYPE.CHARACTER)
        time.font.size, time.font.color.rgb = Pt(9), _QUIET
        etree.SubElement(time.element.get_or_add_rPr(), qn("w:szCs"), {qn("w:val"): "18"})
        self._define_title(styles["Title"].element.get_or_add_rPr())

    def _define_title(self, properties: Any) -> None:
        """In place of the package's: letters that are joined must not be spaced."""
        for one in list(properties):
            properties.remove(one)
        font = self._complex_font
        etree.SubElement(properties, qn("w:rFonts"), {qn("w:ascii"): _FONT, qn("w:hAnsi"): _FONT, qn("w:cs"): font})
        etree.SubElement(properties, qn("w:b"))
        etree.SubElement(properties, qn("w:bCs"))
        for name, value in (("color", str(_INK)), ("sz", "40"), ("szCs", "40")):
            etree.SubElement(properties, qn(f"w:{name}"), {qn("w:val"): value})

    def _speak(self, properties: Any) -> None:
        """The language and a font for its script, for all text."""
        fonts = properties.find(qn("w:rFonts"))
        fonts.set(qn("w:cs"), self._complex_font)
        etree.SubElement(properties, qn("w:szCs"), {qn("w:val"): "22"})
        etree.SubElement(properties, qn("w:lang"), {qn("w:val"): self.language, qn("w:bidi"): self.language})


def _run_element(
    text: str, styles: frozenset[str] = frozenset(), *, style: str | None = None, is_rtl: bool = False
) -> Any:
    """A ``w:r``; the properties in the order of the schema. Scripts that need shaping have weights of their own."""
    run = etree.Element(qn("w:r"))
    properties = etree.SubElement(run, qn("w:rPr"))
    if style is not None:
        etree.SubElement(properties, qn("w:rStyle"), {qn("w:val"): style})
    for letter in "bi":
        if letter in styles:
            etree.SubElement(properties, qn(f"w:{letter}"))
            etree.SubElement(properties, qn(f"w:{letter}Cs"))
    if "u" in styles:
        etree.SubElement(properties, qn("w:u"), {qn("w:val"): "single"})
    if is_rtl:
        etree.SubElement(properties, qn("w:rtl"))
    words = etree.SubElement(run, qn("w:t"), {_SPACE: "preserve"})
    words.text = text
    return run


def _tab_element() -> Any:
    run = etree.Element(qn("w:r"))
    etree.SubElement(run, qn("w:tab"))
    return run


def _stable(package: Package) -> bytes:
    """The package with its parts in the order of their names and without times of the day."""
    saved, packed = io.BytesIO(), io.BytesIO()
    package.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(packed, "w") as target:
        names = sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        for name in names:
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 3
            target.writestr(entry, source.read(name))
    return packed.getvalue()
