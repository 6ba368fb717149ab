"""Helpers of these tests: waiting, and processes seen from outside."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psutil

from service.embedded.stack import Commands

STAND_INS = str(Path(__file__).with_name("stand_ins.py"))
ROOT = Path(__file__).parents[3]
SMALL = Commands(
    **{part: (sys.executable, STAND_INS, part) for part in ("web", "worker", "migrate", "inbox", "stripe")}
)
"""Stand-ins for all but the database and the engine."""
REAL = replace(SMALL, inbox=Commands().inbox, stripe=Commands().stripe)
"""The product's own embedded parts; stand-ins for web, worker and migrations only."""


def is_gone(pid: int) -> bool:
    """Ended, also where nobody has fetched the status yet."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


async def eventually(claim: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < deadline, "it did not become true in time"
        await asyncio.sleep(0.02)


def clean_environment() -> dict[str, str]:
    """This process's environment without settings of the product, and with the checkout on the path."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PRODUCTIONS_")}
    return {**outside, "PYTHONPATH": str(ROOT)}


@contextmanager
def program(source: str, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Runs Python source as another process; gives it and its first line of output. Killed at the end."""
    command = [sys.executable, "-c", source, *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=clean_environment(), cwd=ROOT)
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()
