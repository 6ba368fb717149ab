"""Waiting for processes that are not our children.

Where nobody fetches their exit status (a container whose first process does not), ended processes stay visible as
zombies for ever; they count as ended here.
"""

import time
from collections.abc import Sequence

import psutil

POLL_SECONDS = 0.02


def has_ended(process: psutil.Process) -> bool:
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def wait_for_end(processes: Sequence[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Returns as soon as all have ended, or with those that still run when the time is up."""
    deadline = time.monotonic() + seconds
    while running := [process for process in processes if not has_ended(process)]:
        if time.monotonic() > deadline:
            break
        time.sleep(POLL_SECONDS)
    return running
