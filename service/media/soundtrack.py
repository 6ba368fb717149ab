"""One pass over the sound of an open container: every packet decoded, mixed and measured."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container.input import InputContainer
from av.stream import Discard

from service.media.metering import Meter
from service.media.mixing import RATE, Mixer


@dataclass
class Soundtrack:
    """What the pass yields."""

    meter: Meter = field(default_factory=Meter)
    packets: int = 0
    damaged_packets: int = 0
    first_ms: int = 0
    """The container's time of the first sound."""
    end_ms: int = 0
    """The container's time of the end of the last sound."""
    ended_early: bool = False
    """Reading stopped with an error instead of the end of the file."""

    @property
    def span_ms(self) -> int:
        """From the first to the last sound by timestamps, gaps included; at least what was decoded."""
        return max(self.meter.duration_ms, self.end_ms - self.first_ms)

    @property
    def is_mostly_damaged(self) -> bool:
        """More than a twentieth of the packets could not be decoded (and more than the few at a cut)."""
        return self.damaged_packets > max(3, self.packets // 20)


def listen(container: InputContainer, stream: AudioStream, max_duration_ms: int) -> Soundtrack:
    """Decode `stream` to its end, or until some seconds beyond `max_duration_ms`; other streams are skipped."""
    soundtrack = Soundtrack()
    mixer, meter = Mixer(soundtrack.meter.add), soundtrack.meter
    clock = _Clock()
    for frame in frames_of(container, stream, soundtrack):
        clock.note(frame)
        mixer.add(frame)
        if meter.samples > max_duration_ms * RATE // 1000:
            break
    mixer.flush()
    meter.finish()
    soundtrack.first_ms, soundtrack.end_ms = clock.read()
    return soundtrack


class _Clock:
    """Timestamps of the first and the last frame; they become fractions of a second only once, at the end."""

    def __init__(self) -> None:
        self._first: int | None = None
        self._time_base: Fraction | None = None
        self._last = self._samples = 0
        self._rate = 1

    def note(self, frame: AudioFrame) -> None:
        pts = frame.pts
        if pts is None:
            return
        if self._first is None:
            self._first, self._time_base = pts, frame.time_base
        self._last, self._samples, self._rate = pts, frame.samples, frame.sample_rate

    def read(self) -> tuple[int, int]:
        """Start and end in milliseconds; both 0 when no frame had a timestamp."""
        if self._first is None or self._time_base is None:
            return 0, 0
        length = Fraction(self._samples, self._rate)
        return int(self._first * self._time_base * 1000), int((self._last * self._time_base + length) * 1000)


def frames_of(container: InputContainer, stream: AudioStream, soundtrack: Soundtrack) -> Iterator[AudioFrame]:
    """All frames that can be decoded; what cannot is counted in `soundtrack`, and a broken end ends the pass.

    One thread decodes, and other streams are skipped.
    """
    for other in container.streams:
        if other.index != stream.index:
            other.discard = Discard.all
    stream.codec_context.thread_count = 1
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except av.error.FFmpegError as error:
            _raise_if_out_of_memory(error)
            soundtrack.ended_early = True
            return
        if packet is None:
            return
        soundtrack.packets += 1
        try:
            yield from packet.decode()
        except av.error.EOFError:
            return
        except av.error.FFmpegError as error:
            _raise_if_out_of_memory(error)
            soundtrack.damaged_packets += 1


def _raise_if_out_of_memory(error: Exception) -> None:
    if isinstance(error, MemoryError):
        raise error
