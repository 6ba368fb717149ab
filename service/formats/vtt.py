"""WebVTT: UTF-8 without a byte order mark, lines end in LF, each cue has its number as identifier.

It holds times, lines, the styles ``<i>``, ``<b>`` and ``<u>``, and who speaks: as a voice span around the whole cue.
Of the text, ``&``, ``<`` and ``>`` are escaped. Kinds are held as the brackets of sounds and the notes of music.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from service.documents.markup import TAG, is_balanced, runs
from service.formats.timestamps import vtt_time
from service.formats.wording import one_line
from service.timedtext.cues import Cue

CONTENT_TYPE: Final = "text/vtt"
_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def render_vtt(cues: Iterable[Cue], names: Mapping[str, str] | None = None, *, speakers: bool = True) -> bytes:
    """The file; without cues only the header. ``names`` are those of speakers by id, written where they are wanted."""
    voices = {key: f"<v {_annotation(name)}>" for key, name in (names or {}).items() if one_line(name)}
    blocks = ["WEBVTT\n"]
    for number, cue in enumerate(cues, start=1):
        voice = voices.get(cue.speaker, "") if speakers and cue.speaker is not None else ""
        shown = "\n".join([_escaped(line) for line in cue.lines])
        ending = "</v>\n" if voice else "\n"
        blocks.append(f"{number}\n{vtt_time(cue.start_ms)} --> {vtt_time(cue.end_ms)}\n{voice}{shown}{ending}")
    return "\n".join(blocks).encode()


def _annotation(name: str) -> str:
    return one_line(name).translate(_ESCAPES)


def _escaped(line: str) -> str:
    """The line with its styles as tags and all else as text."""
    if "<" not in line and "&" not in line and ">" not in line:
        return line
    if not is_balanced(line):
        line = "".join(_tagged(run.text, run.styles) for run in runs(line))
    parts = TAG.split(line)
    pieces = [parts[0].translate(_ESCAPES)]
    for slash, name, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        pieces.append(f"<{slash}{name.lower()}>{text.translate(_ESCAPES)}")
    return "".join(pieces)


def _tagged(text: str, styles: frozenset[str]) -> str:
    opening = "".join(f"<{style}>" for style in sorted(styles))
    closing = "".join(f"</{style}>" for style in sorted(styles, reverse=True))
    return f"{opening}{text}{closing}"
