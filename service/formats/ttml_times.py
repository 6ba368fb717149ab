"""Times as TTML writes them: clock times with fractions or frames, and offsets with a unit."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from service.formats.repairing import require_within
from service.formats.unreadable import Unreadable

_CLOCK: Final = re.compile(r"(\d{2,6}):(\d{2}):(\d{2})(?:\.(\d{1,9})|:(\d{2,3})(?:\.\d{1,3})?)?\Z", re.ASCII)
_OFFSET: Final = re.compile(r"(\d{1,12})(?:\.(\d{1,9}))?(h|ms|m|s|f|t)\Z", re.ASCII)
_UNITS: Final = {"h": 3_600_000, "m": 60_000, "s": 1000, "ms": 1}


@dataclass(frozen=True, slots=True)
class Rates:
    """How many frames and ticks a second has."""

    frames: Fraction = Fraction(30)
    ticks: Fraction = Fraction(1)

    def milliseconds(self, value: str, line: int | None) -> int:
        """The time; raises Unreadable for what is none, or is later than 48 hours."""
        value = value.strip()
        if clock := _CLOCK.match(value):
            ms = self._of_clock(clock)
        elif offset := _OFFSET.match(value):
            ms = self._of_offset(offset)
        else:
            raise Unreadable(f"The time {value[:40]!r} cannot be read.", line)
        require_within(ms, line)
        return ms

    def _of_clock(self, clock: re.Match[str]) -> int:
        hours, minutes, seconds, fraction, frames = clock.groups("0")
        whole = ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000
        if frames != "0":
            return whole + round(int(frames) * 1000 / self.frames)
        return whole + int((fraction + "00")[:3])

    def _of_offset(self, offset: re.Match[str]) -> int:
        amount = Fraction(f"{offset[1]}.{offset[2] or 0}")
        unit = offset[3]
        if unit in _UNITS:
            return round(amount * _UNITS[unit])
        return round(amount * 1000 / (self.frames if unit == "f" else self.ticks))


def rates_of(parameters: dict[str, str]) -> Rates:
    """From the attributes ``frameRate``, ``frameRateMultiplier``, ``tickRate`` and ``subFrameRate`` of the root."""
    frames = _positive(parameters.get("frameRate"), 30)
    numerator, _, denominator = parameters.get("frameRateMultiplier", "1 1").replace(":", " ").partition(" ")
    multiplied = frames * _positive(numerator, 1) / _positive(denominator, 1)
    default_ticks = int(frames * _positive(parameters.get("subFrameRate"), 1)) if "frameRate" in parameters else 1
    return Rates(multiplied, _positive(parameters.get("tickRate"), default_ticks))


def _positive(value: str | None, default: int) -> Fraction:
    value = (value or "").strip()
    return (
        Fraction(int(value)) if value.isascii() and value[:12].isdigit() and int(value[:12]) > 0 else Fraction(default)
    )
