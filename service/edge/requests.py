"""The outermost layer: an id for every answer, and text that the database could not hold is refused here."""

import re
import time
from typing import Any, Final
from uuid import uuid4

import structlog
from litestar import Request
from litestar.datastructures import MutableScopeHeaders
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import Histogram

from service.errors import InvalidInput

REQUEST_ID: Final = "request-id"
SECONDS: Final = Histogram("productions_request_seconds", "Time to answer, by route.", ["route"])
_NUL_ESCAPE = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class RequestContext:
    """ASGI middleware: gives the request an id that its logs carry, and counts it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id(scope))
        started = time.perf_counter()
        try:
            await self.app(scope, receive, send)
        finally:
            SECONDS.labels(_route(scope)).observe(time.perf_counter() - started)


def _route(scope: Scope) -> str:
    """The route's template, never the address itself: few values, and no ids."""
    return str(scope.get("path_template", "unknown"))


def request_id(scope: Scope) -> str:
    """The id of this request, made at first use."""
    state = scope.setdefault("state", {})
    return str(state.setdefault("request_id", uuid4().hex))


async def name_answer(message: Message, scope: Scope) -> None:
    """Before anything is sent: every answer carries ``request-id``, that of an unknown address too."""
    if message["type"] == "http.response.start":
        message.setdefault("headers", [])
        MutableScopeHeaders(message)[REQUEST_ID] = request_id(scope)


async def refuse_unstorable_text(request: Request[Any, Any, Any]) -> None:
    """Before each request: no NUL in path, query or JSON body. (Lone surrogates are refused by the JSON decoder.)"""
    if "\x00" in request.scope["path"] or b"%00" in request.scope["query_string"]:
        raise InvalidInput.at("path", msg="The address holds a NUL character.")
    if request.headers.get("content-type", "").startswith("application/json"):
        body = await request.body()
        if b"\x00" in body or (b"\\u0000" in body and _NUL_ESCAPE.search(body)):
            raise InvalidInput.at("body", msg="The body holds a NUL character, which no text may hold.")
