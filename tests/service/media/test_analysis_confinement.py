"""The child process of an analysis: bounded, without secrets, and never left behind."""

import asyncio
import os
import struct
import subprocess
import sys
from contextlib import suppress

import psutil
import pytest

from service.media.analysis import AnalysisLimits, MediaRefused, analyse
from tests.service.media.files import tones

CONFINED = """
import sys
from service.media.confinement import confine
from service.media.facts import AnalysisLimits
confine(AnalysisLimits(memory_bytes=512 << 20))
{attempt}
"""


HOURS = 70
ROOM = 8 << 30
"""For so many hours; no machine decodes them within the seconds that these tests give it."""


def hours_of_silence(folder, hours=12):
    """Much work in little space: a sparse WAV at 8 kHz, 58 MB an hour on paper."""
    path, size = folder / "hours.wav", hours * 3600 * 16_000
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 8000, 16_000, 2, 16)
    path.write_bytes(b"RIFF" + struct.pack("<I", 36 + size) + b"WAVE" + form + struct.pack("<4sI", b"data", size))
    os.truncate(path, 44 + size)
    return path


def probes_of(parent):
    """Running analysis processes below a process."""
    found = []
    for child in parent.children(recursive=True):
        try:
            if "service.media.probe" in child.cmdline():
                found.append(child)
        except psutil.NoSuchProcess:
            continue
    return found


async def eventually(condition, seconds=20):
    """The first true value of a condition, asked for again and again."""
    for _ in range(seconds * 100):
        if value := condition():
            return value
        await asyncio.sleep(0.01)
    raise AssertionError(f"it did not happen within {seconds} seconds")


async def first_probe(parent):
    """Waits until an analysis runs."""
    return (await eventually(lambda: probes_of(parent)))[0]


def has_ended(process):
    """Whether a process is gone, or only waits to be reaped."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


async def test_an_analysis_that_takes_too_long_is_refused_and_leaves_no_process(tmp_path):
    recording = hours_of_silence(tmp_path)

    with pytest.raises(MediaRefused) as refused:
        await analyse(recording, AnalysisLimits(wall_seconds=0.5, max_duration_seconds=90_000))

    assert refused.value.slug == "media_timed_out"
    assert probes_of(psutil.Process()) == []


async def test_an_analysis_that_computes_too_long_is_refused(tmp_path):
    recording = hours_of_silence(tmp_path)

    with pytest.raises(MediaRefused) as refused:
        await analyse(recording, AnalysisLimits(cpu_seconds=1, max_duration_seconds=90_000))

    assert refused.value.slug == "media_timed_out"


async def test_a_recording_over_the_length_limit_is_not_decoded_to_its_end(tmp_path):
    recording = hours_of_silence(tmp_path, HOURS)

    with pytest.raises(MediaRefused) as refused:
        await analyse(recording, AnalysisLimits(cpu_seconds=10, max_bytes=ROOM, max_duration_seconds=60))

    assert refused.value.slug == "media_too_long"


async def test_a_cancelled_analysis_leaves_no_process(tmp_path):
    work = asyncio.create_task(analyse(hours_of_silence(tmp_path)))
    child = await first_probe(psutil.Process())

    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work

    assert not child.is_running()


async def test_the_child_dies_with_a_parent_that_is_killed(tmp_path):
    script = "import asyncio, sys, pathlib; from service.media.analysis import AnalysisLimits, analyse; "
    script += f"limits = AnalysisLimits(max_bytes={ROOM}, max_duration_seconds={HOURS * 3600}); "
    script += "asyncio.run(analyse(pathlib.Path(sys.argv[1]), limits))"
    parent = psutil.Popen([sys.executable, "-c", script, str(hours_of_silence(tmp_path, HOURS))])
    child = await first_probe(parent)
    await asyncio.sleep(0.5)

    parent.kill()
    parent.wait()

    assert await eventually(lambda: has_ended(child), seconds=10)


async def test_the_child_gets_no_environment_of_ours_and_not_the_path_of_the_file(tmp_path, monkeypatch):
    monkeypatch.setenv("PRODUCTIONS_SECRET_KEY", "do not tell")
    recording = hours_of_silence(tmp_path)
    work = asyncio.create_task(analyse(recording))
    child = await first_probe(psutil.Process())

    environment, arguments = child.environ(), " ".join(child.cmdline())
    work.cancel()
    await asyncio.wait([work])

    assert environment.keys() <= {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "LC_ALL", "OPENBLAS_NUM_THREADS"}
    assert recording.name not in arguments


async def test_an_analysis_needs_little_memory_however_long_the_recording(tmp_path):
    work = asyncio.create_task(analyse(hours_of_silence(tmp_path, 4)))
    child, peak = await first_probe(psutil.Process()), 0
    while not (await asyncio.wait([work], timeout=0.02))[0]:
        with suppress(psutil.NoSuchProcess):
            peak = max(peak, child.memory_info().rss)

    assert (await work).duration_ms == 4 * 3600 * 1000
    assert peak < 160 << 20


async def test_too_little_memory_is_a_refusal_and_not_a_crash(tmp_path):
    """Whether an allocation fails in Python or crashes the decoder depends on how the process lies in memory."""
    recording = tones(tmp_path / "tone.wav", [("tone", 5)])

    with pytest.raises(MediaRefused) as refused:
        await analyse(recording, AnalysisLimits(memory_bytes=1 << 20))

    assert refused.value.slug in ("media_too_complex", "media_damaged")


@pytest.mark.parametrize(
    ("attempt", "outcome"),
    [
        ("bytearray(600 << 20)", "MemoryError"),
        ("first = open('/dev/null'); second = open('/dev/null')", "Too many open files"),
        ("import resource; print(resource.getrlimit(resource.RLIMIT_CPU))", "(300, 305)"),
        ("open(sys.argv[1], 'wb', buffering=0).write(b'x')", "File too large"),
    ],
)
def test_a_confined_process_cannot(tmp_path, attempt, outcome):
    command = [sys.executable, "-c", CONFINED.format(attempt=attempt), str(tmp_path / "file")]

    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, cwd=os.getcwd())

    assert outcome in ended.stderr + ended.stdout
