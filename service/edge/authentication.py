"""Who holds the key of a request. Answers are cached for a second, so revoked means refused a second later."""

import time
from collections import OrderedDict
from datetime import timedelta
from typing import Final

from litestar.connection import ASGIConnection
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from service.auth.keys import hashed, looks_like_key
from service.auth.models import ApiKey
from service.auth.principals import Principal
from service.database import utc_now
from service.errors import Unauthenticated

CACHE_SECONDS: Final = 1.0
CACHE_SIZE: Final = 10_000
TOUCH_EVERY: Final = timedelta(minutes=1)


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
        return Principal(kind=row.holder_kind, id=row.holder_id, key_id=row.id, workspace_id=row.workspace_id)


class Authentication(AbstractAuthenticationMiddleware):
    """Reads ``xi-api-key`` or ``Authorization: Bearer``; routes with ``opt={"public": True}`` go without."""

    async def authenticate_request(self, connection: ASGIConnection) -> AuthenticationResult:  # type: ignore[type-arg]
        key = connection.headers.get("xi-api-key") or _bearer(connection.headers.get("authorization", ""))
        if not key:
            raise Unauthenticated("missing_api_key", "Send your API key in the header xi-api-key.")
        keys: KeyRing = connection.app.state.key_ring
        principal = await keys.principal(key)
        return AuthenticationResult(user=principal, auth=principal.key_id)


def _bearer(header: str) -> str:
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
