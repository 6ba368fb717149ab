"""Cursors: where a page ended, as text that the next request hands back."""

import base64
import binascii
from typing import Annotated, Final, TypeVar

import msgspec
from litestar.params import QueryParameter

from service.errors import InvalidInput

T = TypeVar("T")

PAGE: Final = 50
_NUL: Final = rb"\u0000"
"""As JSON writes it: the database takes no text that holds one."""

Cursor = Annotated[str | None, QueryParameter(max_length=500)]
Limit = Annotated[int, QueryParameter(ge=1, le=200)]


def encode_cursor(place: object) -> str:
    """The text of a place."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def decode_cursor(text: str | None, kind: type[T]) -> T | None:
    """The place that the text names; None without one. Raises InvalidInput for text that is no cursor."""
    if text is None:
        return None
    try:
        padded = text + "=" * (-len(text) % 4)
        decoded = base64.urlsafe_b64decode(padded)
        if _NUL in decoded:
            raise ValueError("no text of ours holds a NUL character")
        return msgspec.json.decode(decoded, type=kind)
    except (msgspec.MsgspecError, binascii.Error, ValueError):
        raise InvalidInput.at("query", "cursor", msg="is not a next_cursor of this list") from None
