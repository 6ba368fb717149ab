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
from service.dubbing.turning import Upright

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
        self._frame_ticks = max(1, int(1 / (source.average_rate or 25) / self._tick))

    @abstractmethod
    def pour(self, media: InputContainer) -> Iterator[Fraction]:
        """Moves all pictures over; yields the time that it has come to, in seconds."""

    def _packets(self, media: InputContainer) -> "Iterator[Packet[VideoStream]]":
        for other in media.streams:
            if other.index != self._source.index:
                other.discard = Discard.all
        return media.demux(self._source)

    def _note_end(self, pts: int, duration: int | None) -> None:
        self.end = max(self.end, (pts + (duration or self._frame_ticks)) * self._tick)


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
        undated: list[Packet[VideoStream]] = []
        for packet in self._packets(media):
            if not packet.size:
                continue
            if packet.pts is None:
                packet.pts = self._shown_when_decoded(packet)
            undated.append(packet)
            if packet.dts is not None:
                yield from self._copy_all(undated, packet.dts - self._frame_ticks * (len(undated) - 1))
                undated = []
        if undated:
            shown = [packet.pts for packet in undated if packet.pts is not None]
            yield from self._copy_all(undated, min(shown) - self._frame_ticks * len(undated))

    def _shown_when_decoded(self, packet: "Packet[VideoStream]") -> int:
        if packet.dts is None or self._source.codec_context.has_b_frames:
            raise CannotCopy("Its pictures do not say when they are shown: they were coded anew as H.264.")
        return packet.dts

    def _copy_all(self, packets: "list[Packet[VideoStream]]", first_dts: int) -> Iterator[Fraction]:
        """Matroska gives no decoding times to the first of reordered pictures: these come a frame after each other."""
        for number, packet in enumerate(packets):
            if packet.dts is None:
                packet.dts = first_dts + number * self._frame_ticks
            assert packet.pts is not None
            yield self._copy(packet, packet.pts - self._shift, packet.dts - self._shift)

    def _copy(self, packet: "Packet[VideoStream]", pts: int, dts: int) -> Fraction:
        packet.pts, packet.dts, packet.stream = pts, dts, self._target
        self._note_end(pts, packet.duration)
        try:
            self._film.mux_one(packet)
        except (av.error.InvalidDataError, av.error.ArgumentError) as error:
            raise CannotCopy(f"MP4 cannot hold its pictures ({error.strerror}): they were coded anew.") from error
        return dts * self._tick


class Transcoded(Pictures):
    """Decoded and coded as H.264, upright, in even numbers as the coding needs them.

    Raises DubRefused film_undecodable.
    """

    def __init__(self, film: OutputContainer, source: VideoStream, start: Fraction) -> None:
        super().__init__(film, source, start)
        if source.codec_context is None:
            raise refusal("film_undecodable", codec=source.codec_tag or "unnamed")
        self._target = self._begun()
        self._upright = Upright()

    def pour(self, media: InputContainer) -> Iterator[Fraction]:
        for packet in self._packets(media):
            try:
                frames = packet.decode()
            except av.error.InvalidDataError:
                continue
            for frame in frames:
                if frame.pts is not None:
                    yield self._encode(frame, frame.pts - self._shift)
        self._film.mux(self._target.encode(None))

    def _begun(self) -> VideoStream:
        target = self._film.add_stream("libx264", rate=self._source.average_rate or 25, options=dict(_X264))
        assert isinstance(target, VideoStream)
        target.pix_fmt, target.codec_context.time_base = "yuv420p", self._tick
        target.codec_context.thread_count = _THREADS
        target.codec_context.flags |= Flags.bitexact
        return target

    def _encode(self, frame: VideoFrame, pts: int) -> Fraction:
        duration, upright = frame.duration, self._upright.turned(frame)
        if not self.end:
            self._describe(upright, is_sideways=abs(frame.rotation) == 90)
        shown = upright.reformat(self._target.width, self._target.height, "yuv420p")
        shown.pts, shown.time_base = pts, self._tick
        self._note_end(pts, duration)
        self._film.mux(self._target.encode(shown))
        return pts * self._tick

    def _describe(self, first: VideoFrame, *, is_sideways: bool) -> None:
        """Size, shape of the pixels and meaning of the colours, as players must know them: those of the original."""
        target, original = self._target.codec_context, self._source.codec_context
        target.width, target.height = first.width & ~1, first.height & ~1
        if shape := self._source.sample_aspect_ratio:
            target.sample_aspect_ratio = 1 / shape if is_sideways else shape
        target.color_primaries, target.color_trc = original.color_primaries, original.color_trc
        target.colorspace = original.colorspace
