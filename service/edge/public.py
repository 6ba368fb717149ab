"""Routes that need no key say so in the OpenAPI document."""

from dataclasses import dataclass

from litestar.openapi.spec import Operation
from litestar.plugins import ReceiveRoutePlugin
from litestar.routes import BaseRoute, HTTPRoute


@dataclass
class PublicOperation(Operation):
    """An operation whose ``security`` is empty, against the document's own; the framework would leave it out."""

    def __post_init__(self) -> None:
        self.security = []


class PublicRoutes(ReceiveRoutePlugin):
    """Gives every handler with ``opt={"public": True}`` that operation."""

    def receive_route(self, route: BaseRoute) -> None:
        """Called once per route, before the document is made."""
        if not isinstance(route, HTTPRoute):
            return
        for handler in route.route_handlers:
            if handler.opt.get("public"):
                handler.operation_class = PublicOperation
