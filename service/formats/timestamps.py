"""Instants as files write them. Look-up tables write several times faster than formatting each number does."""

from typing import Final

_HOURS: Final = tuple(f"{hour:02}:" for hour in range(100))
_SECONDS: Final = tuple(f"{minute:02}:{second:02}" for minute in range(60) for second in range(60))
_COMMA: Final = tuple(f",{number:03}" for number in range(1000))
_POINT: Final = tuple(f".{number:03}" for number in range(1000))

_HOURS_READ: Final = {text: hour * 3_600_000 for hour, text in enumerate(_HOURS)}
_SECONDS_READ: Final = {text: second * 1000 for second, text in enumerate(_SECONDS)}
_REST_READ: Final = {text: number for table in (_COMMA, _POINT) for number, text in enumerate(table)}


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


def known_time(text: str) -> int | None:
    """The milliseconds of ``00:01:02,345`` or ``00:01:02.345``; None for a time written in any other way."""
    hours, within, rest = _HOURS_READ.get(text[:3]), _SECONDS_READ.get(text[3:8]), _REST_READ.get(text[8:])
    return None if hours is None or within is None or rest is None else hours + within + rest
