"""Where a piece of long work stands."""

from enum import StrEnum
from typing import Final


class WorkState(StrEnum):
    """``failed`` and ``done`` are final; what failed can be asked for again."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


IN_THE_MAKING: Final = (WorkState.PENDING, WorkState.RUNNING)
