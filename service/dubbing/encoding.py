"""The finished sound alone, in the codings that people ask for."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
from av.audio.stream import AudioStream
from av.codec.context import Flags
from av.container.output import OutputContainer

from service.dubbing.filters import LAYOUTS, frame_of
from service.dubbing.finishing import Progress, finished, unwatched
from service.dubbing.sound import RATE, WavReader, reading
from service.formats.options import Format

BITEXACT: Final = {"fflags": "+bitexact"}
"""Muxers leave out times and versions, so that the same input gives the same bytes."""


@dataclass(frozen=True, slots=True)
class Coding:
    """FFmpeg's names of the container and the encoder, bits per second, and options of the encoder (name, value)."""

    container: str
    codec: str
    bit_rate: int
    options: tuple[tuple[str, str], ...] = ()


AAC: Final = Coding("adts", "aac", 192_000, (("aac_coder", "fast"),))
"""FFmpeg's fast search is twice as fast as its default, and at this bit rate no worse by its own documentation."""
MP3: Final = Coding("mp3", "libmp3lame", 192_000)
_CODINGS: Final = {Format.AAC: AAC, Format.MP3: MP3}


def encode(sound: Path, target: Path, format: Format, progress: Progress = unwatched) -> None:  # noqa: A002
    """A WAV file of ours as AAC (ADTS), MP3 or WAV, at 48 kHz; KeyError for any other format."""
    with finished(target) as partial:
        if format is Format.WAV:
            shutil.copyfile(sound, partial)
            return
        coding = _CODINGS[format]
        with (
            reading(sound) as samples,
            av.open(str(partial), "w", format=coding.container, options=BITEXACT) as encoded,
        ):
            stream = add_sound(encoded, coding, samples.shape.channels)
            total = max(1, samples.shape.frames)
            for position in encoding(encoded, stream, samples):
                progress(position / total)


def add_sound(container: OutputContainer, coding: Coding, channels: int) -> AudioStream:
    """A new audio track at 48 kHz."""
    stream = container.add_stream(
        coding.codec, rate=RATE, layout=LAYOUTS[channels], bit_rate=coding.bit_rate, options=dict(coding.options)
    )
    assert isinstance(stream, AudioStream)
    stream.codec_context.flags |= Flags.bitexact
    return stream


def encoding(container: OutputContainer, stream: AudioStream, sound: WavReader, *, starts_at: int = 0) -> Iterator[int]:
    """Encodes a second at a time and yields how many frames are done; ends after the last has been written.

    ``starts_at`` is the place of the first frame in the track, in frames.
    """
    position = 0
    for block in sound.blocks():
        container.mux(stream.encode(frame_of(block, starts_at + position)))
        position += len(block)
        yield position
    container.mux(stream.encode(None))
