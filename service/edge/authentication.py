"""Who asks: the holder of the request's key, or whoever is signed in where it comes from.

Keys and sessions are looked up at most once a second; a route that changes what somebody may (``changes_access``) makes
this process forget before its answer leaves, and the others hear of it (``service/edge/access_changes.py``). The cookie
of a session is read where no key is sent; what changes anything then needs the token of our own pages (``forgery.py``).
"""

from typing import Any, Final

from litestar import Request
from litestar.datastructures import State
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from service.access.scopes import ANY, READ, WRITE
from service.auth.principals import Principal, SignedIn, second_factor_needed
from service.auth.sessions import session_cookie
from service.edge.access_changes import forgetting_first
from service.edge.cookies import drop_cookie, set_cookie
from service.edge.forgery import SAFE_METHODS, refuse_forgery
from service.edge.key_ring import KeyRing
from service.edge.origin import address_of
from service.edge.session_ring import SessionRing
from service.errors import Forbidden, Unauthenticated
from service.settings import Settings

COOKIE_SECONDS: Final = 90 * 24 * 3600
"""Longer than any session lives: when it ends is the server's to say."""

AnyRequest = Request[Any, Any, Any]


class Authentication:
    """ASGI middleware: ``xi-api-key`` or ``Authorization: Bearer``, else the cookie of a session.

    What routes say in ``opt``: ``public`` goes without (a public ``page``, and with ``visitors`` what its scripts ask
    for, still has the person in ``principals.signed_in``, and a principal or None as user); ``unverified`` takes a
    session that owes a second factor; ``changes_access`` has all keys and sessions looked up anew. A key of limited
    scopes needs the one that the route names (``service/access/scopes.py``). A page that is not public raises
    Unauthenticated ``not_signed_in`` or Forbidden ``second_factor_needed``.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and scope["method"] != "OPTIONS":
            request: AnyRequest = Request(scope, receive)
            principal = await self._principal(request)
            scope["user"], scope["auth"] = principal, principal.key_id if principal else None
            if request.method not in SAFE_METHODS and request.route_handler.opt.get("changes_access"):
                send = forgetting_first(send, lambda: forget_rights(request.app.state))
        await self.app(scope, receive, send)

    async def _principal(self, request: AnyRequest) -> Principal | None:
        opt = request.route_handler.opt
        is_public, is_page = bool(opt.get("public")), bool(opt.get("page"))
        if is_public and not is_page and not opt.get("visitors"):
            return None
        key = request.headers.get("xi-api-key") or _bearer(request.headers.get("authorization", ""))
        if key and not is_public:
            return await _key_holder(request, key)
        who = await _signed_in(request)
        if request.method not in SAFE_METHODS and (who or is_public):
            await refuse_forgery(request, who.session_id if who else None)
        if who and (who.principal.is_verified or opt.get("unverified")):
            return who.principal
        if is_public:
            return None
        raise second_factor_needed() if who else _nobody(is_page=is_page)


def forget_rights(state: State) -> None:
    """Whoever asks next is looked up in the database."""
    keys: KeyRing = state.key_ring
    sessions: SessionRing = state.session_ring
    keys.forget()
    sessions.forget()


async def _key_holder(request: AnyRequest, key: str) -> Principal:
    keys: KeyRing = request.app.state.key_ring
    principal = await keys.principal(key, address_of(request))
    if principal.scopes is not None:
        _demand_scope(request, principal.scopes)
    return principal


def _demand_scope(request: AnyRequest, scopes: frozenset[str]) -> None:
    """Raises Forbidden ``scope_missing`` unless the key has the scope that the route names for this method."""
    needed = request.route_handler.opt.get(READ if request.method in SAFE_METHODS else WRITE)
    if needed is None:
        raise Forbidden(
            "scope_missing",
            "This is closed to API keys of limited permissions. Nothing was changed. Use a key that has all of them.",
        )
    if needed != ANY and needed not in scopes:
        raise Forbidden(
            "scope_missing",
            f"This API key does not have the permission {str(needed)!r}. Nothing was changed. Use another key, or let "
            "whoever manages this one add it.",
            permission=str(needed),
        )


async def _signed_in(request: AnyRequest) -> SignedIn | None:
    """The session of the cookie, noted in the request's state; a cookie that is worth nothing is dropped."""
    settings: Settings = request.app.state.settings
    sessions: SessionRing = request.app.state.session_ring
    name = session_cookie(settings)
    token = request.cookies.get(name)
    if not token:
        return None
    seen = await sessions.seen(token)
    if seen is None:
        drop_cookie(request, settings, name)
        return None
    if seen.fresh_token:
        set_cookie(request, settings, name, seen.fresh_token, max_age=COOKIE_SECONDS)
    request.scope["state"]["signed_in"] = seen.who
    return seen.who


def _nobody(*, is_page: bool) -> Unauthenticated:
    if is_page:
        return Unauthenticated("not_signed_in", "Nobody is signed in here. Sign in to go on.")
    return Unauthenticated("missing_api_key", "Send your API key in the header xi-api-key.")


def _bearer(header: str) -> str:
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
