"""Analysis of an untrusted media file, in a process of its own.

The file is handed over as the child's standard input, already open: the child is given no path, can open
no further file, and inherits no secret. The operating system bounds its time, memory and output; whatever
happens, the process group is gone when `analyse` returns or raises.
"""

import asyncio
import contextlib
import os
import signal
import stat
import sys
from pathlib import Path
from typing import BinaryIO

import msgspec

from service.media.facts import (
    AnalysisLimits,
    AnalysisParameters,
    MediaFacts,
    ProbeAnswer,
    ProbeResult,
    ProbeTask,
)
from service.media.refusals import SLUGS, MediaRefused, ProbeFailed, refusal

__all__ = ["AnalysisLimits", "AnalysisParameters", "MediaFacts", "MediaRefused", "ProbeFailed", "analyse"]

DEFAULT_LIMITS = AnalysisLimits()
DEFAULT_PARAMETERS = AnalysisParameters()
_PACKAGE_ROOT = str(Path(__file__).resolve().parents[2])
_STDERR_KEPT = 4096


async def analyse(
    path: Path,
    limits: AnalysisLimits = DEFAULT_LIMITS,
    parameters: AnalysisParameters = DEFAULT_PARAMETERS,
) -> MediaFacts:
    """Facts about the media file at `path`.

    Raises MediaRefused (with a slug of `service.media.refusals`) when the file is at fault, ProbeFailed when
    we are, OSError when the path cannot be opened. Cancelling it kills the child.
    """
    media = await asyncio.to_thread(_opened, path, limits)
    with media:
        output = await _run_probe(media, ProbeTask(os.getpid(), limits, parameters))
    return _facts(output)


def _opened(path: Path, limits: AnalysisLimits) -> BinaryIO:
    media = path.open("rb")
    status = os.fstat(media.fileno())
    problem: Exception | None = None
    if not stat.S_ISREG(status.st_mode):
        problem = OSError(f"{path.name} is not a regular file")
    elif status.st_size == 0:
        problem = refusal("media_empty")
    elif status.st_size > limits.max_bytes:
        megabytes = -(-status.st_size // 1_000_000)
        problem = refusal("media_too_large", size_mb=megabytes, limit_mb=limits.max_bytes // 1_000_000)
    if problem:
        media.close()
        raise problem
    return media


async def _run_probe(media: BinaryIO, task: ProbeTask) -> bytes:
    """The child's standard output; raises for every other end than a regular one."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "service.media.probe",
        msgspec.json.encode(task).decode(),
        stdin=media,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd="/",
        env=_environment(),
        start_new_session=True,
    )
    assert child.stdout is not None
    assert child.stderr is not None
    try:
        async with asyncio.timeout(task.limits.wall_seconds):
            output, complaint = await asyncio.gather(
                _bounded(child.stdout, task.limits.max_result_bytes), _tail(child.stderr)
            )
            code = await child.wait()
    except TimeoutError:
        raise refusal("media_timed_out", limit_seconds=round(task.limits.wall_seconds)) from None
    finally:
        await _end(child)
    _check_exit(code, complaint, task.limits)
    return output


def _environment() -> dict[str, str]:
    """All that the child inherits: where our code is; one thread for numerics (each costs address space)."""
    return {
        "PYTHONPATH": _PACKAGE_ROOT,
        "PYTHONDONTWRITEBYTECODE": "1",
        "LC_ALL": "C.UTF-8",
        "OPENBLAS_NUM_THREADS": "1",
    }


async def _bounded(stream: asyncio.StreamReader, limit: int) -> bytes:
    output = bytearray()
    while chunk := await stream.read(1 << 16):
        output += chunk
        if len(output) > limit:
            raise ProbeFailed(f"the analysis wrote more than {limit} bytes")
    return bytes(output)


async def _tail(stream: asyncio.StreamReader) -> bytes:
    kept = b""
    while chunk := await stream.read(1 << 16):
        kept = (kept + chunk)[-_STDERR_KEPT:]
    return kept


async def _end(child: asyncio.subprocess.Process) -> None:
    """Kill the child with its whole group and reap it; nothing when it has ended already."""
    if child.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        await child.wait()


def _check_exit(code: int, complaint: bytes, limits: AnalysisLimits) -> None:
    """A child killed by the CPU limit ran too long; one that crashed in a decoder met a damaged file."""
    if code == -signal.SIGXCPU:
        raise refusal("media_timed_out", limit_seconds=limits.cpu_seconds)
    if code in (-signal.SIGSEGV, -signal.SIGBUS, -signal.SIGFPE, -signal.SIGILL, -signal.SIGABRT):
        raise refusal("media_damaged", evidence="decoding it crashed the decoder")
    if code != 0:
        raise ProbeFailed(f"the analysis ended with {code}: {complaint.decode(errors='replace').strip()}")


def _facts(output: bytes) -> MediaFacts:
    try:
        answer = msgspec.json.decode(output, type=ProbeAnswer)
    except msgspec.DecodeError as error:
        raise ProbeFailed(f"the analysis gave no readable answer: {error}") from error
    if isinstance(answer, ProbeResult):
        return answer.facts
    if answer.slug not in SLUGS:
        raise ProbeFailed(f"the analysis gave an unknown reason: {answer.slug[:80]}")
    raise refusal(answer.slug, **answer.particulars)
