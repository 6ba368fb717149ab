"""The child process of a decoding: `python -m service.media.decoder TASK < FILE`.

TASK is a DecodeTask in JSON. On standard output: one line of JSON (a DecodeAnswer), then, unless the file is refused,
all of its sound as 16-bit little-endian samples, channels interleaved. Everything that is needed is imported before
`confine` takes away the right to open files.
"""

import sys
from typing import BinaryIO

import msgspec

from service.media.confinement import confine, die_with_parent, is_short_of_memory
from service.media.facts import AnalysisParameters, DecodeAnswer, DecodeTask, Decoding, ProbeRefusal
from service.media.inspection import inspect, open_container, recognised, sound_of
from service.media.mixing import Mixer, Samples
from service.media.refusals import MediaRefused, refusal
from service.media.soundtrack import Soundtrack, frames_of
from service.media.source import Source

_LAYOUTS = {1: "mono", 2: "stereo"}


def decode(task: DecodeTask, source: Source, output: BinaryIO) -> None:
    """Answer, then pour out the sound; the file is analysed first when the task asks for it."""
    answer = _answer(task, source)
    output.write(msgspec.json.encode(answer) + b"\n")
    if isinstance(answer, Decoding):
        _pour(task, source, output)


def _answer(task: DecodeTask, source: Source) -> DecodeAnswer:
    try:
        if not task.is_analysed_first:
            with open_container(source, recognised(source)) as media:
                sound_of(media)
            return Decoding()
        facts = inspect(source, task.limits, AnalysisParameters())
        return Decoding(duration_ms=facts.duration_ms, peak_dbfs=facts.peak_dbfs)
    except MemoryError:
        refused = refusal("media_too_complex")
    except MediaRefused as problem:
        refused = refusal("media_too_complex") if is_short_of_memory() else problem
    return ProbeRefusal(refused.slug, refused.particulars)


def _pour(task: DecodeTask, source: Source, output: BinaryIO) -> None:
    def write(samples: Samples) -> None:
        output.write(samples.astype("<i2", copy=False).tobytes())

    with open_container(source, recognised(source)) as media:
        mixer = Mixer(write, task.rate, _LAYOUTS[task.channels])
        for frame in frames_of(media, sound_of(media), Soundtrack()):
            mixer.add(frame)
        mixer.flush()


def main() -> None:
    """Do one task with the file on standard input."""
    task = msgspec.json.decode(sys.argv[1], type=DecodeTask)
    die_with_parent(task.parent)
    confine(task.limits)
    decode(task, Source(sys.stdin.fileno()), sys.stdout.buffer)


if __name__ == "__main__":
    main()
