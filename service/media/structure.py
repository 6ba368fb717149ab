"""The outer structure of a container: how long it says it is, and whether it points at other files."""

from collections.abc import Iterator
from dataclasses import dataclass

from service.media.containers import Container, Family
from service.media.source import Source

_UNKNOWN_FROM = 0x7FFF_0000
"""Encoders that write to a pipe put sizes from here up into RIFF and AIFF headers: they say nothing."""
_MAX_BOXES = 100_000
_DREF_PARENTS = (b"moov", b"trak", b"mdia", b"minf", b"dinf")


@dataclass(frozen=True)
class Box:
    """An ISO base media box: `start` is where its payload begins, `end` where the box says that it ends."""

    kind: bytes
    start: int
    end: int


def declared_size(source: Source, container: Container) -> int | None:
    """Bytes that the file should have by its own structure; None when it does not say."""
    match container.family:
        case Family.ISO:
            return max((box.end for box in boxes(source, 0, source.size)), default=None)
        case Family.WAV | Family.AVI:
            return _riff_end(source, "<4xI")
        case Family.AIFF:
            return _riff_end(source, ">4xI")
        case Family.MATROSKA:
            return _segment_end(source)
    return None


def has_index(source: Source) -> bool:
    """Whether an MP4 or MOV file has its `moov` box, without which nothing in it can be found."""
    return any(box.kind == b"moov" for box in boxes(source, 0, source.size))


def references_elsewhere(source: Source) -> bool:
    """Whether an MP4 or MOV file keeps its sound or pictures in another file (or is only a list of movies)."""
    for movie in (box for box in boxes(source, 0, source.size) if box.kind == b"moov"):
        if any(box.kind == b"rmra" for box in boxes(source, movie.start, movie.end)):
            return True
    return any(_points_outside(source, box) for box in _descend(source, _DREF_PARENTS) if box.kind == b"dref")


def boxes(source: Source, start: int, end: int) -> Iterator[Box]:
    """The boxes between two positions, without those inside them; stops at the first impossible one."""
    for _ in range(_MAX_BOXES):
        header = source.unpack(">II", start) if start + 8 <= end else None
        if header is None:
            return
        size, kind = header
        payload = start + 8
        if size == 1 and (large := source.unpack(">Q", payload)):
            size, payload = large[0], payload + 8
        stop = end if size == 0 else start + size
        if stop < payload:
            return
        yield Box(kind.to_bytes(4, "big"), payload, stop)
        start = stop


def has_frame_count(source: Source) -> bool:
    """Whether an MP3 file begins with a Xing, Info or VBRI header, so that its length is no mere estimate."""
    first_frames = source.read(source.after_tags(), 4096)
    return any(mark in first_frames for mark in (b"Xing", b"Info", b"VBRI"))


def _descend(source: Source, parents: tuple[bytes, ...]) -> Iterator[Box]:
    """All boxes inside a chain of parents from the top of the file."""
    level = [Box(b"", 0, source.size)]
    for parent in parents:
        level = [inner for box in level for inner in boxes(source, box.start, box.end) if inner.kind == parent]
    for box in level:
        yield from boxes(source, box.start, box.end)


def _points_outside(source: Source, dref: Box) -> bool:
    """A data reference without the flag "in this file". Entries start behind version, flags and count."""
    for entry in boxes(source, dref.start + 8, dref.end):
        flags = source.unpack(">I", entry.start)
        if flags is not None and not flags[0] & 1:
            return True
    return False


def _riff_end(source: Source, layout: str) -> int | None:
    """The end of the last of the chunks that make up the file (large AVI files have several)."""
    position = end = 0
    while (header := source.unpack(layout, position)) and source.read(position, 4) in (b"RIFF", b"FORM"):
        if not 4 <= header[0] < _UNKNOWN_FROM:
            return None
        position = end = position + 8 + header[0] + header[0] % 2
    return end or None


def _segment_end(source: Source) -> int | None:
    """Where the Matroska segment says that it ends; None for a live recording, which does not know."""
    header = _element(source, 0)
    segment = _element(source, header[1]) if header else None
    return segment[1] if segment and segment[0] == 0x18538067 else None


def _element(source: Source, position: int) -> tuple[int, int] | None:
    """(id, end) of the EBML element at `position`; None when cut off or of unknown size."""
    head = source.read(position, 12)
    id_length = _vint_length(head)
    size_length = _vint_length(head[id_length:]) if id_length else 0
    if not size_length or len(head) < id_length + size_length:
        return None
    mask = (1 << 7 * size_length) - 1
    size = int.from_bytes(head[id_length : id_length + size_length], "big") & mask
    end = position + id_length + size_length + size
    return None if size == mask else (int.from_bytes(head[:id_length], "big"), end)


def _vint_length(data: bytes) -> int:
    """Bytes of the variable-length integer that `data` starts with; 0 when there is none."""
    return 9 - data[0].bit_length() if data and data[0] else 0
