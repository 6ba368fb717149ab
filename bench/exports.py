"""A dub's film beside its floor: `python -m bench.exports [--minutes N]`.

*Ours*: the original sound is taken out of the film (in the confined process), the clips are mixed over it, and the mix
goes into an MP4 file with the picture copied. The *floor* is one run of plain FFmpeg that ducks the original sound
under a voice track that is there already, encodes the same AAC and copies the picture: it finds no clips and places
none. Seconds are those of the processor, of all threads and processes, per hour of media, medians of three rounds that
take turns: seconds of the clock, which are shown below them, tell on a busy machine how often a program may run, not
what its work costs. Memory is the most that one process of the run has held. A film of two hours takes `--minutes
120` (or BENCH_DUB_MINUTES) and some minutes.
"""

import argparse
import asyncio
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg

from bench.measuring import Result, report
from bench.subtitles import subtitles_rows
from service.dubbing.clips import read_take
from service.dubbing.fitting import plan
from service.dubbing.mixing import mix
from service.dubbing.muxing import mux
from service.dubbing.originals import extract_sound
from service.dubbing.stretching import prepare
from service.dubbing.timeline import Clip, Placement, Timeline
from service.embedded.samples import sample_script, write_spoken_wav, write_video

MINUTES = int(os.environ.get("BENCH_DUB_MINUTES", "3"))
ROUNDS = 3
SEGMENT_MS = 3500
EVERY_MS = 4000
LAUNCHER = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
sys.exit(code)
"""
DUCKED = "[1:a]asplit[voice][key];[0:a][key]sidechaincompress=ratio=8[bed];[bed][voice]amix=normalize=0[sound]"


@dataclass(frozen=True)
class Run:
    """What one run took: seconds of the processor, seconds of the clock, megabytes."""

    processor: float
    clock: float
    megabytes: float


def make_film(folder: Path, minutes: int) -> Path:
    """A film with speech: a minute of test pattern, again and again."""
    wav, minute, film = folder / "original.wav", folder / "minute.mp4", folder / "film.mp4"
    script = sample_script("en")
    while write_spoken_wav(wav, script, "en") < 60_000:
        script += script
    write_video(minute, wav, seconds=60, size=(640, 360))
    run_ffmpeg("-stream_loop", minutes - 1, "-i", minute, "-c", "copy", film)
    return film


def make_placements(folder: Path, minutes: int) -> list[Placement]:
    """Two speakers who take turns every four seconds, fitted."""
    duration_ms = minutes * 60_000
    takes = [(path, asyncio.run(read_take(path, path.with_suffix(".take.wav")))) for path in recordings(folder)]
    starts = range(0, duration_ms - EVERY_MS + 1, EVERY_MS)
    clips = tuple(
        Clip(
            f"{number}",
            ("Ann", "Bob")[number % 2],
            path.with_suffix(".take.wav"),
            start,
            start + SEGMENT_MS,
            take.duration_ms,
        )
        for number, start in enumerate(starts)
        for path, take in (takes[number % len(takes)],)
    )
    return prepare(plan(Timeline(duration_ms, clips), 15), folder)


def recordings(folder: Path) -> list[Path]:
    """A sentence each."""
    paths = []
    for number, sentence in enumerate(sample_script("de")):
        paths.append(folder / f"take-{number}.wav")
        write_spoken_wav(paths[-1], [sentence], "de", pause_ms=0)
    return paths


def ours(film: Path, folder: Path, minutes: int) -> None:
    """All of it, in this process and the confined one below it."""
    placements = make_placements(folder, minutes)
    started, used = time.perf_counter(), processor_seconds()
    asyncio.run(extract_sound(film, folder / "bed.wav"))
    mix(placements, minutes * 60_000, folder / "mix.wav", bed=folder / "bed.wav")
    mux(film, folder / "mix.wav", folder / "ours.mp4", language="de")
    print(processor_seconds() - used, time.perf_counter() - started, peak_mb())


def processor_seconds() -> float:
    """Of this process and those below it that have ended."""
    return sum(os.times()[:4])


def peak_mb() -> float:
    """Of this process or the largest below it. Not by getrusage for ourselves: that counts who has started us."""
    return max(own_high_mb(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)


def own_high_mb() -> float:
    """The most memory of this process since its program began."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


def run_ours(film: Path, folder: Path, minutes: int) -> Run:
    """Our half, in a fresh process."""
    asked = ("--minutes", str(minutes), "--film", str(film), "--work", str(folder))
    command = [sys.executable, "-m", "bench.exports", *asked]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Run(*map(float, answer.split()))


def run_floor(film: Path, folder: Path, voices: Path) -> Run:
    """FFmpeg alone, with the same encoder in the same setting."""
    sound = ("-c:a", "aac", "-ar", 48_000, "-ac", 2, "-b:a", "192k", "-aac_coder", "fast")
    coding = ("-c:v", "copy", *sound, "-movflags", "+faststart")
    maps = ("-filter_complex", DUCKED, "-map", "0:v", "-map", "[sound]")
    return run_ffmpeg("-i", film, "-i", voices, *maps, *coding, folder / "floor.mp4")


def run_ffmpeg(*arguments: object) -> Run:
    """Runs the binary to its end, by a launcher that is smaller than it."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", "-y", *map(str, arguments)]
    launched = [sys.executable, "-I", "-S", "-c", LAUNCHER, *command]
    started = time.perf_counter()
    answer = subprocess.run(launched, check=True, capture_output=True, text=True).stdout
    processor, megabytes = map(float, answer.split())
    return Run(processor, time.perf_counter() - started, megabytes)


def compare(folder: Path, minutes: int) -> list[Result]:
    """Time and memory of both."""
    film = make_film(folder, minutes)
    voices = folder / "voices.wav"
    mix(make_placements(folder, minutes), minutes * 60_000, voices)
    rounds = [
        (run_ours(film, folder, minutes), run_floor(film, folder, voices))
        for _ in range(ROUNDS if minutes <= 10 else 1)
    ]
    hours = minutes / 60
    title = f"dub of {minutes} minutes to MP4"
    return [
        row(title, [(mine.processor / hours, bare.processor / hours) for mine, bare in rounds], "s/hour", rounds),
        row(
            f"{title}, by the clock",
            [(mine.clock / hours, bare.clock / hours) for mine, bare in rounds],
            "s/hour",
            rounds,
        ),
        row(f"{title}, peak memory", [(mine.megabytes, bare.megabytes) for mine, bare in rounds], "MB", rounds),
    ]


def row(name: str, pairs: Sequence[tuple[float, float]], unit: str, rounds: Sequence[tuple[Run, Run]]) -> Result:
    """Medians; the ratio is the median of the rounds' ratios."""
    return Result(
        name=name,
        ours=statistics.median(mine for mine, _ in pairs),
        floor=statistics.median(bare for _, bare in pairs),
        ratio=statistics.median(bare / mine for mine, bare in pairs),
        unit=unit,
        target=None,
        peak_mb=max(mine.megabytes for mine, _ in rounds),
    )


def main() -> None:
    """The comparison; with `--film` and `--work` only our half of it, as the other process does it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=int, default=MINUTES)
    parser.add_argument("--film", type=Path)
    parser.add_argument("--work", type=Path)
    asked = parser.parse_args()
    if asked.film:
        ours(asked.film, asked.work, asked.minutes)
        return
    with tempfile.TemporaryDirectory(prefix="bench-dub-") as folder:
        report([*compare(Path(folder), asked.minutes), *subtitles_rows()])


if __name__ == "__main__":
    main()
