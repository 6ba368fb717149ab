"""The log files of the parts."""

from pathlib import Path
from typing import IO

TAIL_BYTES = 16_384
ROTATE_BYTES = 20_000_000


def open_log(path: Path) -> IO[bytes]:
    """Opens for appending; a log above `ROTATE_BYTES` is put aside as `.1` first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > ROTATE_BYTES:
        path.replace(path.with_suffix(path.suffix + ".1"))
    return path.open("ab")


def log_tail(path: Path, lines: int = 15) -> str:
    """The last lines of a log, indented, for error messages; "(empty)" where nothing was written."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - TAIL_BYTES))
            text = file.read().decode("utf-8", "replace")
    except FileNotFoundError:
        text = ""
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:]) or "    (empty)"
