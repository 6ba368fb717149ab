"""The outermost layer: an id and a log line for every answer; text that the database could not hold is refused."""

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
QUIET_ROUTES: Final = frozenset({"/livez", "/readyz", "/metrics"})
"""Asked every few seconds by machines; their answers would drown all others in the log."""

SMALL_JSON_BYTES: Final = 64 * 1024

SECONDS: Final = Histogram("productions_request_seconds", "Time to answer, by route.", ["route"])
log = structlog.get_logger()

_WITHOUT_BODY: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_NUL_ESCAPE = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class RequestContext:
    """ASGI middleware: gives the request an id that its logs carry, and times it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id(scope))
        started = time.perf_counter()
        scope["state"]["started"] = started
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
    """Before anything is sent: every answer carries ``request-id`` and is logged, that of an unknown address too."""
    if message["type"] == "http.response.start":
        message.setdefault("headers", [])
        MutableScopeHeaders(message)[REQUEST_ID] = request_id(scope)
        _log_answer(scope, message["status"])


def _log_answer(scope: Scope, status: int) -> None:
    """One line: the route's template and never the address, so that no id, token or query gets into the log."""
    route = _route(scope)
    if route in QUIET_ROUTES:
        return
    started = scope["state"].get("started")
    taken = time.perf_counter() - started if started else 0.0
    log.info(
        "answered",
        request_id=request_id(scope),
        method=scope.get("method", ""),
        route=route,
        status=status,
        milliseconds=round(taken * 1000, 1),
    )


def is_streamed(request: Request[Any, Any, Any]) -> bool:
    """Whether the route reads its body as it comes: such a body has no limit here and must never be collected."""
    return request.route_handler.resolve_request_max_body_size() is None


def is_small_json(request: Request[Any, Any, Any]) -> bool:
    """Whether the body claims to be JSON of a few kilobytes: a route that also takes uploads may read it whole."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    length = request.headers.get("content-length", "")
    return kind == "application/json" and length.isascii() and length.isdigit() and int(length) <= SMALL_JSON_BYTES


async def refuse_unstorable_text(request: Request[Any, Any, Any]) -> None:
    """Before each request: no NUL in path, query or body, and the body is UTF-8, whatever type it claims to have.

    (Lone surrogates in JSON are refused by its decoder.) A route with ``opt={"raw_body": True}`` takes bytes and
    judges them itself, after it has seen who sent them.
    """
    if "\x00" in request.scope["path"] or b"%00" in request.scope["query_string"]:
        raise InvalidInput.at("path", msg="The address holds a NUL character.")
    is_ours_to_judge = not request.route_handler.opt.get("raw_body") and not is_streamed(request)
    if request.method not in _WITHOUT_BODY and is_ours_to_judge:
        _check_body(await request.body())


def holds_nul(body: bytes) -> bool:
    """Whether a JSON text holds NUL, plain or escaped: no text column can keep it."""
    return b"\x00" in body or (b"\\u0000" in body and _NUL_ESCAPE.search(body) is not None)


def _check_body(body: bytes) -> None:
    if holds_nul(body):
        raise InvalidInput.at("body", msg="The body holds a NUL character, which no text may hold.")
    if not body.isascii():
        try:
            body.decode()
        except UnicodeDecodeError:
            raise InvalidInput.at("body", msg="The body is not UTF-8.", kind="json_invalid") from None
