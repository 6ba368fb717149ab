"""Where a piece of long work stands."""

from enum import StrEnum


class WorkState(StrEnum):
    """``failed`` and ``done`` are final; what failed can be asked for again."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
