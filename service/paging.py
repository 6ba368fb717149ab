"""Cursors: where a page ended, as text that the next request hands back. All lists of the product write and read theirs
here.

A cursor is not signed: it opens nothing that its list would not show. So anybody can write one, and what decodes may be
no place of any list. Whatever the database could not compare with is refused here, so that no list has to think of it.
"""

import base64
import binascii
from datetime import UTC, datetime
from typing import Annotated, Final, TypeVar

import msgspec
from litestar.params import QueryParameter

from service.errors import InvalidInput

T = TypeVar("T")

PAGE: Final = 50
LONGEST: Final = 1000
MOST: Final = 2**31 - 1
"""Numbers of lists are those of ``integer`` columns."""

EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""Between them an instant can be told in every time zone."""

Cursor = Annotated[str | None, QueryParameter(max_length=LONGEST)]
Limit = Annotated[int, QueryParameter(ge=1, le=200)]


def encode_cursor(place: object) -> str:
    """The text of a place."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def decode_cursor(text: str | None, kind: type[T]) -> T | None:
    """The place that the text names; None without one. Raises InvalidInput for text that is no cursor, and for what is
    of the right kind and no place: an instant without a zone or beyond the calendar, a number beyond ``MOST``, a NUL.

    ``kind`` is made of text, numbers, instants, tuples of them and array-like structs.
    """
    if text is None:
        return None
    try:
        padded = text[: LONGEST + 1] + "=" * (-len(text) % 4)
        place = msgspec.json.decode(base64.urlsafe_b64decode(padded), type=kind)
    except (msgspec.MsgspecError, binascii.Error, ValueError):
        raise _no_cursor() from None
    if len(text) > LONGEST or not _is_possible(place):
        raise _no_cursor()
    return place


def _is_possible(value: object) -> bool:
    """Whether the database can compare its columns with it."""
    if isinstance(value, datetime):
        return value.tzinfo is not None and EARLIEST <= value <= LATEST
    if isinstance(value, int):
        return abs(value) <= MOST
    if isinstance(value, str):
        return "\0" not in value
    if isinstance(value, msgspec.Struct):
        value = msgspec.structs.astuple(value)
    if isinstance(value, tuple):
        return all(_is_possible(one) for one in value)
    return value is None


def _no_cursor() -> InvalidInput:
    return InvalidInput.at("query", "cursor", msg="is not a next_cursor of this list")
