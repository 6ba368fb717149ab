"""Cookies that the layers around a route want set: collected in the request's state, sent with the answer's head."""

from http.cookies import Morsel, SimpleCookie
from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.types import Message, Scope

from service.settings import Settings

_STATE: Final = "cookies_to_set"


def set_cookie(
    connection: ASGIConnection[Any, Any, Any, Any],
    settings: Settings,
    name: str,
    value: str,
    *,
    max_age: int | None = None,
    http_only: bool = True,
) -> None:
    """Has the answer of this request set a cookie for the whole site: SameSite=Lax, and on https only over https."""
    jar: SimpleCookie = SimpleCookie()
    jar[name] = value
    morsel: Morsel[str] = jar[name]
    morsel["path"], morsel["samesite"] = "/", "Lax"
    if http_only:
        morsel["httponly"] = True
    if settings.public_url.startswith("https:"):
        morsel["secure"] = True
    if max_age is not None:
        morsel["max-age"] = max_age
    connection.scope["state"].setdefault(_STATE, {})[name] = morsel.OutputString().encode("latin-1")


def drop_cookie(connection: ASGIConnection[Any, Any, Any, Any], settings: Settings, name: str) -> None:
    """Has the browser forget a cookie."""
    set_cookie(connection, settings, name, "", max_age=0)


async def send_cookies(message: Message, scope: Scope) -> None:
    """Before anything is sent: the cookies that were asked for."""
    if message["type"] == "http.response.start":
        wanted = scope.get("state", {}).get(_STATE, {})
        message["headers"] = [*message.get("headers", []), *((b"set-cookie", value) for value in wanted.values())]
