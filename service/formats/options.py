"""Formats by name, and the options that a person chooses when exporting."""

from enum import StrEnum

import msgspec


class Format(StrEnum):
    """What a deliverable can be exported as. The value is the name on the wire."""

    TXT = "txt"
    DOCX = "docx"
    PDF = "pdf"
    HTML = "html"
    JSON = "json"
    SRT = "srt"
    VTT = "vtt"
    TTML = "ttml"
    REPORT = "report"
    MP4 = "mp4"
    AAC = "aac"
    MP3 = "mp3"
    WAV = "wav"
    TRACKS = "tracks"
    CLIPS = "clips"
    AAF = "aaf"


class TextOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether speakers are named and times are written, where the format leaves the choice."""

    speakers: bool = True
    timestamps: bool = True


class SoundOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``normalized``: to the loudness of the settings (EBU R128). ``original_bed``: the original stays, ducked."""

    normalized: bool = False
    original_bed: bool = False
