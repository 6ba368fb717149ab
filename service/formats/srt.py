"""SRT: UTF-8 without a byte order mark, lines end in CRLF.

CRLF because that is what SubRip itself writes: every player takes it, and some old ones take nothing else.
"""

from collections.abc import Iterable

from service.formats.timestamps import srt_time
from service.timedtext.cues import Cue

CONTENT_TYPE = "application/x-subrip"


def render_srt(cues: Iterable[Cue]) -> bytes:
    """The file; empty for no cues."""
    blocks = [
        f"{number}\r\n{srt_time(cue.start_ms)} --> {srt_time(cue.end_ms)}\r\n" + "\r\n".join(cue.lines)
        for number, cue in enumerate(cues, start=1)
    ]
    return ("\r\n\r\n".join([*blocks, ""])[:-2] if blocks else "").encode()
