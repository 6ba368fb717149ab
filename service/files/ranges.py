"""The ``range`` header: one plain range of bytes; anything else is answered with the whole file, as HTTP allows."""

import re
from typing import Final

_RANGE: Final = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


class NoSuchRange(Exception):
    """The range begins behind the end of the file."""


def wanted_range(header: str, size: int) -> tuple[int, int] | None:
    """The half-open range that is asked for, within the file; None for the whole file. Raises NoSuchRange."""
    found = _RANGE.fullmatch(header.strip())
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        length = min(int(found[2]), size)
        if length == 0:
            raise NoSuchRange
        return size - length, size
    start, end = int(found[1]), int(found[2]) + 1 if found[2] else size
    if end <= start and found[2]:
        return None
    if start >= size:
        raise NoSuchRange
    return start, min(end, size)
