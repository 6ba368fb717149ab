"""Counts what customers ask for, as soon as authentication has said who asks."""

from typing import Final

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from service.auth.models import HolderKind
from service.auth.principals import Principal
from service.usage.families import family_of
from service.usage.metering import Meter, Who

_CUSTOMERS: Final = (HolderKind.MEMBER, HolderKind.SERVICE_ACCOUNT)


class Metering:
    """ASGI middleware, within Authentication: each request of a member or a service account counts once, whatever it
    is answered. Streams that stay open while a page is (``opt={"endless": True}``) are none of those under way.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        who = _who(scope) if scope["type"] == ScopeType.HTTP else None
        if who is None:
            await self.app(scope, receive, send)
            return
        meter: Meter = scope["litestar_app"].state.meter
        if scope["route_handler"].opt.get("endless"):
            meter.count(who)
            await self.app(scope, receive, send)
            return
        row = meter.begin(who)
        try:
            await self.app(scope, receive, send)
        finally:
            meter.end(row)


def _who(scope: Scope) -> Who | None:
    principal = scope.get("user")
    if not isinstance(principal, Principal) or principal.kind not in _CUSTOMERS or principal.workspace_id is None:
        return None
    key = "" if principal.session_id else principal.key_id
    return Who(principal.workspace_id, principal.id, key, family_of(scope["path_template"]))
