"""The picture of a film on its way into MP4: copied packet by packet, or coded anew where MP4 cannot hold it."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

import av
from av.codec.context import Flags
from av.container.input import InputContainer
from av.container.output import OutputContainer
from av.packet import Packet
from av.stream import Discard
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from service.dubbing.refusals import refusal

MP4_CODINGS: Final = frozenset({"h264", "hevc", "av1", "vp9", "mpeg4", "mpeg2video", "mpeg1video"})
"""Those that MP4 holds and players know."""
_TAGS: Final = {"hevc": "hvc1"}
"""The names under which players look for them, where FFmpeg would choose another."""
_X264: Final = {"preset": "veryfast", "crf": "18"}
_THREADS: Final = 4
"""A fixed number: the coded bytes depend on it."""


class CannotCopy(Exception):
    """MP4 cannot hold the picture as it is; the message says why, to a person."""


class Pictures(ABC):
    """The picture's track in the new film. ``end`` is when the last picture that was poured disappears, in seconds.

    ``start`` is the moment of the original's clock that becomes 0.
    """

    def __init__(self, film: OutputContainer, source: VideoStream, start: Fraction) -> None:
        self.end = Fraction(0)
        self._film, self._source = film, source
        assert source.time_base is not None
        self._tick: Fraction = source.time_base
        self._shift = round(start / self._tick)

    @abstractmethod
    def pour(self, media: InputContainer) -> Iterator[Fraction]:
        """Moves all pictures over; yields the time that it has come to, in seconds."""

    def _packets(self, media: InputContainer) -> "Iterator[Packet[VideoStream]]":
        for other in media.streams:
            if other.index != self._source.index:
                other.discard = Discard.all
        return media.demux(self._source)

    def _note_end(self, pts: int, duration: int | None) -> None:
        ticks = duration or round(1 / (self._source.average_rate or 25) / self._tick)
        self.end = max(self.end, (pts + ticks) * self._tick)


class Copied(Pictures):
    """Packets as they are: same bytes, same times. Raises CannotCopy."""

    def __init__(self, film: OutputContainer, source: VideoStream, start: Fraction) -> None:
        super().__init__(film, source, start)
        coding = source.codec_context.codec.canonical_name if source.codec_context else "unknown"
        if coding not in MP4_CODINGS:
            raise CannotCopy(f"MP4 cannot hold pictures in the coding {coding}: they were coded anew as H.264.")
        self._target = film.add_stream_from_template(source, opaque=True)
        if tag := _TAGS.get(coding):
            self._target.codec_context.codec_tag = tag

    def pour(self, media: InputContainer) -> Iterator[Fraction]:
        reorders = self._source.codec_context.has_b_frames
        for packet in self._packets(media):
            if packet.dts is None and packet.pts is None:
                if packet.size:
                    raise CannotCopy("Its pictures carry no times: they were coded anew as H.264.")
                continue
            if packet.pts is None and reorders:
                raise CannotCopy("Its pictures do not say when they are shown: they were coded anew as H.264.")
            yield self._copy(packet)

    def _copy(self, packet: "Packet[VideoStream]") -> Fraction:
        shown = packet.dts if packet.pts is None else packet.pts
        assert shown is not None
        pts = shown - self._shift
        dts = pts if packet.dts is None else packet.dts - self._shift
        packet.pts, packet.dts, packet.stream = pts, dts, self._target
        self._note_end(pts, packet.duration)
        try:
            self._film.mux_one(packet)
        except (av.error.InvalidDataError, av.error.ArgumentError) as error:
            raise CannotCopy(f"MP4 cannot hold its pictures ({error.strerror}): they were coded anew.") from error
        return dts * self._tick


class Transcoded(Pictures):
    """Decoded and coded as H.264, upright. Raises DubRefused film_undecodable."""

    def __init__(self, film: OutputContainer, source: VideoStream, start: Fraction) -> None:
        super().__init__(film, source, start)
        if source.codec_context is None:
            raise refusal("film_undecodable", codec=source.codec_tag or "unnamed")
        self._target: VideoStream | None = None

    def pour(self, media: InputContainer) -> Iterator[Fraction]:
        target = self._begun()
        for packet in self._packets(media):
            try:
                frames = packet.decode()
            except av.error.InvalidDataError:
                continue
            for frame in frames:
                if frame.pts is not None:
                    yield self._encode(target, frame, frame.pts - self._shift)
        self._film.mux(target.encode(None))

    def _begun(self) -> VideoStream:
        context = self._source.codec_context
        target = self._film.add_stream("libx264", rate=self._source.average_rate or 25, options=dict(_X264))
        target.width, target.height = context.width & ~1, context.height & ~1
        target.pix_fmt, target.codec_context.time_base = "yuv420p", self._tick
        target.codec_context.thread_count = _THREADS
        target.codec_context.flags |= Flags.bitexact
        return target

    def _encode(self, target: VideoStream, frame: VideoFrame, pts: int) -> Fraction:
        shown = frame.reformat(target.width, target.height, "yuv420p")
        shown.pts, shown.time_base = pts, self._tick
        self._note_end(pts, frame.duration)
        self._film.mux(target.encode(shown))
        return pts * self._tick
