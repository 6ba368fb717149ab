"""The log files of the parts."""

from pathlib import Path

TAIL_BYTES = 16_384


def log_tail(path: Path, lines: int = 15) -> str:
    """The last lines of a log, indented, for error messages; "(empty)" where nothing was written."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - TAIL_BYTES))
            text = file.read().decode("utf-8", "replace")
    except FileNotFoundError:
        text = ""
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:]) or "    (empty)"
