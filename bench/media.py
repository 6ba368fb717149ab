"""Media analysis beside its floor: `python -m bench.media`.

The floor is a bare pass by hand: PyAV decodes each packet and one FFmpeg filter graph brings it to 8 kHz mono,
nothing is measured or kept. *Pass* is ours in the same process: the same, plus level, silences and waveform.
*Whole* is `analyse`, with the start of the child process, its confinement and the way back of the result.
Ratio = floor time / our time, in processor time, medians of five rounds, taking turns.
"""

import asyncio
import itertools
import os
import resource
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

import av
from av.filter import Graph

from bench.measuring import Result, own_peak_mb, report
from service.embedded.samples import convert, sample_script, write_spoken_wav
from service.media.analysis import analyse
from service.media.mixing import PIECE_SECONDS, mixing_graph
from service.media.soundtrack import listen

ROUNDS = 5
MINUTES = 10
TARGET = 0.75


def floor(path: Path) -> None:
    """Decode and resample, keep nothing; the graph is run for five seconds of sound at a time."""
    with av.open(str(path)) as media:
        stream = media.streams.best("audio")
        stream.codec_context.thread_count = 1
        frames = (frame for packet in media.demux(stream) for frame in packet.decode())
        first = next(frames)
        graph, waiting = mixing_graph(first), 0
        for frame in itertools.chain((first,), frames):
            graph.push(frame)
            waiting += frame.samples
            if waiting >= PIECE_SECONDS * frame.sample_rate:
                drain(graph)
                waiting = 0
        graph.push(None)
        drain(graph)


def drain(graph: Graph) -> None:
    """Take all that is ready."""
    while True:
        try:
            graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return


def measured_pass(path: Path) -> None:
    """Ours, in this process."""
    with av.open(str(path)) as media:
        meter = listen(media, media.streams.best("audio"), 36_000_000).meter
    meter.silences(-40, 500)
    meter.peaks(20)


def whole(path: Path) -> None:
    """Ours, in its child process."""
    asyncio.run(analyse(path))


def seconds(work: Callable[[Path], None], path: Path) -> float:
    """Processor time of one run, children included: other work on the machine does not count."""
    before = os.times()
    work(path)
    return sum(os.times()[:4]) - sum(before[:4])


def compare(name: str, path: Path) -> Result:
    """Print one line; the result of the pass."""
    works = (floor, measured_pass, whole)
    rounds = [[seconds(work, path) for work in works] for _ in range(ROUNDS)]
    bare, ours, all_in = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(
        f"{name:<6} floor {bare * 1000:7.0f} ms   pass {ours * 1000:7.0f} ms  ratio {bare / ours:4.2f}   "
        f"whole {all_in * 1000:7.0f} ms  ratio {bare / all_in:4.2f}"
    )
    return Result(f"media pass, {name}", ours * 1000, bare * 1000, bare / ours, "ms", TARGET, own_peak_mb())


def main() -> None:
    """The comparison for four codings of ten minutes of speech, then memory for a recording of 3 hours."""
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder, "speech.wav")
        script = sample_script("en")
        while write_spoken_wav(wav, script, "en") < MINUTES * 60_000:
            script += script
        results = [compare("wav", wav)]
        for suffix, codec in (("flac", "flac"), ("m4a", "aac"), ("mp3", "libmp3lame")):
            path = wav.with_suffix(f".{suffix}")
            convert(wav, path, codec, rate=44_100)
            results.append(compare(suffix, path))
        report_memory(Path(folder, "long.wav"), script)
        report(results)


def report_memory(path: Path, script: list[str]) -> None:
    """Time and peak memory of the child for 3 hours of speech."""
    while write_spoken_wav(path, script, "en", words_per_minute=120) < 3 * 3600_000:
        script = script * 2
    taken = seconds(whole, path)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"3 hours or more of WAV: {taken:.1f} s of processor time, at most {peak:.0f} MB in the child")


if __name__ == "__main__":
    main()
