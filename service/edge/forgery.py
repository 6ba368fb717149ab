"""Requests that another site would have a browser send: told by the token that only our own pages know.

A session's token is derived from its id; a visitor's from a random cookie that pages with forms set (``form_token``).
Scripts send it as the header ``x-csrf-token``, forms as the field ``csrf_token``.
"""

from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from litestar import Request
from litestar.connection import ASGIConnection

from service.auth.principals import SignedIn
from service.auth.sealing import is_signature, new_token, signature
from service.edge.cookies import set_cookie
from service.errors import Forbidden
from service.settings import Settings

HEADER: Final = "x-csrf-token"
FIELD: Final = "csrf_token"
TOKEN_IN_ADDRESS: Final = "token_in_address"  # noqa: S105 - the name of an option
"""``opt`` of a route that takes a form with files as it comes: the token must be known before the first byte."""
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_PURPOSE: Final = "csrf"
_STATE: Final = "visitor"
_FORM: Final = "application/x-www-form-urlencoded"
_MOST_FIELDS: Final = 2000

AnyConnection = ASGIConnection[Any, Any, Any, Any]


def csrf_token(settings: Settings, session_id: str) -> str:
    """The token of a session's pages."""
    return signature(settings, _PURPOSE, session_id)


def visitor_cookie(settings: Settings) -> str:
    """The name of the cookie by which a visitor's forms are told from forged ones."""
    return "__Host-productions_visitor" if settings.public_url.startswith("https:") else "productions_visitor"


def form_token(connection: AnyConnection) -> str:
    """The token for the forms of this page: the session's, else the visitor's, whose cookie it has set."""
    settings: Settings = connection.app.state.settings
    who = connection.scope["state"].get("signed_in")
    if isinstance(who, SignedIn):
        return csrf_token(settings, who.session_id)
    return signature(settings, _PURPOSE, _visitor(connection, settings))


def visitor_of(connection: AnyConnection) -> str:
    """What this browser is known by before anybody signs in: the value of its cookie, empty when it has none."""
    settings: Settings = connection.app.state.settings
    state: dict[str, Any] = connection.scope["state"]
    return str(state.get(_STATE) or connection.cookies.get(visitor_cookie(settings), ""))


def _visitor(connection: AnyConnection, settings: Settings) -> str:
    known = visitor_of(connection)
    if not known:
        known = connection.scope["state"][_STATE] = new_token()
        set_cookie(connection, settings, visitor_cookie(settings), known)
    return known


async def refuse_forgery(request: Request[Any, Any, Any], session_id: str | None) -> None:
    """Raises Forbidden ``forged_request`` unless the request comes from our own page and carries its token."""
    settings: Settings = request.app.state.settings
    known = session_id or visitor_of(request)
    if not _is_from_here(request, settings) or not known:
        raise _refusal()
    if not is_signature(settings, _PURPOSE, known, await _sent_token(request)):
        raise _refusal()


def _is_from_here(request: Request[Any, Any, Any], settings: Settings) -> bool:
    """What browsers say of where a request comes from, as far as this one says anything."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    own = {urlsplit(settings.public_url).netloc, request.headers.get("host", "")}
    return origin is None or urlsplit(origin).netloc in own - {""}


async def _sent_token(request: Request[Any, Any, Any]) -> str:
    header = request.headers.get(HEADER)
    if header is not None:
        return header
    if request.route_handler.opt.get(TOKEN_IN_ADDRESS):
        return request.query_params.get(FIELD, "")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _FORM or request.route_handler.resolve_request_max_body_size() is None:
        return ""
    pairs = parse_qsl((await request.body()).decode("latin-1"), max_num_fields=_MOST_FIELDS)
    return dict(pairs).get(FIELD, "")


def _refusal() -> Forbidden:
    return Forbidden(
        "forged_request",
        "This request does not carry the token of one of our pages. Nothing was changed. "
        "Load the page again and repeat what you did.",
    )
