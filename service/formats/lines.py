"""Transcripts as people write them in documents: paragraphs and rows of tables, with times and names in front.

``[00:01:02] Ada: Hello.``, ``Ada (1:02): Hello.``, a line ``Ada  00:01:02`` above the words, or a table with columns
for the time, the speaker and the words. Where no times stand, the words share the time by their length.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from service.documents.document import SegmentKind
from service.documents.markup import Run
from service.documents.markup import runs as markup_runs
from service.formats.labels import MAX_LABEL, colon_label
from service.formats.paragraphs import one_line_runs
from service.formats.repairing import MAX_MS, MS_PER_CHARACTER, Piece, require_within, shared
from service.formats.unreadable import Unreadable

_TIME: Final = r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?:[.,:](\d{1,3}))?"
_TO: Final = r"\s{0,3}(?:-->|→|[-\u2013\u2014]|to)\s{0,3}"
_CLOCK: Final = rf"{_TIME}(?:{_TO}{_TIME})?"
_LONG_TIME: Final = r"(\d{1,3}):(\d{2}):(\d{2})(?:[.,:](\d{1,3}))?"
_LONG: Final = rf"{_LONG_TIME}(?:{_TO}{_LONG_TIME})?"
_ENCLOSED: Final = rf"\[\s?{_CLOCK}\s?\]|\(\s?{_CLOCK}\s?\)"
_STAMP: Final = rf"(?:{_ENCLOSED}|{_CLOCK})"
_LEADING: Final = re.compile(rf"(?:{_ENCLOSED}|{_LONG})(?=\D)(?:\s?[-\u2013\u2014|:]\s)?\s?", re.ASCII)
_AFTER_NAME: Final = re.compile(rf"([^\d\[\]():]{{1,60}}?\d{{0,3}}),?\s{_STAMP}\s?(?::\s|:?$)", re.ASCII)
_BARE: Final = re.compile(_STAMP, re.ASCII)
_SPACE: Final = Run(" ", frozenset())


Row = Sequence[list[Run]]
"""Cells; a paragraph is a row of one cell."""


class Line(NamedTuple):
    """One paragraph or row. Times and ``speaker`` (a name) are None where they do not stand; ``kind`` likewise."""

    runs: list[Run]
    start_ms: int | None = None
    end_ms: int | None = None
    speaker: str | None = None
    kind: SegmentKind | None = None

    @property
    def text(self) -> str:
        """The words in the tags of ``service.documents.markup``."""
        return "".join(tagged(run) for run in self.runs)

    def worded(self, text: str) -> "Line":
        """The same with other words, given in tags."""
        return self._replace(runs=list(markup_runs(text)))

    @property
    def length(self) -> int:
        """The number of characters, at least 1."""
        return max(1, sum(len(run.text) for run in self.runs))


def tagged(run: Run) -> str:
    """The run as markup."""
    opening = "".join(f"<{style}>" for style in sorted(run.styles))
    closing = "".join(f"</{style}>" for style in sorted(run.styles, reverse=True))
    return f"{opening}{run.text}{closing}"


def start_of(text: str) -> int | None:
    """The in point that a time alone says, in ms; None if it is no time."""
    stamp = _BARE.fullmatch(text.strip())
    return _times(stamp.groups())[0] if stamp else None


def is_heading(text: str) -> bool:
    """Whether a line says who speaks and when, or only when, above or before the words: ``Ada  1:02``, ``1:02``."""
    try:
        line = _line_of_text([Run(text, frozenset())])
    except Unreadable:
        return False
    return line.start_ms is not None and (line.speaker is not None or not line.runs)


def is_time(cell: list[Run]) -> bool:
    """Whether there is a time in it and nothing else."""
    return _BARE.fullmatch(plain_runs(cell).strip()) is not None


def lines_of(rows: Iterable[Row]) -> Iterator[Line]:
    """Rows as lines. What has a time or a name but no words is a heading of the lines that follow."""
    heading = Line([])
    for cells in rows:
        line = _line_of_cells([one_line_runs(cell) for cell in cells])
        if not line.runs:
            if line.start_ms is not None or line.speaker is not None:
                heading = line
            continue
        if heading.start_ms is not None and line.start_ms is None:
            line = line._replace(start_ms=heading.start_ms, end_ms=heading.end_ms)
            heading = heading._replace(start_ms=None, end_ms=None)
        if line.speaker is None and heading.speaker is not None and not colon_label(plain_runs(line.runs)):
            line = line._replace(speaker=heading.speaker)
        else:
            heading = Line([])
        yield line


def _line_of_cells(cells: list[list[Run]]) -> Line:
    """A row. The first of several cells with words is the speaker, if it is as short as a name."""
    cells = [cell for cell in cells if cell]
    if len(cells) < 2:
        return _line_of_text(cells[0] if cells else [])
    stamps = [_BARE.fullmatch(plain_runs(cell)) for cell in cells]
    times = [time for stamp in stamps if stamp for time in _times(stamp.groups()) if time is not None]
    words = [cell for cell, stamp in zip(cells, stamps, strict=True) if not stamp]
    label = plain_runs(words[0]).removesuffix(":").strip() if len(words) > 1 else ""
    is_named = 0 < len(label) <= MAX_LABEL
    joined = one_line_runs(run for cell in words[is_named:] for run in (_SPACE, *cell))
    line = Line(joined, *_pair(times)) if times else _line_of_text(joined)
    return line._replace(speaker=label) if is_named else line


def _line_of_text(runs: list[Run]) -> Line:
    text = plain_runs(runs)
    if bare := _BARE.fullmatch(text):
        return Line([], *_times(bare.groups()))
    named = _AFTER_NAME.match(text)
    if named and colon_label(f"{named[1].strip()}: -") is not None:
        start, end = _times(named.groups()[1:])
        return Line(_without(runs, named.end()), start, end, named[1].strip())
    start = end = None
    if stamp := _LEADING.match(text):
        start, end = _times(stamp.groups())
        runs = _without(runs, stamp.end())
    return Line(_with_plain_label(runs), start, end)


def _with_plain_label(runs: list[Run]) -> list[Run]:
    """A name with its colon in front loses its style, so that it is read as a name."""
    text = plain_runs(runs)
    if runs and runs[0].styles and colon_label(text) is not None:
        end = text.index(":") + 1
        return [Run(text[:end], frozenset()), *_without(runs, end, strip=False)]
    return runs


def _times(groups: Sequence[str | None]) -> tuple[int | None, int | None]:
    """In and out point in ms, of groups of four; the first four that matched are the in point."""
    found = [groups[at : at + 4] for at in range(0, len(groups), 4) if groups[at + 1] is not None]
    times = [_ms(*four) for four in found]
    return _pair(times)


def _pair(times: Sequence[int]) -> tuple[int | None, int | None]:
    start = times[0] if times else None
    end = times[1] if len(times) > 1 else None
    return start, end if start is None or end is None or end > start else None


def _ms(hours: str | None, minutes: str | None, seconds: str | None, rest: str | None) -> int:
    whole = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds or 0)
    ms = whole * 1000 + int(((rest or "") + "000")[:3])
    require_within(ms, None)
    return ms


def plain_runs(runs: Iterable[Run]) -> str:
    """The text without styles."""
    return "".join(run.text for run in runs)


def _without(runs: list[Run], count: int, *, strip: bool = True) -> list[Run]:
    """The runs without their first characters."""
    rest = []
    for run in runs:
        cut = min(count, len(run.text))
        count -= cut
        if cut < len(run.text):
            rest.append(Run(run.text[cut:], run.styles))
    return one_line_runs(rest) if strip else rest


def pieces_of(lines: Iterable[Line], duration_ms: int | None, notes: list[str]) -> list[Piece]:
    """Lines with an in and an out point each, in their order; ``notes`` gets a sentence if no line has a time.

    A line ends where the next one with a time begins. Lines without times share the time up to there by their length;
    the last ones that up to ``duration_ms`` (the recording's), or as long as it takes to read them aloud.
    """
    listed = _with_later_times_only(lines)
    anchors = [at for at, line in enumerate(listed) if line.start_ms is not None]
    if listed and not anchors:
        over = "over the recording" if duration_ms else "as if it were read aloud"
        notes.append(f"The text has no times; it was spread {over}, by length.")
    pieces: list[Piece] = []
    for at, until in zip([0, *anchors], [*anchors, len(listed)], strict=True):
        if at < until:
            limit = listed[until].start_ms if until < len(listed) else duration_ms
            pieces += _stretched(listed[at:until], limit)
    return pieces


def _with_later_times_only(lines: Iterable[Line]) -> list[Line]:
    """Lines of the same second share the time up to the next: only the first of them keeps its in point."""
    listed: list[Line] = []
    last: int | None = None
    for line in lines:
        is_again = line.start_ms is not None and line.start_ms == last and line.end_ms is None
        last = last if line.start_ms is None else line.start_ms
        listed.append(line._replace(start_ms=None) if is_again else line)
    return listed


def _stretched(stretch: list[Line], limit: int | None) -> list[Piece]:
    """The first line, with or without an in point, and those without that follow, up to ``limit``."""
    start = stretch[0].start_ms or 0
    lengths = [line.length for line in stretch]
    end = limit if limit is not None and limit > start else start + max(1000, sum(lengths) * MS_PER_CHARACTER)
    if len(stretch) == 1 and stretch[0].end_ms is not None:
        end = stretch[0].end_ms
    times = shared(start, min(end, MAX_MS), lengths)
    return [
        Piece(first, last, line.text, line.speaker, line.kind)
        for (first, last), line in zip(times, stretch, strict=True)
    ]
