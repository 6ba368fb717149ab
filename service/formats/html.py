"""Transcripts as one HTML file: nothing is fetched, nothing runs, and every text is escaped.

Each segment is a paragraph element with its times in milliseconds, so that ``service.formats.html_reading`` gets back
the document whole: speakers, kinds, styles, line breaks, words. Segments without text have nothing to show and are left
out.
"""

from collections.abc import Sequence
from functools import cache
from typing import Final

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from service.documents.document import Document, Segment, SegmentKind, Word
from service.documents.markup import Run, runs
from service.formats.headings import TranscriptMeta, direction
from service.formats.options import TextOptions
from service.formats.paragraphs import paragraphs, printable
from service.formats.timestamps import clock_time

HTML_FORMAT: Final = "productions-transcript/1"
_BOTH: Final = TextOptions()
_MARKS: Final = {SegmentKind.SOUND: ("[", "]"), SegmentKind.MUSIC: ("♪ ", " ♪")}
_TAGS: Final = {"b": Markup("<b>{}</b>"), "i": Markup("<i>{}</i>"), "u": Markup("<u>{}</u>")}


def render_html(document: Document, meta: TranscriptMeta, options: TextOptions = _BOTH) -> bytes:
    """The file, UTF-8. Without ``speakers`` nothing names them; without ``timestamps`` times are in attributes only."""
    page = (
        _templates()
        .get_template("transcript.html")
        .render(
            format=HTML_FORMAT,
            document=document,
            meta=meta,
            language=document.language,
            direction=direction(document.language),
            options=options,
            paragraphs=paragraphs(document),
        )
    )
    return printable(page).encode()


def _marked(segment: Segment) -> Markup:
    """The words in their tags. Brackets and notes stand in elements of their own: they are not the segment's text."""
    text = Markup("").join(_styled(run) for run in runs(segment.text.replace("\r\n", "\n").replace("\r", "\n")))
    if segment.kind not in _MARKS or _has_marks(segment):
        return text
    opening, closing = _MARKS[segment.kind]
    return Markup("<span>{}</span>{}<span>{}</span>").format(opening, text, closing)


def _has_marks(segment: Segment) -> bool:
    text = segment.text.strip()
    is_sound = segment.kind is SegmentKind.SOUND
    return text.startswith("[") and text.endswith("]") if is_sound else text.startswith("♪")


def _styled(run: Run) -> Markup:
    text = escape(run.text).replace("\n", Markup("<br>"))
    for style in sorted(run.styles):
        text = _TAGS[style].format(text)
    return text


def _words(words: Sequence[Word]) -> str:
    return msgspec.json.encode([(word.start_ms, word.end_ms, word.text) for word in words]).decode()


def _duration(ms: int) -> str:
    """As the ``datetime`` attribute writes it."""
    return f"PT{ms // 1000}.{ms % 1000:03}S"


@cache
def _templates() -> Environment:
    loader = PackageLoader("templates", "transcript")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"clock": clock_time, "duration": _duration, "marked": _marked, "words": _words}
    return environment
