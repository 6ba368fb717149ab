"""10,000 cues as SRT beside pysubs2: `python -m bench.subtitles`.

Both write the same file and read the same file, taking turns; ours gives a document with kinds and speakers, pysubs2
its events. Ratio = pysubs2's time / our time, medians of five rounds: 4 means four times as fast.
"""

import statistics
import time
from collections.abc import Callable

import pysubs2

from bench.measuring import ROUNDS, Result, own_peak_mb, report
from service.formats.reading import read_document
from service.formats.srt import render_srt
from service.timedtext.cues import Cue

CUES = 10_000
WRITE_TARGET = 4.0
READ_TARGET = 1.0


def cues() -> list[Cue]:
    """Five and a half hours of two lines every two seconds."""
    return [
        Cue(
            number * 2000, number * 2000 + 1900, (f"This is what is said in cue {number},", "and it has a second line.")
        )
        for number in range(CUES)
    ]


def seconds(work: Callable[[], object]) -> float:
    """Processor time of one run."""
    start = time.process_time()
    work()
    return time.process_time() - start


def compare(name: str, ours: Callable[[], object], theirs: Callable[[], object], target: float) -> Result:
    """Rounds that take turns, after one that warms up."""
    ours()
    theirs()
    rounds = [(seconds(ours), seconds(theirs)) for _ in range(ROUNDS)]
    mine, floor = (statistics.median(column) for column in zip(*rounds, strict=True))
    ratio = statistics.median(bare / own for own, bare in rounds)
    return Result(name, mine * 1000, floor * 1000, ratio, "ms", target, own_peak_mb())


def subtitles_rows() -> list[Result]:
    """Writing and reading, with pysubs2 in the place of the floor."""
    made = cues()
    theirs = pysubs2.SSAFile()
    theirs.events = [pysubs2.SSAEvent(cue.start_ms, cue.end_ms, "\\N".join(cue.lines)) for cue in made]
    data = render_srt(made)
    return [
        compare(
            f"SRT of {CUES:,} cues, write (floor: pysubs2)",
            lambda: render_srt(made),
            lambda: theirs.to_string("srt").encode(),
            WRITE_TARGET,
        ),
        compare(
            f"SRT of {CUES:,} cues, read (floor: pysubs2)",
            lambda: read_document(data, name="talk.srt", language="en"),
            lambda: pysubs2.SSAFile.from_string(data.decode(), "srt"),
            READ_TARGET,
        ),
    ]


def main() -> None:
    """Both, as a table."""
    report(subtitles_rows())


if __name__ == "__main__":
    main()
