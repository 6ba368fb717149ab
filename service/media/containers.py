"""What container a file is, by its first bytes; never by its name.

Only the formats named here are ever opened, each with FFmpeg's demuxer for exactly that format: none of
them can lead to another file, once `structure.references_elsewhere` has ruled that out for MP4 and MOV.
"""

from dataclasses import dataclass
from enum import StrEnum

from service.media.source import HEAD_BYTES, Source


class Family(StrEnum):
    """FFmpeg's name of the demuxer."""

    ISO = "mov"
    MATROSKA = "matroska"
    AVI = "avi"
    WAV = "wav"
    AIFF = "aiff"
    MP3 = "mp3"
    ADTS = "aac"
    FLAC = "flac"
    OGG = "ogg"
    ASF = "asf"
    FLV = "flv"
    MPEG_TS = "mpegts"
    MPEG_PS = "mpeg"


@dataclass(frozen=True)
class Container:
    """`name` is what we call it to people; `family` is who reads it."""

    name: str
    family: Family

    def content_type(self, *, has_video: bool) -> str:
        """The media type as browsers and servers commonly write it."""
        audio, video = _CONTENT_TYPES[self.name]
        return (video if has_video else audio) or video or audio


_CONTENT_TYPES = {
    "mp4": ("audio/mp4", "video/mp4"),
    "m4a": ("audio/mp4", "video/mp4"),
    "mov": ("audio/quicktime", "video/quicktime"),
    "3gp": ("audio/3gpp", "video/3gpp"),
    "mkv": ("audio/x-matroska", "video/x-matroska"),
    "webm": ("audio/webm", "video/webm"),
    "avi": ("", "video/x-msvideo"),
    "wav": ("audio/wav", ""),
    "aiff": ("audio/aiff", ""),
    "mp3": ("audio/mpeg", ""),
    "aac": ("audio/aac", ""),
    "flac": ("audio/flac", ""),
    "ogg": ("audio/ogg", "video/ogg"),
    "wmv": ("audio/x-ms-wma", "video/x-ms-wmv"),
    "flv": ("", "video/x-flv"),
    "ts": ("", "video/mp2t"),
    "mpeg": ("", "video/mpeg"),
}
ACCEPTED = "MP4, MOV, MKV, AVI, WebM, M4A, MP3, WAV, FLAC, Ogg, AAC, AIFF"

_FIXED = (
    (b"fLaC", Container("flac", Family.FLAC)),
    (b"OggS", Container("ogg", Family.OGG)),
    (b"FLV\x01", Container("flv", Family.FLV)),
    (b"\x00\x00\x01\xba", Container("mpeg", Family.MPEG_PS)),
    (bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"), Container("wmv", Family.ASF)),
)
_ISO_FIRST_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
_PICTURE_BRANDS = frozenset({b"heic", b"heix", b"heim", b"hevc", b"mif1", b"msf1", b"avif", b"avis"})


def recognise(source: Source) -> Container | None:
    """The container, or None when the bytes are none that we take."""
    head = source.head()
    for magic, container in _FIXED:
        if head.startswith(magic):
            return container
    return _riff(head) or _iso(head) or _matroska(head) or _transport_stream(head) or _elementary(source, head)


def _riff(head: bytes) -> Container | None:
    kind, form = head[:4], head[8:12]
    if kind in (b"RIFF", b"RF64", b"BW64") and form == b"WAVE":
        return Container("wav", Family.WAV)
    if kind == b"RIFF" and form == b"AVI ":
        return Container("avi", Family.AVI)
    if kind == b"FORM" and form in (b"AIFF", b"AIFC"):
        return Container("aiff", Family.AIFF)
    return None


def _iso(head: bytes) -> Container | None:
    box, brand = head[4:8], head[8:12]
    if box not in _ISO_FIRST_BOXES or (box == b"ftyp" and brand in _PICTURE_BRANDS):
        return None
    if box != b"ftyp" or brand == b"qt  ":
        return Container("mov", Family.ISO)
    if brand[:3] in (b"M4A", b"M4B"):
        return Container("m4a", Family.ISO)
    return Container("3gp" if brand[:2] == b"3g" else "mp4", Family.ISO)


def _matroska(head: bytes) -> Container | None:
    if not head.startswith(b"\x1a\x45\xdf\xa3"):
        return None
    name = "webm" if b"\x42\x82\x84webm" in head[:256] else "mkv"
    return Container(name, Family.MATROSKA)


def _transport_stream(head: bytes) -> Container | None:
    for start, stride in ((0, 188), (4, 192)):
        if len(head) > start + 2 * stride and head[start : start + 3 * stride : stride] == b"\x47\x47\x47":
            return Container("ts", Family.MPEG_TS)
    return None


def _elementary(source: Source, head: bytes) -> Container | None:
    """MP3, ADTS or FLAC frames, behind ID3 tags or zero padding where there are any."""
    start = source.after_tags()
    frames = source.read(start, HEAD_BYTES) if start else head.lstrip(b"\x00")
    if frames.startswith(b"fLaC"):
        return Container("flac", Family.FLAC)
    if len(frames) >= 2 and frames[0] == 0xFF and frames[1] & 0xE0 == 0xE0:
        return _frame_sync(frames[1])
    return Container("mp3", Family.MP3) if start else None


def _frame_sync(second: int) -> Container | None:
    """From the byte after 0xFF: layer 0 is ADTS (which needs all 12 sync bits), 1 to 3 are MPEG audio."""
    if (second >> 1) & 3:
        return Container("mp3", Family.MP3)
    return Container("aac", Family.ADTS) if second & 0xF0 == 0xF0 else None
