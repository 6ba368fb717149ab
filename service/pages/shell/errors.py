"""Failures as people see them: the same refusals as the API's, on a page."""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote, urlencode

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap

from service.edge.answers import collision_of
from service.edge.requests import request_id
from service.errors import Forbidden, Refusal, Unauthenticated
from service.pages.shell.locales import Words, words
from service.pages.shell.refusals import in_words
from service.pages.shell.rendering import page

AnyRequest = Request[Any, Any, Any]
Handler = Callable[[AnyRequest, Any], Response[Any]]

SIGN_IN: Final = "/sign-in"
SECOND_FACTOR: Final = "/sign-in/second-factor"
_API: Final = "/v1/"


def page_aware(handlers: ExceptionHandlersMap) -> ExceptionHandlersMap:
    """The handlers of the API, each of which shows a page where a page was asked for."""
    return {kind: _either(handler) for kind, handler in handlers.items()}


def _either(handler: Handler) -> Handler:
    def answer(request: AnyRequest, error: Exception) -> Response[Any]:
        return error_page(request, error, handler) if wants_page(request) else handler(request, error)

    return answer


def wants_page(request: AnyRequest) -> bool:
    """A route of pages; or no route at all and a browser that looks for a page."""
    route = request.scope.get("route_handler")
    if route is not None:
        return bool(route.opt.get("page"))
    return "text/html" in request.headers.get("accept", "") and not request.scope["path"].startswith(_API)


def error_page(request: AnyRequest, error: Exception, handler: Handler) -> Response[Any]:
    """What happened, in words; whoever has not signed in is sent to do so."""
    if isinstance(error, Unauthenticated):
        return _to(request, SIGN_IN)
    if isinstance(error, Forbidden) and error.slug == "second_factor_needed":
        return _to(request, SECOND_FACTOR)
    plain = handler(request, error)
    status = plain.status_code or 500
    title, message = _said(words(request), collision_of(error) or error, status)
    facts = {"title": title, "message": message, "request_id": request_id(request.scope)}
    shown = page(request, "shell/error.html", status=status, retry_after=plain.headers.get("retry-after"), **facts)
    for name in ("retry-after", "allow"):
        if name in plain.headers:
            shown.headers[name] = plain.headers[name]
    return shown


def _to(request: AnyRequest, address: str) -> Response[Any]:
    wanted = request.scope["path"]
    query = request.scope["query_string"].decode("latin-1")
    following = wanted + (f"?{query}" if query else "")
    there = f"{address}?{urlencode({'next': following}, quote_via=quote)}" if request.method == "GET" else address
    if request.headers.get("hx-request") == "true":
        return Response("", status_code=204, headers={"hx-redirect": there})
    return Response("", status_code=303, headers={"location": there, "cache-control": "no-store"})


def _said(_: Words, error: Exception, status: int) -> tuple[str, str]:
    """Title and message of a failure."""
    if status == 404:
        return _("There is nothing here"), _("The address is wrong, or what it showed is not yours to see.")
    if status == 403:
        return _("This is not for you"), _refused(_, error)
    if status == 429:
        return _("Too many tries"), _refused(_, error)
    if status >= 500 and not isinstance(error, Refusal):
        return _("Something went wrong on our side"), _(
            "What was not finished was undone, and nothing is ever charged twice. Look again before you repeat it."
        )
    return _("This did not work"), _refused(_, error)


def _refused(_: Words, error: Exception) -> str:
    if isinstance(error, Refusal):
        return in_words(_, error.message)
    if isinstance(error, HTTPException):
        return _("The request could not be read. Nothing was changed.")
    return str(error)
