"""One pass over the sound of an open container: every packet decoded, mixed and measured."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container.input import InputContainer
from av.stream import Discard

from service.media.metering import Meter
from service.media.mixing import Mixer


@dataclass
class Soundtrack:
    """What the pass yields. `start_ms` and `end_ms` are the container's timestamps of the decoded sound."""

    meter: Meter = field(default_factory=Meter)
    packets: int = 0
    damaged_packets: int = 0
    start_ms: int | None = None
    end_ms: int = 0
    ended_early: bool = False
    """Reading stopped with an error instead of the end of the file."""

    @property
    def span_ms(self) -> int:
        """From the first to the last sound by timestamps, gaps included; at least what was decoded."""
        return max(self.meter.duration_ms, self.end_ms - (self.start_ms or 0))

    @property
    def is_mostly_damaged(self) -> bool:
        """More than a twentieth of the packets could not be decoded (and more than the few at a cut)."""
        return self.damaged_packets > max(3, self.packets // 20)


def listen(container: InputContainer, stream: AudioStream, max_duration_ms: int) -> Soundtrack:
    """Decode `stream` to its end, or until just beyond `max_duration_ms`; other streams are skipped."""
    soundtrack, mixer = Soundtrack(), Mixer()
    for other in container.streams:
        if other.index != stream.index:
            other.discard = Discard.all
    stream.codec_context.thread_count = 1
    for frame in _frames(container, stream, soundtrack):
        _note_time(soundtrack, frame)
        for samples in mixer.mix(frame):
            soundtrack.meter.add(samples)
        if soundtrack.meter.duration_ms > max_duration_ms:
            break
    for samples in mixer.flush():
        soundtrack.meter.add(samples)
    soundtrack.meter.finish()
    return soundtrack


def _frames(container: InputContainer, stream: AudioStream, soundtrack: Soundtrack) -> Iterator[AudioFrame]:
    """All frames that can be decoded; what cannot is counted, and a broken end ends the pass."""
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


def _note_time(soundtrack: Soundtrack, frame: AudioFrame) -> None:
    if frame.pts is None or frame.time_base is None:
        return
    start_ms = int(frame.pts * frame.time_base * 1000)
    if soundtrack.start_ms is None:
        soundtrack.start_ms = start_ms
    soundtrack.end_ms = start_ms + frame.samples * 1000 // frame.sample_rate
