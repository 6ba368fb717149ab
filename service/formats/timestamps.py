"""Instants as files write them. Look-up tables write several times faster than formatting each number does."""

from typing import Final

_HOURS: Final = tuple(f"{hour:02}:" for hour in range(100))
_SECONDS: Final = tuple(f"{minute:02}:{second:02}" for minute in range(60) for second in range(60))
_COMMA: Final = tuple(f",{number:03}" for number in range(1000))
_POINT: Final = tuple(f".{number:03}" for number in range(1000))


def srt_time(ms: int) -> str:
    """``00:01:02,345`` of a time of 0 to 100 hours (exclusive), in milliseconds."""
    seconds, rest = divmod(ms, 1000)
    hours, within = divmod(seconds, 3600)
    return _HOURS[hours] + _SECONDS[within] + _COMMA[rest]


def vtt_time(ms: int) -> str:
    """``00:01:02.345``, as WebVTT and TTML write it; the same limits."""
    seconds, rest = divmod(ms, 1000)
    hours, within = divmod(seconds, 3600)
    return _HOURS[hours] + _SECONDS[within] + _POINT[rest]


def clock_time(ms: int) -> str:
    """``00:01:02``: the second in which it begins, for people; the same limits."""
    hours, within = divmod(ms // 1000, 3600)
    return _HOURS[hours] + _SECONDS[within]
