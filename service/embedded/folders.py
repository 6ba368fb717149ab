"""Locks and rights of data folders."""

import fcntl
import os
from pathlib import Path
from typing import IO

from service.embedded.errors import DataFolderInUse, DataFolderUnusable


def make_folder(path: Path, mode: int = 0o755) -> Path:
    """Creates `path` with its parents; says in words when that is not allowed."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=mode)
    except OSError as error:
        raise DataFolderUnusable(
            f"The folder {path} cannot be created ({error.strerror}). "
            "Choose another data folder with PRODUCTIONS_DATA_DIR."
        ) from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise DataFolderUnusable(
            f"The folder {path} is not writable for this user (its owner has the user id {path.stat().st_uid}). "
            "Give it to this user, or choose another data folder with PRODUCTIONS_DATA_DIR."
        )
    return path


def lock_file(path: Path, what: str) -> IO[str]:
    """Takes an exclusive lock and writes our process id into the file; closing the file gives it back.

    The kernel drops the lock when the holder dies, however it dies: a stale file never blocks.
    """
    try:
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+")
    except OSError as error:
        raise DataFolderUnusable(f"The lock file {path} cannot be opened: {error.strerror}.") from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = file.read().strip() or "unknown"
        file.close()
        raise DataFolderInUse(
            f"{what} in {path.parent} is already running (process {holder}). "
            "Stop it first, or choose another data folder with PRODUCTIONS_DATA_DIR."
        ) from error
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
    return file
