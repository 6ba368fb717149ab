"""WebVTT: UTF-8 without a byte order mark, lines end in LF, each cue has its number as identifier.

It holds times, lines, the styles ``<i>``, ``<b>`` and ``<u>``, and who speaks: as a voice span around the whole cue.
Of the text, ``&``, ``<`` and ``>`` are escaped. Kinds are held as the brackets of sounds and the notes of music.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

from service.documents.document import MAX_SEGMENTS
from service.documents.markup import TAG, is_balanced, runs
from service.documents.wording import one_line
from service.formats.building import Reading, document_of
from service.formats.decoding import cleaned
from service.formats.options import Format
from service.formats.repairing import Piece, shared
from service.formats.rolling import rolls, unrolled
from service.formats.scanning import Found, scan, without_number
from service.formats.timestamps import vtt_time
from service.formats.unreadable import Unreadable
from service.timedtext.cues import Cue

CONTENT_TYPE: Final = "text/vtt"
HEADER: Final = "WEBVTT"
_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_BLOCKS: Final = ("NOTE", "STYLE", "REGION")
_TAGS: Final = re.compile(
    r"<(/?)(v|c|lang|ruby|rt|\d[\d:.]{4,20})((?:\.[^\s<>.]{1,100}){0,20})(?:[ \t\n]([^<>]{0,1000}))?>"
)


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


def read_vtt(text: str, language: str) -> Reading:
    """The cues as segments; one in several voices becomes one segment for each, which share its time by length.

    Classes, positions, inner times, notes and styles are left out; lines that roll up are read once; the header may be
    missing. Raises Unreadable.
    """
    notes: list[str] = []
    before, found = scan(text)
    if not before.lstrip().startswith(HEADER):
        notes.append("The header WEBVTT is missing; the file was read all the same.")
    left_out: list[int] = []
    pieces = (piece for cue in found for piece in _pieces(cue, left_out))
    document = document_of(unrolled(pieces, notes) if rolls(text) else pieces, language, notes)
    if not document.segments and HEADER not in before[:100]:
        raise Unreadable("No cue was found: there is no line with two times and an arrow between them.")
    if left_out:
        where = ", ".join(map(str, left_out[:5])) + (" and further ones" if len(left_out) > 5 else "")
        notes.append(f"Text after an empty line within a cue was left out: after line {where}.")
    return Reading(document, Format.VTT, notes)


def _pieces(cue: Found, left_out: list[int]) -> Iterator[Piece]:
    spoken = (stretch for stretch in _voices(_payload(cue, left_out)) if stretch[1])
    voices = list(islice(spoken, MAX_SEGMENTS))
    if len(voices) < 2 or cue.end_ms <= cue.start_ms:
        voice, text = voices[0] if voices else (None, "")
        yield Piece(
            cue.start_ms, cue.end_ms, "\n".join([text, *(more for _, more in voices[1:])]), voice, None, cue.line
        )
        return
    times = shared(cue.start_ms, cue.end_ms, [len(text) for _, text in voices])
    for (voice, text), (start, end) in zip(voices, times, strict=True):
        yield Piece(start, end, text, voice, None, cue.line)


def _payload(cue: Found, left_out: list[int]) -> str:
    """The text of a cue: up to the first empty line."""
    lines = cue.body.split("\n")
    if not cue.is_last:
        without_number(lines, None)
    kept: list[str] = []
    rest = iter(lines[1:])
    for line in rest:
        if not line:
            break
        kept.append(line.strip())
    blocks = [block for block in "\n".join(rest).split("\n\n") if block.strip()]
    strays = [block for block in (blocks if cue.is_last else blocks[:-1]) if not block.lstrip().startswith(_BLOCKS)]
    if strays:
        left_out.append(cue.line)
    return "\n".join(filter(None, kept))


def _voices(text: str) -> Iterator[tuple[str | None, str]]:
    """Stretches of one voice each, as a name and a text with its own tags; most cues are a single one."""
    if "<" not in text:
        yield None, _unescaped(text)
        return
    voice: str | None = None
    stretch: list[str] = []
    position = 0
    for tag in _TAGS.finditer(text):
        stretch.append(text[position : tag.start()])
        position = tag.end()
        if tag[2] == "v":
            yield voice, _unescaped("".join(stretch))
            stretch, voice = [], None if tag[1] else _unescaped(tag[4] or "") or None
    yield voice, _unescaped("".join(stretch) + text[position:])


def _unescaped(text: str) -> str:
    if "&" in text:
        text = cleaned(html.unescape(text)).text
    return text.strip()
