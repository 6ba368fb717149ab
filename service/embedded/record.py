"""`<data>/stack.json`: what runs on this data folder, for people, for the command line, and after a kill."""

import json
import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from service.embedded.ending import wait_for_end
from service.embedded.keys import write_private
from service.embedded.wiring import Addresses

ENDING_SECONDS = 10.0


def write_record(path: Path, addresses: Addresses, pids: Mapping[str, int]) -> None:
    """Replaces the record; only its owner can read it, because addresses may hold passwords."""
    content = {
        "pid": os.getpid(),
        "written_at": datetime.now(UTC).isoformat(),
        "addresses": asdict(addresses),
        "parts": dict(pids),
    }
    write_private(path, content)


def read_record(path: Path) -> dict[str, Any]:
    """Empty where nothing runs, or nothing that could be read."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def end_leftovers(path: Path) -> list[str]:
    """Ends parts that outlived a killed stack; returns their names. The caller holds the folder's lock.

    PostgreSQL is left to `EmbeddedPostgres`, which knows how to end it.
    """
    recorded = {name: pid for name, pid in read_record(path).get("parts", {}).items() if name != "postgres"}
    sessions = {int(pid): name for name, pid in recorded.items()}
    members = _members(sessions, path.parent)
    for process in members:
        if process.pid in sessions:
            _send(process, signal.SIGTERM)
            _send(process, signal.SIGCONT)
    wait_for_end([process for process in members if process.pid in sessions], ENDING_SECONDS)
    for process in _members(sessions, path.parent):
        _send(process, signal.SIGKILL)
    return sorted({sessions[process.pid] for process in members if process.pid in sessions})


def _members(sessions: Mapping[int, str], data_dir: Path) -> list[psutil.Process]:
    """Processes in the recorded sessions. Numbers are used again, so each must carry our folder's name too."""
    return [process for process in psutil.process_iter() if _is_member(process, sessions, data_dir)]


def _is_member(process: psutil.Process, sessions: Mapping[int, str], data_dir: Path) -> bool:
    try:
        is_in_session = os.getsid(process.pid) in sessions
        return is_in_session and process.environ().get("PRODUCTIONS_DATA_DIR") == str(data_dir)
    except (psutil.Error, OSError):
        return False


def _send(process: psutil.Process, request: signal.Signals) -> None:
    with suppress(psutil.Error):
        process.send_signal(request)
