"""Replaces itself by a command that ends when its parent ends, even when the parent is killed.

    python -S -E launch.py PARENT_PID SIGNAL [UID:GID:override|plain] -- COMMAND...

Standard library only and run as a file, so that it costs some milliseconds. The signal is bound to the thread
that started us: start children from the main thread. `override` keeps the right to pass folders that
the new user could not enter (a checkout below root's home folder); it is asked for only where needed.
"""

import ctypes
import os
import sys
from collections.abc import Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 47, 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522


def launching(command: Sequence[str], *, parent_pid: int, signal: int, user: str = "-") -> list[str]:
    """The argument list that runs `command` through this launcher; `user` as made by `postgres_user`."""
    return [sys.executable, "-S", "-E", str(Path(__file__)), str(parent_pid), str(int(signal)), user, "--", *command]


def _prctl(option: int, first: int, second: int = 0) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, first, second, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl({option}) failed")


def _keep_override_only() -> None:
    bit = 1 << CAP_DAC_OVERRIDE
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    effective_permitted_inheritable = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.capset(header, effective_permitted_inheritable) != 0:
        raise OSError(ctypes.get_errno(), "capset failed")
    _prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE)


def become(user: str) -> None:
    """Changes to `uid:gid:override|plain`; `-` changes nothing."""
    if user == "-":
        return
    uid, gid, rights = user.split(":")
    os.setgroups([])
    if rights == "override":
        _prctl(PR_SET_KEEPCAPS, 1)
    os.setresgid(int(gid), int(gid), int(gid))
    os.setresuid(int(uid), int(uid), int(uid))
    if rights == "override":
        _keep_override_only()


def main(arguments: Sequence[str]) -> None:
    """Never returns. Exits 0 where the parent was gone before we could ask to be told."""
    parent_pid, signal, user, _, *command = arguments
    become(user)
    if sys.platform == "linux":
        _prctl(PR_SET_PDEATHSIG, int(signal))
    if os.getppid() != int(parent_pid):
        sys.exit(0)
    os.execvp(command[0], command)  # noqa: S606 - replacing this process by the given command is its purpose


if __name__ == "__main__":
    main(sys.argv[1:])
