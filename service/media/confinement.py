"""What a process gives up before it touches a file that it cannot trust (Linux)."""

import ctypes
import mmap
import os
import resource
import signal

from service.media.facts import AnalysisLimits

_PR_SET_PDEATHSIG = 1
_OPENED_BY_FFMPEG = 1
"""FFmpeg duplicates the descriptor that it reads from. Once it has, no descriptor is left to open a file with."""
_LITTLE_MEMORY = 4 << 20


def die_with_parent(parent: int) -> None:
    """Be killed when the parent ends, however it ends; exit at once if it has ended already."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def confine(limits: AnalysisLimits) -> None:
    """From here on: bounded time and address space, no new file, no byte written to one, no child, no core."""
    open_files = 1 + max(int(name) for name in os.listdir("/proc/self/fd")[:-1])
    bounds = {
        resource.RLIMIT_CPU: (limits.cpu_seconds, limits.cpu_seconds + 5),
        resource.RLIMIT_AS: (limits.memory_bytes, limits.memory_bytes),
        resource.RLIMIT_FSIZE: (0, 0),
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_NPROC: (0, 0),
        resource.RLIMIT_NOFILE: (open_files + _OPENED_BY_FFMPEG,) * 2,
    }
    for kind, bound in bounds.items():
        resource.setrlimit(kind, bound)


def is_short_of_memory() -> bool:
    """Whether not even a little more memory is to be had: what FFmpeg cannot read for want of it, it calls invalid."""
    try:
        mmap.mmap(-1, _LITTLE_MEMORY).close()
    except OSError:
        return True
    return False
