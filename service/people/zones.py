"""The time zones that people and programs may name: those of the IANA that this machine knows."""

from functools import cache
from zoneinfo import available_timezones


@cache
def known_zones() -> frozenset[str]:
    """Read once in a process: looking for them reads hundreds of files."""
    return frozenset(available_timezones())
