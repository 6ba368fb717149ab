"""When a failed delivery is tried again, and when an endpoint is given up. Plain functions of plain values."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

_SECOND: Final = timedelta(seconds=1)
_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = timedelta(hours=1)

PAUSES: Final = (
    5 * _SECOND,
    30 * _SECOND,
    2 * _MINUTE,
    10 * _MINUTE,
    30 * _MINUTE,
    _HOUR,
    3 * _HOUR,
    6 * _HOUR,
    12 * _HOUR,
    24 * _HOUR,
    24 * _HOUR,
)
"""After the first attempt, the second, and so on: twelve attempts within three days (70.7 hours at the longest)."""

SHORTEST: Final = 0.8
"""Each pause is this much of itself up to the whole: those who failed together do not come back together."""

FAILURES_IN_A_ROW: Final = 10
LONG_AGO: Final = timedelta(days=7)


def next_attempt(attempts: int, now: datetime, random: Callable[[float, float], float]) -> datetime | None:
    """When to try again after ``attempts`` failed ones; None when that was the last. ``random`` is ``uniform``."""
    if attempts > len(PAUSES):
        return None
    return now + PAUSES[attempts - 1] * random(SHORTEST, 1.0)


def is_beyond_hope(failures_in_a_row: int, last_success_at: datetime | None, now: datetime) -> bool:
    """Whether an endpoint is disabled: 10 or more failures in a row, and the last success more than 7 days ago or
    never.
    """
    if failures_in_a_row < FAILURES_IN_A_ROW:
        return False
    return last_success_at is None or now - last_success_at > LONG_AGO
