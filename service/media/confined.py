"""Runs a child process over an untrusted media file, which is handed over as the child's standard input, already open.

The child is given no path, can open no further file, and inherits no secret. The operating system bounds its time,
memory and output; whatever happens, the process group is gone when `run_confined` returns or raises.
"""

import asyncio
import contextlib
import os
import signal
import stat
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import BinaryIO, TypeVar

from service.media.facts import AnalysisLimits
from service.media.refusals import ProbeFailed, refusal

_PACKAGE_ROOT = str(Path(__file__).resolve().parents[2])
_STDERR_KEPT = 4096
Answer = TypeVar("Answer")


def opened(path: Path, limits: AnalysisLimits) -> BinaryIO:
    """The file, open for reading; raises MediaRefused when it is empty or too large, OSError when it is no file."""
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


async def run_confined(
    module: str,
    task: bytes,
    media: BinaryIO,
    limits: AnalysisLimits,
    read: Callable[[asyncio.StreamReader], Awaitable[Answer]],
) -> Answer:
    """What `read` makes of the standard output of `python -m module TASK < media`.

    Raises for every other end than a regular one; what `read` raises passes through.
    """
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        module,
        task.decode(),
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
        async with asyncio.timeout(limits.wall_seconds):
            answer, complaint = await asyncio.gather(read(child.stdout), _tail(child.stderr))
            code = await child.wait()
    except TimeoutError:
        raise refusal("media_timed_out", limit_seconds=round(limits.wall_seconds)) from None
    finally:
        await _end(child)
    _check_exit(code, complaint, limits)
    return answer


def _environment() -> dict[str, str]:
    """All that the child inherits: where our code is; one thread for numerics (each costs address space)."""
    return {
        "PYTHONPATH": _PACKAGE_ROOT,
        "PYTHONDONTWRITEBYTECODE": "1",
        "LC_ALL": "C.UTF-8",
        "OPENBLAS_NUM_THREADS": "1",
    }


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
