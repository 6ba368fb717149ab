"""Files that are whole or not there at all."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

Progress = Callable[[float], None]
"""Told the share that is done, 0.0 to 1.0, about once per second of work; may raise to stop it."""


def unwatched(_share: float) -> None:
    """The progress of work that nobody watches."""


@contextlib.contextmanager
def finished(target: Path) -> Iterator[Path]:
    """A path beside ``target`` to write to; it becomes ``target`` at the end, and is removed when the work fails.

    Work that is killed leaves that one file, which the next try overwrites. Two tries at once need two folders.
    """
    partial = target.with_name(f".{target.name}.part")
    try:
        yield partial
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
