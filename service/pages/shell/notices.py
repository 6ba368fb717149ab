"""What is said once after a redirect: kept in a cookie of the browser until the next page shows it.

The text is our own words and is escaped when shown, so the cookie needs no seal: whoever forges it fools himself.
"""

import base64
import binascii
from typing import Any, Final

import msgspec
from litestar import Response
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

COOKIE: Final = "notice"
_LONGEST: Final = 1000


class Notice(msgspec.Struct, frozen=True):
    """``kind`` is good, info, warn or bad."""

    text: str
    kind: str = "good"


def leave_notice(response: Response[Any], text: str, kind: str = "good") -> None:
    """Has the next page say this."""
    sealed = base64.urlsafe_b64encode(msgspec.json.encode(Notice(text[:_LONGEST], kind))).decode()
    response.set_cookie(Cookie(key=COOKIE, value=sealed, path="/", httponly=True, samesite="lax", max_age=60))


def take_notice(connection: ASGIConnection[Any, Any, Any, Any]) -> Notice | None:
    """What the page before has left."""
    kept = connection.cookies.get(COOKIE)
    if not kept:
        return None
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(kept), type=Notice)
    except (binascii.Error, msgspec.DecodeError, ValueError):
        return None


def forget_notice(response: Response[Any]) -> None:
    """It has been shown."""
    response.delete_cookie(COOKIE, path="/")
