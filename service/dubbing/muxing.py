"""The dubbed film: the original's picture, untouched where MP4 can hold it, with the new sound. In constant memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
from av.container.input import InputContainer
from av.container.output import OutputContainer
from av.stream import Stream
from av.video.stream import VideoStream

from service.dubbing.encoding import AAC, BITEXACT, add_sound
from service.dubbing.filters import frame_of
from service.dubbing.finishing import Progress, finished, unwatched
from service.dubbing.pictures import CannotCopy, Copied, Pictures, Transcoded
from service.dubbing.refusals import refusal
from service.dubbing.sound import BLOCK, FRAMES_PER_MS, RATE, WavReader, reading
from service.media.inspection import open_container, recognised
from service.media.source import Source
from service.media.streams import describe

_MP4: Final = {**BITEXACT, "movflags": "+faststart"}
_ISO_639_2: Final = {
    "ar": "ara",
    "de": "deu",
    "en": "eng",
    "es": "spa",
    "fr": "fra",
    "hi": "hin",
    "it": "ita",
    "pt": "por",
    "ru": "rus",
    "tr": "tur",
    "uk": "ukr",
}


@dataclass(frozen=True, slots=True)
class Film:
    """What was made. ``is_copied``: the picture is the original's, bit for bit; if not, ``note`` says why."""

    duration_ms: int
    is_copied: bool
    note: str | None = None


def mux(
    video: Path,
    sound: Path,
    target: Path,
    *,
    language: str | None = None,
    sound_starts_ms: int = 0,
    comment: str | None = None,
    progress: Progress = unwatched,
) -> Film:
    """The picture of ``video`` with ``sound`` (a WAV file of ours) as AAC in an MP4 file that can start while it loads.

    The film is as long as the picture: longer sound is cut. ``sound_starts_ms`` is where the sound begins on the film's
    clock (`MediaFacts.audio_start_ms`), ``language`` a code of ours for its audio track, ``comment`` what players show
    of the file. All other tracks of the original are left out; where its picture starts and how it is turned are kept.

    A picture that MP4 cannot hold is coded anew as H.264. Raises MediaRefused for a file that we never open, DubRefused
    film_without_picture or film_undecodable.
    """
    task = _Task(video, sound, language, sound_starts_ms, comment, progress)
    with finished(target) as partial:
        try:
            return Film(_made(task, partial, Copied), True)
        except CannotCopy as reason:
            return Film(_made(task, partial, Transcoded), False, str(reason))


@dataclass(frozen=True, slots=True)
class _Task:
    video: Path
    sound: Path
    language: str | None
    sound_starts_ms: int
    comment: str | None
    progress: Progress


def _made(task: _Task, target: Path, pictures: type[Pictures]) -> int:
    """Writes the film; its duration in milliseconds."""
    with _opened(task.video) as media, reading(task.sound) as sound:
        stream = picture_of(media)
        start = _start(media)
        expected = _expected(media, stream)
        with av.open(str(target), "w", format="mp4", options=_MP4) as film:
            if task.comment:
                film.metadata["comment"] = task.comment
            picture = pictures(film, stream, start)
            track = _Track(film, sound, task)
            for seconds in picture.pour(media):
                track.follow(seconds)
                task.progress(min(1.0, float(seconds / expected)))
            if not picture.end:
                raise refusal("film_undecodable", codec=describe(stream).codec)
            track.end(picture.end)
        return round(picture.end * 1000)


@contextmanager
def _opened(video: Path) -> Iterator[InputContainer]:
    """By the one demuxer of its format, which can open no other file."""
    with video.open("rb") as file:
        source = Source(file.fileno())
        with open_container(source, recognised(source)) as media:
            yield media


def picture_of(media: InputContainer) -> VideoStream:
    """The moving picture; cover art and thumbnails are none."""
    for stream in media.streams.video:
        if describe(stream).kind == "video":
            return stream
    raise refusal("film_without_picture")


def frame_rate_of(video: Path) -> Fraction:
    """Pictures per second; their number by their duration is no clean rate in a film of fragments. Raises as `mux`."""
    with _opened(video) as media:
        stream = picture_of(media)
        return Fraction(stream.guessed_rate or stream.average_rate or 25)


def _start(media: InputContainer) -> Fraction:
    """In seconds: when the first of all streams begins is 0 on the film's clock."""
    return min(
        (_seconds(stream, stream.start_time) for stream in media.streams if stream.start_time is not None),
        default=Fraction(0),
    )


def _expected(media: InputContainer, stream: VideoStream) -> Fraction:
    """About how long it will be, for the progress only."""
    if stream.duration:
        return _seconds(stream, stream.duration)
    return max(Fraction(1), Fraction(media.duration or 0, av.time_base))


def _seconds(stream: Stream, ticks: int) -> Fraction:
    return ticks * (stream.time_base or Fraction(0))


class _Track:
    """The new sound, encoded as far as the picture has come, so that the two lie side by side in the file."""

    def __init__(self, film: OutputContainer, sound: WavReader, task: _Task) -> None:
        self._film, self._sound = film, sound
        self._stream = add_sound(film, AAC, sound.shape.channels)
        self._silence = task.sound_starts_ms * FRAMES_PER_MS
        self._position = 0
        if code := _ISO_639_2.get((task.language or "").partition("-")[0].lower()):
            self._stream.metadata["language"] = code

    def follow(self, seconds: Fraction) -> None:
        """Up to a time of the film, by whole seconds."""
        while (self._position + BLOCK) <= seconds * RATE and self._encode(BLOCK):
            pass

    def end(self, seconds: Fraction) -> None:
        """The rest, up to the end of the picture."""
        while (missing := int(seconds * RATE) - self._position) > 0 and self._encode(min(BLOCK, missing)):
            pass
        self._film.mux(self._stream.encode(None))

    def _encode(self, frames: int) -> bool:
        """False when the sound has ended."""
        samples = self._sound.silence(min(frames, self._silence)) if self._silence else self._sound.read(frames)
        self._silence -= min(self._silence, len(samples))
        if len(samples):
            self._film.mux(self._stream.encode(frame_of(samples, self._position)))
            self._position += len(samples)
        return len(samples) > 0
