"""Who asks: the holder of the request's key, or whoever is signed in where it comes from.

Keys are looked up once a second at most, so revoked means refused a second later. A session's cookie is read where no
key is sent; what changes anything then needs the token of our own pages (``service/edge/forgery.py``).
"""

import time
from collections import OrderedDict
from datetime import timedelta
from typing import Any, Final

from litestar import Request
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from service.access.scopes import ALL
from service.access.standing import Standing, standing_of
from service.auth.keys import hashed, looks_like_key
from service.auth.models import ApiKey, HolderKind
from service.auth.principals import Principal, SignedIn, second_factor_needed
from service.auth.sessions import session_cookie
from service.database import utc_now
from service.edge.cookies import drop_cookie, set_cookie
from service.edge.forgery import SAFE_METHODS, refuse_forgery
from service.edge.session_ring import SessionRing
from service.errors import Unauthenticated
from service.settings import Settings

CACHE_SECONDS: Final = 1.0
CACHE_SIZE: Final = 10_000
TOUCH_EVERY: Final = timedelta(minutes=1)
CUSTOMERS: Final = (HolderKind.MEMBER, HolderKind.SERVICE_ACCOUNT)
COOKIE_SECONDS: Final = 90 * 24 * 3600
"""Longer than any session lives: when it ends is the server's to say."""

AnyRequest = Request[Any, Any, Any]


class KeyRing:
    """Looks keys up by hash and remembers the answer for a second; notes a key's use once a minute."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._known: OrderedDict[str, tuple[float, Principal]] = OrderedDict()

    async def principal(self, key: str) -> Principal:
        """The holder; raises Unauthenticated for a key that is mistyped, unknown, expired or revoked."""
        if not looks_like_key(key):
            raise Unauthenticated("invalid_api_key", "This is no API key of ours, or it is mistyped.")
        digest = hashed(key)
        known = self._known.get(digest)
        if known and known[0] > time.monotonic():
            return known[1]
        principal = await self._look_up(digest)
        self._remember(digest, principal)
        return principal

    def _remember(self, digest: str, principal: Principal) -> None:
        self._known[digest] = (time.monotonic() + CACHE_SECONDS, principal)
        self._known.move_to_end(digest)
        if len(self._known) > CACHE_SIZE:
            self._known.popitem(last=False)

    async def _look_up(self, digest: str) -> Principal:
        now = utc_now()
        table = ApiKey.__table__  # type: ignore[attr-defined]
        async with self._engine.connect() as connection:
            row = (await connection.execute(select(table).where(table.c.hashed == digest))).one_or_none()
            if row is None or row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= now):
                self._known.pop(digest, None)
                raise Unauthenticated("invalid_api_key", "This API key is unknown, expired or revoked.")
            if row.last_used_at is None or row.last_used_at < now - TOUCH_EVERY:
                await connection.execute(update(table).where(table.c.id == row.id).values(last_used_at=now))
                await connection.commit()
            standing = await standing_of(connection, row.holder_id) if row.holder_kind in CUSTOMERS else None
        return _principal(row, standing)


def _principal(row: Any, standing: Standing | None) -> Principal:
    """The holder of a key row; raises Unauthenticated for a customer who is locked or gone."""
    scopes = None if ALL in row.scopes else frozenset(row.scopes)
    if standing is None:
        return Principal(kind=row.holder_kind, id=row.holder_id, key_id=row.id, scopes=scopes)
    if not standing.is_active:
        raise Unauthenticated("invalid_api_key", "The holder of this API key is locked or has left the workspace.")
    return Principal(
        kind=row.holder_kind,
        id=row.holder_id,
        key_id=row.id,
        workspace_id=row.workspace_id,
        seat=standing.seat,
        is_owner=standing.is_owner,
        features=standing.features,
        scopes=scopes,
    )


class Authentication:
    """ASGI middleware: ``xi-api-key`` or ``Authorization: Bearer``, else the cookie of a session.

    What routes say in ``opt``: ``public`` goes without (a public ``page``, and with ``visitors`` what its scripts ask
    for, still has the person in ``principals.signed_in``, and a principal or None as user); ``unverified`` takes a
    session that owes a second factor. A page that is not public raises Unauthenticated ``not_signed_in`` or Forbidden
    ``second_factor_needed``.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and scope["method"] != "OPTIONS":
            request: AnyRequest = Request(scope, receive)
            principal = await self._principal(request)
            scope["user"], scope["auth"] = principal, principal.key_id if principal else None
        await self.app(scope, receive, send)

    async def _principal(self, request: AnyRequest) -> Principal | None:
        opt = request.route_handler.opt
        is_public, is_page = bool(opt.get("public")), bool(opt.get("page"))
        if is_public and not is_page and not opt.get("visitors"):
            return None
        key = request.headers.get("xi-api-key") or _bearer(request.headers.get("authorization", ""))
        if key and not is_public:
            keys: KeyRing = request.app.state.key_ring
            return await keys.principal(key)
        who = await _signed_in(request)
        if request.method not in SAFE_METHODS and (who or is_public):
            await refuse_forgery(request, who.session_id if who else None)
        if who and (who.principal.is_verified or opt.get("unverified")):
            return who.principal
        if is_public:
            return None
        raise second_factor_needed() if who else _nobody(is_page=is_page)


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
