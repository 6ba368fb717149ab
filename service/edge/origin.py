"""Where a request comes from: its network address as this deployment's edge knows it, and its origin for the audit log.

The middleware notes the origin for whatever runs below it, so that no action has to hand it on.
"""

from typing import Any, Final

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from service.audit.origin import Origin, set_origin
from service.people.agents import agent_label
from service.settings import Settings

LONGEST_ADDRESS: Final = 64
LONGEST_AGENT: Final = 80

AnyConnection = ASGIConnection[Any, Any, Any, Any]


def address_of(connection: AnyConnection) -> str:
    """The network address: what the outermost of our own proxies saw, or whoever has connected.

    A proxy adds what it saw to the header that came, or as another header after it: both are read as one list.
    """
    settings: Settings = connection.app.state.settings
    hops = settings.proxy_hops
    if hops:
        said = ",".join(connection.headers.getall("x-forwarded-for", []))
        seen = [part.strip() for part in said.split(",")]
        return _plain(seen[-hops] if len(seen) >= hops else seen[0], LONGEST_ADDRESS)
    return connection.client.host if connection.client else ""


def origin_of(connection: AnyConnection) -> Origin:
    """Method, route's template, address and the agent: a browser's name, or as much as fits of what a client says."""
    said = connection.headers.get("user-agent", "")
    return Origin(
        method=str(connection.scope.get("method", "")),
        path=str(connection.scope.get("path_template", "")),
        address=address_of(connection),
        agent=agent_label(said) or _plain(said, LONGEST_AGENT),
    )


def _plain(text: str, longest: int) -> str:
    return "".join(character for character in text[:longest] if character.isprintable())


class OriginContext:
    """ASGI middleware: the origin of this request is known to the audit log until it is answered."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        set_origin(origin_of(Request(scope)))
        try:
            await self.app(scope, receive, send)
        finally:
            set_origin(None)
