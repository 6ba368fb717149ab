"""Transcripts as plain text: UTF-8, lines end in LF, a paragraph on each line and an empty line between them.

``[00:01:02] Ada: Hello.`` It holds the paragraphs of ``service.formats.paragraphs``, kinds as brackets and notes, who
begins to speak, and the second in which a paragraph begins; no styles, no out points, nobody's silence after a name.
"""

import re
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import chain, islice
from typing import Final, NamedTuple

from service.documents.document import MAX_SEGMENTS, Document
from service.documents.markup import Run
from service.documents.wording import one_line
from service.formats.building import Reading, document_of
from service.formats.labels import colon_label
from service.formats.lines import Row, is_heading, lines_of, pieces_of
from service.formats.options import Format, TextOptions
from service.formats.paragraphs import Paragraph, paragraphs
from service.formats.repairing import MAX_MS, MS_PER_CHARACTER, Piece, require_within, shared
from service.formats.timestamps import clock_time
from service.formats.unreadable import Unreadable

CONTENT_TYPE: Final = "text/plain; charset=utf-8"
DELIVERED: Final = TextOptions(speakers=True, timestamps=False)
_LINES_LOOKED_AT: Final = 20
_EMPTY_LINE: Final = re.compile(r"\n\s*\n")
_CLOCK: Final = re.compile(
    r"(?:[\[(](?:(\d{1,6}):)?(\d{1,3}):(\d{2})(?:[.,](\d{1,9}))?[\])]|(\d{1,6}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?(?=\s|$))"
    r"\s{0,20}(?:[-\u2013]\s)?\s{0,20}",
    re.ASCII,
)


def render_text(document: Document, options: TextOptions = DELIVERED) -> bytes:
    """The file; empty for a document without text. A speaker's name leads the first paragraph of a turn."""
    text = "\n\n".join(_led(paragraph, options) for paragraph in paragraphs(document))
    return f"{text}\n".encode() if text else b""


def _led(paragraph: Paragraph, options: TextOptions) -> str:
    text = one_line(paragraph.text)
    if options.speakers and paragraph.is_turn:
        text = f"{paragraph.speaker}: {text}"
    return f"[{clock_time(paragraph.start_ms)}] {text}" if options.timestamps else text


class _Block(NamedTuple):
    """A paragraph of a file: when it begins, as far as it says so."""

    start_ms: int | None
    text: str
    line: int


def read_text(text: str, language: str, duration_ms: int | None = None) -> Reading:
    """The paragraphs as segments: divided by empty lines, or one for each line when there is no empty one.

    Times count when the first paragraph has one. A paragraph's out point is the next one's in point; where times are
    missing they are shared by length, over ``duration_ms`` (the recording's) or as fast as people read aloud. Where
    lines with a name and a time, or a time alone, stand above the words, each line of these is a paragraph.

    Raises Unreadable for more paragraphs than a document holds.
    """
    notes: list[str] = []
    if _has_headings(text):
        led = pieces_of(lines_of(_rows(text)), duration_ms, notes)
        return Reading(document_of(led, language, notes), Format.TXT, notes)
    blocks = list(_blocks(text))
    pieces = _timed(_in_order(blocks, notes), duration_ms, notes)
    return Reading(document_of(pieces, language, notes, colons=True), Format.TXT, notes)


def _has_headings(text: str) -> bool:
    """Whether there are two at least, among the first lines."""
    return sum(map(is_heading, islice(_filled(text), _LINES_LOOKED_AT))) > 1


def _filled(text: str) -> Iterator[str]:
    return filter(None, map(one_line, StringIO(text)))


def _rows(text: str) -> Iterator[Row]:
    for count, line in enumerate(_filled(text)):
        if count > 2 * MAX_SEGMENTS:
            raise Unreadable(f"The text has more than {2 * MAX_SEGMENTS:,} lines.")
        yield [[Run(line, frozenset())]]


def _blocks(text: str) -> Iterator[_Block]:
    """Line by line, so that a file of nothing but lines is refused before it has taken much memory."""
    shown = text.strip()
    divided, is_timed = _EMPTY_LINE.search(shown) is not None, _CLOCK.match(shown) is not None
    count, first, gathered = 0, 1, list[str]()
    for number, written in enumerate(chain(StringIO(text), [""]), start=1):
        line = one_line(written)
        if gathered and (not line or not divided or _begins(line, is_timed)):
            yield _block(gathered, first, is_timed)
            gathered = []
            count += 1
            if count > MAX_SEGMENTS:
                raise Unreadable(f"The text has more than {MAX_SEGMENTS:,} paragraphs.", number)
        if line:
            first = first if gathered else number
            gathered.append(line)


def _begins(line: str, is_timed: bool) -> bool:
    return (is_timed and _CLOCK.match(line) is not None) or colon_label(line) is not None


def _block(lines: Sequence[str], line: int, is_timed: bool) -> _Block:
    text = " ".join(lines)
    clock = _CLOCK.match(text) if is_timed else None
    if clock is None:
        return _Block(None, text, line)
    hours, minutes, seconds, rest = (
        one or two or "0" for one, two in zip(clock.groups()[:4], clock.groups()[4:], strict=True)
    )
    ms = (int(hours) * 60 + int(minutes)) * 60_000 + int(seconds) * 1000 + int((rest + "00")[:3])
    require_within(ms, line)
    return _Block(ms, text[clock.end() :], line)


def _in_order(blocks: list[_Block], notes: list[str]) -> list[_Block]:
    """Times that do not go on are forgotten; so the in points that are left rise."""
    kept, latest, backwards = [], -1, 0
    for block in blocks:
        start = block.start_ms
        if start is not None and start <= latest:
            backwards += start < latest
            start = None
        latest = latest if start is None else start
        kept.append(block._replace(start_ms=start))
    if backwards:
        which = "1 time that goes" if backwards == 1 else f"{backwards:,} times that go"
        notes.append(f"{which} backwards could not be used.")
    return kept


def _timed(blocks: list[_Block], duration_ms: int | None, notes: list[str]) -> Iterator[Piece]:
    if blocks and blocks[0].start_ms is None:
        over = "over the recording" if duration_ms else "as if it were read aloud"
        notes.append(f"The text has no times; it was spread {over}, by length.")
    group: list[_Block] = []
    for block in blocks:
        if group and block.start_ms is not None:
            yield from _shared(group, block.start_ms)
            group = []
        group.append(block)
    if group:
        start = group[0].start_ms or 0
        spoken = start + max(1000, sum(len(block.text) for block in group) * MS_PER_CHARACTER)
        end = duration_ms if duration_ms is not None and duration_ms > start else spoken
        yield from _shared(group, min(end, MAX_MS))


def _shared(group: list[_Block], end_ms: int) -> Iterator[Piece]:
    times = shared(group[0].start_ms or 0, end_ms, [len(block.text) for block in group])
    for block, (start, end) in zip(group, times, strict=True):
        yield Piece(start, end, block.text, None, None, block.line)
