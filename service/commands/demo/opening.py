"""Reads files as what their names say they are. Anything that does not open raises ValueError, LookupError or OSError
(or a reader's own error that is one of these), or av.FFmpegError.
"""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

import aaf2
import av
import docx
from docx.opc.exceptions import PackageNotFoundError

_CUE: Final = re.compile(r"\d+\n\d{2}:\d{2}:\d{2},\d{3} --> \d{2}:\d{2}:\d{2},\d{3}\n.+", re.DOTALL)
_COMPOUND_FILE: Final = b"\xd0\xcf\x11\xe0"
_PARAGRAPH: Final = "{http://www.w3.org/ns/ttml}p"


def open_file(path: Path) -> str:
    """Reads a file and describes it."""
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise ValueError(f"no reader for {path.suffix}")
    return reader(path)


def read_report(path: Path) -> dict[str, Any] | None:
    """A quality report; None for any other file."""
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.name.endswith(".quality.json") else None


def _json(path: Path) -> str:
    report = read_report(path)
    if report is not None:
        return f"quality report, findings: {len(report['findings'])}"
    return f"JSON, {len(json.loads(path.read_text(encoding='utf-8'))['segments'])} segments"


def _text(path: Path) -> str:
    words = path.read_text(encoding="utf-8-sig").split()
    if not words:
        raise ValueError("it is empty")
    return f"text, {len(words)} words"


def _subrip(path: Path) -> str:
    text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    cues = [cue for cue in text.strip().split("\n\n") if cue.strip()]
    if not cues or not all(_CUE.fullmatch(cue.strip()) for cue in cues):
        raise ValueError("it is not a list of SubRip cues")
    return f"SubRip, {len(cues)} cues"


def _webvtt(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if not text.startswith("WEBVTT") or " --> " not in text:
        raise ValueError("it is not a list of WebVTT cues")
    return f"WebVTT, {text.count(' --> ')} cues"


def _ttml(path: Path) -> str:
    try:
        paragraphs = list(ElementTree.parse(path).iter(_PARAGRAPH))  # noqa: S314 - a file that we wrote ourselves
    except ElementTree.ParseError as error:
        raise ValueError(str(error)) from error
    return f"TTML, {len(paragraphs)} cues"


def _word(path: Path) -> str:
    try:
        return f"Word document, {len(docx.Document(str(path)).paragraphs)} paragraphs"
    except (BadZipFile, PackageNotFoundError) as error:
        raise ValueError(str(error)) from error


def _pdf(path: Path) -> str:
    data = path.read_bytes()
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-1024:]:
        raise ValueError("it is no PDF")
    return "PDF"


def _html(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if not text.rstrip().endswith("</html>"):
        raise ValueError("it is no web page")
    return f"web page, {text.count('<p')} paragraphs"


def _film(path: Path) -> str:
    with av.open(str(path)) as film:
        pictures = sum(1 for _ in film.decode(video=0))
    return f"MP4, {pictures} pictures, {_seconds(path):.1f} s of sound"


def _sound(path: Path) -> str:
    return f"{path.suffix[1:].upper()}, {_seconds(path):.1f} s of sound"


def _seconds(path: Path) -> float:
    with av.open(str(path)) as sound:
        return float(sum(frame.samples / frame.sample_rate for frame in sound.decode(audio=0)))


def _archive(path: Path) -> str:
    try:
        with ZipFile(path) as archive:
            broken = archive.testzip()
            count = len(archive.namelist())
    except BadZipFile as error:
        raise ValueError(str(error)) from error
    if broken or not count:
        raise ValueError(f"{broken or 'nothing'} is in it")
    return f"ZIP, {count} files"


def _timeline(path: Path) -> str:
    with path.open("rb") as file:
        if file.read(len(_COMPOUND_FILE)) != _COMPOUND_FILE:
            raise ValueError("it is no AAF file")
    with aaf2.open(str(path), "r") as timeline:
        (composition,) = timeline.content.toplevel()
        return f"AAF timeline, {len(list(composition.slots))} tracks"


_READERS: Final[Mapping[str, Callable[[Path], str]]] = {
    ".aac": _sound,
    ".aaf": _timeline,
    ".docx": _word,
    ".html": _html,
    ".json": _json,
    ".mp3": _sound,
    ".mp4": _film,
    ".pdf": _pdf,
    ".srt": _subrip,
    ".ttml": _ttml,
    ".txt": _text,
    ".vtt": _webvtt,
    ".wav": _sound,
    ".zip": _archive,
}
