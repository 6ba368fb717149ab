"""SRT: UTF-8 without a byte order mark, lines end in CRLF.

CRLF because that is what SubRip itself writes: every player takes it, and some old ones take nothing else. It holds
times, lines and the styles ``<i>``, ``<b>`` and ``<u>``; kinds and speakers only as ``service.formats.labels`` says.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from service.formats.building import Reading, document_of
from service.formats.options import Format
from service.formats.repairing import Piece
from service.formats.scanning import Found, scan, without_number
from service.formats.timestamps import srt_time
from service.formats.unreadable import Unreadable
from service.timedtext.cues import Cue

CONTENT_TYPE = "application/x-subrip"
_FOREIGN_STYLE: Final = re.compile(r"</?(?:font|span)(?:\s[^<>]{0,200})?>|\{\\[a-z0-9][^{}\n]{0,100}\}", re.IGNORECASE)


def render_srt(cues: Iterable[Cue]) -> bytes:
    """The file; empty for no cues."""
    blocks = [
        f"{number}\r\n{srt_time(cue.start_ms)} --> {srt_time(cue.end_ms)}\r\n" + "\r\n".join(cue.lines)
        for number, cue in enumerate(cues, start=1)
    ]
    return ("\r\n\r\n".join([*blocks, ""])[:-2] if blocks else "").encode()


def read_srt(text: str, language: str) -> Reading:
    """The cues as segments. Numbers and empty lines may be missing, hours too; a point may stand for the comma.

    Colours, fonts and positions are left out. Raises Unreadable.
    """
    notes: list[str] = []
    if "<" in text or "{\\" in text:
        text, count = _FOREIGN_STYLE.subn("", text)
        if count:
            notes.append("Colours, fonts and positions were left out.")
    before, found = scan(text)
    if any(line.strip() and not line.strip().isdecimal() for line in before.split("\n")):
        notes.append("What stands before the first cue was left out.")
    pieces = list(_pieces(before, found))
    if not pieces:
        raise Unreadable("No cue was found: there is no line with two times and an arrow between them.")
    return Reading(document_of(pieces, language, notes), Format.SRT, notes)


def _pieces(before: str, found: Iterator[Found]) -> Iterator[Piece]:
    number = without_number(["", *before.split("\n")], None)
    for start_ms, end_ms, line, body, is_last in found:
        lines = body.split("\n")
        if not is_last:
            after = without_number(lines, None if number is None else number + 1)
            number = after if after is not None or number is None else number + 1
        kept = [shown for one in lines if (shown := one.strip())]
        yield Piece(start_ms, end_ms, "\n".join(kept), None, None, line)
